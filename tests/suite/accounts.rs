//! What a response says of itself stays true, whatever is done with it.

use amphi::{Body, BoxFuture, Client, ErrorKind, MockTransport, Next, Request, Response, Result, StatusCode};

use crate::needs;
use crate::support::{fault, http, pause, test};

/// `hello`.
const CODED: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xcb\x48\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";

fn answering(make: impl Fn() -> http::Response<Body> + Send + Sync + 'static) -> MockTransport {
    MockTransport::new(move |_| {
        let made = make();
        async move { Ok(Response::from(made)) }
    })
}

fn coded(coding: &'static str, body: &'static [u8]) -> Client {
    let head =
        move || http::Response::builder().header("content-encoding", coding).header("content-length", body.len());
    let transport = answering(move || head().body(Body::from(body)).unwrap());
    Client::builder().transport(transport).build().unwrap()
}

async fn hello() -> Response {
    coded("gzip", CODED).get("http://h.test/").await.unwrap()
}

#[test]
async fn the_clock_of_a_hop_stands_still() {
    needs!(ManualRedirects);
    let response = amphi::get(http("/redirect/1")).await.unwrap();
    let first = response.history()[0].elapsed();
    pause(0.06).await;
    assert_eq!(response.history()[0].elapsed(), first);
    response.bytes().await.unwrap();
    pause(0.06).await;
    assert!(response.history()[0].elapsed() <= response.elapsed());
}

#[test]
async fn the_clock_of_a_body_that_never_comes_stands_still() {
    let head = amphi::head(http("/get")).await.unwrap();
    let first = head.elapsed();
    pause(0.06).await;
    assert_eq!(head.elapsed(), first);
}

#[test]
async fn a_mapped_body_is_measured_as_it_is() {
    needs!(ContentCodings);
    let response = hello().await.map_body(|body| body);
    assert!(response.content_length().is_none_or(|length| length == 5));
    assert_eq!(response.bytes().await.unwrap(), "hello");
    assert_eq!(response.num_bytes_downloaded(), CODED.len() as u64);
    let made = hello().await.map_body(|_| Body::from("a frog"));
    assert_eq!(made.content_length(), Some(6));
}

#[test]
async fn a_coding_is_undone_whatever_becomes_of_its_header() {
    needs!(ContentCodings);
    let mut response = hello().await;
    response.headers_mut().remove("content-encoding");
    assert_eq!(response.text().await.unwrap(), "hello");
}

#[test]
async fn what_is_not_coded_has_its_length() {
    for coding in ["identity", "", "foo"] {
        let response = coded(coding, b"four").get("http://h.test/").await.unwrap();
        assert_eq!(response.content_length(), Some(4), "{coding:?}");
    }
}

#[test]
async fn the_whole_is_known_to_the_end() {
    let response = Response::new(StatusCode::OK, "four");
    let mut chunks = response.chunks();
    assert_eq!(response.progress().total, Some(4));
    chunks.next().await.unwrap().unwrap();
    assert_eq!(response.progress().fraction(), Some(1.0));
}

#[test]
async fn a_new_limit_leaves_the_count_alone() {
    let mut response = amphi::get(http("/bytes/100000")).await.unwrap();
    let mut chunks = response.chunks();
    chunks.next().await.unwrap().unwrap();
    response.set_body_limit(1000);
    while chunks.next().await.is_some() {}
    assert_eq!(response.num_bytes_downloaded(), 100_000);
}

#[test]
async fn after_an_error_there_is_no_end() {
    let mut response = amphi::get(fault("/cut")).await.unwrap();
    while response.chunk().await.is_ok() {}
    for _ in 0..2 {
        assert_eq!(response.chunk().await.unwrap_err().kind(), ErrorKind::Body);
    }
}

fn strict(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async move { next.run(request).await?.error_for_status() })
}

#[test]
async fn the_bounds_hold_in_an_error_that_middleware_makes() {
    let failing = || answering(|| http::Response::builder().status(500).body("x".repeat(1000).into()).unwrap());
    let builder = Client::builder().body_limit(10).default_charset("latin1").middleware(strict).transport(failing());
    let error = builder.build().unwrap().get("http://h.test/").await.unwrap_err();
    let response = error.response().unwrap();
    assert_eq!(response.encoding(), "latin1");
    assert_eq!(response.bytes().await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
async fn the_timeouts_hold_in_an_error_that_middleware_makes() {
    let client = Client::builder().timeout(std::time::Duration::from_millis(300)).middleware(strict).build().unwrap();
    let error = client.get(fault("/half-then-hang?status=500")).await;
    let error = match error {
        Ok(response) => response.bytes().await.unwrap_err(),
        Err(error) => error.response().unwrap().bytes().await.unwrap_err(),
    };
    assert!(error.is_timeout(), "{error:#}");
}

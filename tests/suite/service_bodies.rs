//! Bodies into an app in this process and out of it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use amphi::{
    Body, Bytes, Client, Error, ErrorKind, HeaderMap, HeaderName, HeaderValue, ServiceTransport, TimeoutPhase,
};
use axum::Router;
use axum::routing::{get, post};

use crate::support::test;

fn app(router: Router) -> Client {
    Client::builder().base_url("http://app.test:8080").transport(ServiceTransport::new(router)).build().unwrap()
}

/// A stream whose items are given one by one.
#[derive(Clone, Default)]
pub struct Pipe(Arc<Mutex<(Items, Option<Waker>)>>);

/// `None` is the end.
pub type Items = VecDeque<Option<Result<Bytes, Error>>>;

impl Pipe {
    fn push(&self, item: Option<Result<&'static str, Error>>) {
        let mut pipe = self.0.lock().unwrap();
        pipe.0.push_back(item.map(|item| item.map(Bytes::from)));
        if let Some(waker) = pipe.1.take() {
            waker.wake();
        }
    }
}

impl futures_core::Stream for Pipe {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut pipe = self.0.lock().unwrap();
        match pipe.0.pop_front() {
            Some(item) => Poll::Ready(item),
            None => {
                pipe.1 = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// Says that it was dropped.
struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
async fn both_bodies_are_streamed() {
    let client = app(Router::new().route("/echo", post(async |body: axum::body::Body| axum::body::Body::new(body))));
    let pipe = Pipe::default();
    let mut response = client.post("/echo").body(Body::from_stream(pipe.clone())).await.unwrap();
    for word in ["one", "two", "three"] {
        pipe.push(Some(Ok(word)));
        assert_eq!(response.chunk().await.unwrap().unwrap(), word);
    }
    pipe.push(None);
    assert_eq!(response.chunk().await.unwrap(), None);
}

#[test]
async fn a_head_comes_before_its_body() {
    let pipe = Pipe::default();
    let kept = pipe.clone();
    let router = Router::new().route("/", get(async move || axum::body::Body::new(Body::from_stream(kept.clone()))));
    let response = app(router).get("/").await.unwrap();
    pipe.push(Some(Ok("a\nb")));
    let mut lines = response.lines();
    assert_eq!(lines.next().await.unwrap().unwrap(), "a");
    pipe.push(Some(Ok("c\n")));
    assert_eq!(lines.next().await.unwrap().unwrap(), "bc");
}

#[test]
async fn dropping_cancels() {
    let (head, body) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (in_head, in_body) = (Arc::clone(&head), Arc::clone(&body));
    struct Guarded(#[expect(dead_code, reason = "dropped")] Guard, Pipe);
    impl futures_core::Stream for Guarded {
        type Item = Result<Bytes, Error>;
        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Pin::new(&mut self.1).poll_next(cx)
        }
    }
    let router = Router::new()
        .route(
            "/head",
            get(async move || {
                let _guard = Guard(in_head);
                std::future::pending::<()>().await;
            }),
        )
        .route(
            "/body",
            get(async move || axum::body::Body::new(Body::from_stream(Guarded(Guard(in_body), Pipe::default())))),
        );
    let client = app(router);
    let error = client.get("/head").timeout(Duration::from_millis(20)).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Total));
    assert!(head.load(Ordering::SeqCst), "the handler is gone");
    let mut response = client.get("/body").timeout(Duration::from_secs(5)).await.unwrap();
    assert!(!body.load(Ordering::SeqCst));
    let first = std::future::poll_fn(|cx| Poll::Ready(std::pin::pin!(response.chunk()).poll(cx).is_pending())).await;
    assert!(first);
    drop(response);
    assert!(body.load(Ordering::SeqCst), "the body is gone");
}

#[test]
async fn trailers_pass_in_both_directions() {
    const SUM: HeaderName = HeaderName::from_static("x-sum");
    async fn echo(request: axum::extract::Request) -> axum::body::Body {
        assert_eq!(request.headers()["trailer"], "x-sum");
        assert_eq!(request.headers()["transfer-encoding"], "chunked");
        axum::body::Body::new(request.into_body())
    }
    let client = app(Router::new().route("/", post(echo)));
    let trailers = HeaderMap::from_iter([(SUM, HeaderValue::from(42))]);
    let response = client.post("/").body(Body::from("frogs").with_trailers(trailers)).await.unwrap();
    assert!(response.trailers().is_none());
    assert_eq!(response.text().await.unwrap(), "frogs");
    assert_eq!(response.trailers().unwrap()[SUM], "42");
}

#[test]
async fn a_body_that_breaks_off_is_an_error() {
    let pipe = Pipe::default();
    pipe.push(Some(Ok("half")));
    pipe.push(Some(Err(Error::with_kind(ErrorKind::Closed, "no more frogs"))));
    let router = Router::new()
        .route("/broken", get(async move || axum::body::Body::new(Body::from_stream(pipe))))
        .route("/short", get(async || ([("content-length", "10")], axum::body::Body::new(Body::from("short")))))
        .route("/long", get(async || ([("content-length", "2")], axum::body::Body::new(Body::from("long")))))
        .route("/none", get(async || ([("content-length", "many")], axum::body::Body::new(Body::from("none")))));
    let client = app(router);
    let mut response = client.get("/broken").await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap(), "half");
    let error = response.chunk().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert_eq!(error.to_string(), "GET http://app.test:8080/broken: body: the service's body broke off");
    assert!(format!("{error:#}").ends_with("no more frogs"), "{error:#}");
    for (path, expected) in [("/short", "ends before its"), ("/long", "longer than its")] {
        let error = client.get(path).await.unwrap().bytes().await.unwrap_err();
        assert!(error.is_body() && error.to_string().contains(expected), "{error}");
    }
    assert_eq!(client.get("/none").await.unwrap_err().kind(), ErrorKind::Protocol);
}

#[test]
async fn a_callers_stream_that_fails_fails_the_request() {
    let read = Router::new().route("/", post(async |body: Bytes| body));
    let pipe = Pipe::default();
    pipe.push(Some(Ok("half")));
    pipe.push(Some(Err(Error::with_kind(ErrorKind::Closed, "the well is dry"))));
    let error = app(read).post("/").body(Body::from_stream(pipe)).await.unwrap_err();
    assert!(format!("{error:#}").contains("the well is dry"), "{error:#}");

    let echo = Router::new().route("/", post(async |body: axum::body::Body| axum::body::Body::new(body)));
    let pipe = Pipe::default();
    let mut response = app(echo).post("/").body(Body::from_stream(pipe.clone())).await.unwrap();
    pipe.push(Some(Err(Error::with_kind(ErrorKind::Closed, "the well is dry"))));
    assert!(format!("{:#}", response.chunk().await.unwrap_err()).contains("the well is dry"));
}

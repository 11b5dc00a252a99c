//! What a client sets holds for whatever comes to light in its calls: middleware's own requests and responses, clients
//! within clients, bodies that are handed on.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use amphi::{
    Body, BoxFuture, Client, ErrorKind, Method, MockTransport, Next, Request, Response, Result, StatusCode,
    TimeoutPhase, Transport,
};

use crate::needs;
use crate::support::{pause, test};

/// Chunks, after which it either goes on for ever or ends, once.
struct Chunks {
    left: VecDeque<&'static [u8]>,
    ends: bool,
    ended: bool,
}

impl futures_core::Stream for Chunks {
    type Item = std::result::Result<&'static [u8], std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(chunk) = self.left.pop_front() {
            return Poll::Ready(Some(Ok(chunk)));
        }
        assert!(!self.ended, "polled after its end");
        self.ended = self.ends;
        if self.ends { Poll::Ready(None) } else { Poll::Pending }
    }
}

fn body(chunks: &[&'static [u8]], ends: bool) -> Body {
    Body::from_stream(Chunks { left: chunks.iter().copied().collect(), ends, ended: false })
}

fn serving(coding: &'static str, chunk: &'static [u8], ends: bool) -> MockTransport {
    MockTransport::new(move |_| async move {
        Ok(Response::from(http::Response::builder().header("content-encoding", coding).body(body(&[chunk], ends))?))
    })
}

/// 5000 times `a`, flushed or complete.
const CODED: [(&str, &[u8], bool); 4] = [
    ("br", &[139, 195, 9, 248, 37, 194, 226, 177, 64, 32, 104, 1, 192, 0], false),
    ("br", &[27, 135, 19, 248, 37, 194, 226, 177, 64, 32, 104, 1, 0], true),
    ("zstd", &[40, 181, 47, 253, 0, 88, 77, 0, 0, 16, 97, 97, 1, 0, 131, 211, 3, 44], false),
    ("zstd", &[40, 181, 47, 253, 4, 88, 77, 0, 0, 16, 97, 97, 1, 0, 131, 211, 3, 44, 214, 60, 128, 212], true),
];

#[test]
async fn all_that_has_come_is_decoded_before_more_is_waited_for() {
    needs!(ContentCodings);
    for (coding, bytes, ends) in CODED {
        let builder =
            Client::builder().transport(serving(coding, bytes, ends)).read_timeout(Duration::from_millis(300));
        let mut chunks = builder.build().unwrap().get("http://h.test/").await.unwrap().chunks();
        let mut length = 0;
        let error = loop {
            match chunks.next().await {
                Some(Ok(chunk)) => length += chunk.len(),
                Some(Err(error)) => break Some(error.kind()),
                None => break None,
            }
        };
        assert_eq!((length, error), (5000, (!ends).then_some(ErrorKind::Timeout)), "{coding}");
    }
}

type Seen = Arc<Mutex<Vec<(Option<String>, Option<Duration>)>>>;

fn seeing(seen: &Seen) -> MockTransport {
    let seen = Arc::clone(seen);
    MockTransport::new(move |request: Request| {
        let cookie = request.headers().get("cookie").map(|cookie| cookie.to_str().unwrap().to_owned());
        seen.lock().unwrap().push((cookie, request.timeouts().and_then(|timeouts| timeouts.read)));
        async { Ok(Response::from(http::Response::builder().header("set-cookie", "a=1").body("x".repeat(20))?)) }
    })
}

/// Sends requests of its own first.
fn asking_first(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async move {
        for _ in 0..2 {
            next.run(Request::new(Method::GET, "http://h.test/token")?).await?;
        }
        next.run(request).await
    })
}

#[test]
async fn for_requests_that_middleware_makes() {
    let seen = Seen::default();
    let builder = Client::builder().cookie_store(false).read_timeout(Duration::from_secs(77)).middleware(asking_first);
    builder.transport(seeing(&seen)).build().unwrap().get("http://h.test/").await.unwrap();
    assert_eq!(*seen.lock().unwrap(), vec![(None, Some(Duration::from_secs(77))); 3]);
}

#[test]
async fn for_what_middleware_reads() {
    fn reading(_: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move {
            let text = next.run(Request::new(Method::GET, "http://h.test/token")?).await?.text().await?;
            Ok(Response::new(StatusCode::OK, text))
        })
    }
    let builder = Client::builder().body_limit(10).middleware(reading).transport(seeing(&Seen::default()));
    let error = builder.build().unwrap().get("http://h.test/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[test]
async fn for_a_response_that_middleware_has_begun_to_read() {
    fn peeking(_: Request, _: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move {
            let mut response = Response::new(StatusCode::OK, body(&[b"abc", b"def"], false));
            response.chunk().await?;
            Ok(response)
        })
    }
    let client = Client::builder().timeout(Duration::from_millis(200)).middleware(peeking).build().unwrap();
    let mut response = client.get("http://h.test/").await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap(), "def");
    assert_eq!(response.chunk().await.unwrap_err().timeout_phase(), Some(TimeoutPhase::Total));
}

/// A client as the transport of another.
struct Inner(Client);

impl Transport for Inner {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move { self.0.get(request.url()).await })
    }
}

#[test]
async fn for_a_client_within_a_client() {
    let inner = || Inner(Client::builder().transport(serving("identity", b"abc", false)).build().unwrap());
    let outer = Client::builder().transport(inner()).timeout(Duration::from_millis(200)).build().unwrap();
    let error = outer.get("http://h.test/").await.unwrap().bytes().await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Total));
    let outer = Client::builder().transport(inner()).body_limit(1).build().unwrap();
    assert_eq!(outer.get("http://h.test/").await.unwrap().bytes().await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
async fn a_limit_can_be_taken_away() {
    let client = Client::builder().body_limit(1).transport(seeing(&Seen::default())).build().unwrap();
    let mut response = client.get("http://h.test/").await.unwrap();
    response.set_body_limit(u64::MAX);
    assert_eq!(response.bytes().await.unwrap().len(), 20);
}

#[test]
async fn a_requests_own_cookies_stay_where_they_were_given() {
    needs!(AnyHeader);
    fn away(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move {
            *request.url_mut() = "http://mirror.test/".parse()?;
            next.run(request).await
        })
    }
    for hop in [false, true] {
        let seen = Seen::default();
        let builder = Client::builder().transport(seeing(&seen));
        let builder = if hop { builder.hop_middleware(away) } else { builder.middleware(away) };
        builder.build().unwrap().get("http://h.test/").cookie("session", "secret").await.unwrap();
        assert_eq!(seen.lock().unwrap()[0].0, None);
    }
}

#[test]
async fn a_body_of_ones_own_has_accounts_of_its_own() {
    let response = Response::new(StatusCode::OK, "abcd");
    let twice = response.text().await.unwrap().repeat(2);
    let response = response.map_body(|_| twice.into());
    assert_eq!(response.bytes().await.unwrap().len(), 8);
    assert_eq!(response.progress().fraction(), Some(1.0));

    needs!(ContentCodings);
    let client = Client::builder().transport(serving("br", CODED[1].1, true)).build().unwrap();
    let response = client.get("http://h.test/").await.unwrap().map_body(|_| Body::from("x"));
    pause(0.1).await;
    response.bytes().await.unwrap();
    assert!(response.elapsed() >= Duration::from_millis(100), "{:?}", response.elapsed());
}

#[test]
async fn a_body_that_is_handed_on_keeps_its_length() {
    let client = Client::builder().transport(seeing(&Seen::default())).build().unwrap();
    assert_eq!(client.get("http://h.test/").await.unwrap().into_body().content_length(), Some(20));
}

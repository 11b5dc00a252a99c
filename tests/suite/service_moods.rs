//! Services that are not axum's: what a transport makes of one that is not ready, fails, or has bodies of its own.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use amphi::{Body, Capability, Client, ErrorKind, ServiceTransport, StatusCode, Transport};
use axum::Router;
use axum::routing::post;
use http_body::Frame;
use tower_service::Service;

use crate::support::test;

fn client(transport: impl Transport) -> Client {
    Client::builder().base_url("http://app.test:8080").transport(transport).build().unwrap()
}

/// A service of one's own: ready at the second time of asking, and failing where it is told to.
#[derive(Clone)]
struct Moody {
    asked: Arc<AtomicUsize>,
    fails: Option<&'static str>,
}

impl Service<http::Request<Body>> for Moody {
    type Response = http::Response<Once>;
    type Error = std::io::Error;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        if self.asked.fetch_add(1, Ordering::SeqCst) == 0 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(if self.fails == Some("ready") { Err(std::io::Error::other("never ready")) } else { Ok(()) })
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        assert!(self.asked.load(Ordering::SeqCst) > 1, "it was not ready");
        std::future::ready(match self.fails {
            Some(_) => Err(std::io::Error::other("in a bad mood")),
            None => Ok(http::Response::new(Once(Some("well")))),
        })
    }
}

/// A body that is not `Sync`, of data that is not `Bytes`.
struct Once(Option<&'static str>);

impl http_body::Body for Once {
    type Data = VecDeque<u8>;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Poll::Ready(self.0.take().map(|text| Ok(Frame::data(text.bytes().collect()))))
    }
}

fn moody(fails: Option<&'static str>) -> ServiceTransport<Moody> {
    ServiceTransport::new(Moody { asked: Arc::default(), fails })
}

#[test]
async fn it_is_called_once_it_is_ready() {
    let response = client(moody(None)).get("/").await.unwrap();
    assert_eq!((response.content_length(), response.text().await.unwrap().as_str()), (None, "well"));
}

#[test]
async fn its_errors_are_errors_or_responses() {
    for (fails, cause) in [("ready", "never ready"), ("call", "in a bad mood")] {
        let error = client(moody(Some(fails))).get("/").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Closed);
        assert!(!error.is_retryable());
        assert_eq!(format!("{error:#}"), format!("GET http://app.test:8080/: closed: the service failed: {cause}"));
        let response = client(moody(Some(fails)).errors_as_500(true)).get("/").await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}

#[test]
async fn a_body_that_waits_is_asked_for_when_it_is_read() {
    let app = Router::new()
        .route(
            "/reads",
            post(|request: axum::extract::Request| async move {
                let expect = request.headers()["expect"].to_str().unwrap().to_owned();
                let body = axum::body::to_bytes(request.into_body(), 100).await.unwrap();
                format!("{expect} {}", body.len())
            }),
        )
        .route("/refuses", post(|| async { StatusCode::PAYLOAD_TOO_LARGE }));
    let client = client(ServiceTransport::new(app));
    let told = Arc::new(AtomicUsize::new(0));
    let send = |path: &str| {
        let told = Arc::clone(&told);
        let request = client.post(path).body("frog").expect_continue(std::time::Duration::from_millis(1));
        request.on_informational(move |status, _| {
            assert_eq!((status.as_u16(), told.fetch_add(1, Ordering::SeqCst)), (100, 0));
        })
    };
    assert_eq!(send("/refuses").await.unwrap().status(), 413);
    assert_eq!(told.load(Ordering::SeqCst), 0);
    assert_eq!(send("/reads").await.unwrap().text().await.unwrap(), "100-continue 4");
    assert_eq!(told.load(Ordering::SeqCst), 1);
    // Without a body there is nothing to wait for.
    let get = client.get("/none").expect_continue(std::time::Duration::from_millis(1));
    assert_eq!(get.await.unwrap().status(), 404);
}

#[test]
async fn what_it_cannot_do_it_says() {
    let transport = ServiceTransport::new(Router::<()>::new());
    let capabilities = transport.capabilities();
    assert!(capabilities.has(Capability::Trailers) && !capabilities.has(Capability::Upgrade));
    assert_eq!(format!("{transport:?}"), "ServiceTransport { errors_as_500: false, .. }");
}

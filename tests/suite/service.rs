//! Apps in the place of a network: axum's router, and services that misbehave.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use amphi::{
    Body, Bytes, Capability, Client, Error, ErrorKind, HeaderMap, HeaderName, HeaderValue, Method, ServiceTransport,
    StatusCode, TimeoutPhase, Timeouts, Transport,
};
use axum::extract::{Extension, Path, Query};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use http_body::Frame;
use serde_json::{Value, json};
use tower_service::Service;

use crate::support::test;

fn client(transport: impl Transport) -> Client {
    Client::builder().base_url("http://app.test:8080").transport(transport).build().unwrap()
}

fn app(router: Router) -> Client {
    client(ServiceTransport::new(router))
}

/// A stream whose items are given one by one.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<(VecDeque<Option<Result<Bytes, Error>>>, Option<Waker>)>>);

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

async fn seen(request: axum::extract::Request) -> Json<Value> {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    Json(json!({
        "method": request.method().as_str(),
        "uri": request.uri().to_string(),
        "version": format!("{:?}", request.version()),
        "first": request.headers().keys().next().unwrap().as_str(),
        "host": header("host"),
        "length": header("content-length"),
        "coding": header("transfer-encoding"),
        "proxy": header("proxy-authorization"),
        "own": header("x-own"),
    }))
}

#[test]
async fn it_sees_what_a_server_sees() {
    let client = app(Router::new().route("/{*path}", any(seen)));
    let sent = client.post("/a%20b?q=1#top").header("x-own", "1").header("proxy-authorization", "Basic eA==");
    let seen: Value = sent.body("four").await.unwrap().json().await.unwrap();
    assert_eq!(
        seen,
        json!({"method": "POST", "uri": "/a%20b?q=1", "version": "HTTP/1.1", "first": "host", "host": "app.test:8080",
               "length": "4", "coding": null, "proxy": null, "own": "1"})
    );
    let lengths = async |method, body: Body| {
        let seen: Value = client.request(method, "/x").body(body).await.unwrap().json().await.unwrap();
        (seen["length"].clone(), seen["coding"].clone())
    };
    assert_eq!(lengths(Method::GET, Body::empty()).await, (Value::Null, Value::Null));
    assert_eq!(lengths(Method::POST, Body::empty()).await, (json!("0"), Value::Null));
    assert_eq!(lengths(Method::PUT, Body::from_stream(Pipe::default())).await, (Value::Null, json!("chunked")));
    let sized = Body::from_stream_with_length(Pipe::default(), 3);
    assert_eq!(lengths(Method::PUT, sized).await, (json!("3"), Value::Null));
    let own: Value = client.get("/x").header("host", "other.test").await.unwrap().json().await.unwrap();
    assert_eq!(own["host"], "other.test");
}

#[test]
async fn extractors_get_what_they_want() {
    let router = Router::new().route(
        "/frogs/{name}",
        post(async |Path(name): Path<String>, Query(query): Query<Value>, Json(body): Json<Value>| {
            Json(json!([name, query, body]))
        }),
    );
    let answer: Value = app(router)
        .post("/frogs/kermit")
        .query(&[("page", "2")])
        .json(&json!({"a": 1}))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(answer, json!(["kermit", {"page": "2"}, {"a": 1}]));
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

#[test]
async fn redirects_and_cookies_work_above_it() {
    async fn tell(headers: HeaderMap) -> String {
        headers.get("cookie").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }
    let router = Router::new()
        .route("/login", post(async || ([("set-cookie", "session=7; Path=/; HttpOnly")], Redirect::to("/me"))))
        .route("/me", get(tell));
    let client = app(router);
    let response = client.post("/login").body("frog").await.unwrap();
    assert_eq!((response.url().path(), response.history().len()), ("/me", 1));
    assert_eq!(response.text().await.unwrap(), "session=7");
    assert_eq!(client.get("/me").await.unwrap().text().await.unwrap(), "session=7");
}

#[test]
async fn codings_are_undone_above_it() {
    crate::needs!(ContentCodings);
    const FROGS: &[u8] =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\x2b\xca\x4f\x2f\x06\x00\x1c\x4c\x5d\xb1\x05\x00\x00\x00";
    let router = Router::new().route("/", get(async || ([("content-encoding", "gzip")], FROGS)));
    let client = app(router);
    assert_eq!(client.get("/").await.unwrap().text().await.unwrap(), "frogs");
    assert_eq!(client.get("/").await.unwrap().raw().next().await.unwrap().unwrap(), FROGS);
}

#[test]
async fn the_answer_to_head_has_no_body() {
    let router = Router::new().route("/", any(async || ([("content-length", "9")], "not there")));
    let response = app(router).head("/").await.unwrap();
    assert_eq!(response.content_length(), Some(9));
    assert_eq!(response.text().await.unwrap(), "");
    let none = Router::new().route("/", any(async || StatusCode::NO_CONTENT.into_response()));
    assert_eq!(app(none).get("/").await.unwrap().bytes().await.unwrap(), "");
}

#[test]
async fn extensions_are_there() {
    #[derive(Clone)]
    struct Peer(&'static str);
    let router = Router::new().route("/", get(async |Extension(peer): Extension<Peer>| peer.0));
    let client = client(ServiceTransport::new(router).with_extension(Peer("192.0.2.7")));
    assert_eq!(client.get("/").await.unwrap().text().await.unwrap(), "192.0.2.7");
    let mut request = client.get("/").build().unwrap();
    request.extensions_mut().insert(Peer("of the request"));
    assert_eq!(client.execute(request).await.unwrap().text().await.unwrap(), "of the request");
}

#[test]
async fn it_is_mounted_beside_the_network() {
    let router = Router::new().route("/", get(async || "in process"));
    let client =
        crate::support::client_builder().mount("all://app.test", ServiceTransport::new(router)).build().unwrap();
    assert_eq!(client.get("https://app.test/").await.unwrap().text().await.unwrap(), "in process");
    assert_eq!(client.get(crate::support::http("/bytes/3")).await.unwrap().bytes().await.unwrap().len(), 3);
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
async fn it_is_waited_for_as_long_as_read_says() {
    let router = Router::new().route("/", any(async || std::future::pending::<()>().await));
    let timeouts = Timeouts { read: Some(Duration::from_millis(20)), ..Timeouts::none() };
    let error = app(router).get("/").timeouts(timeouts).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Read));
}

#[test]
async fn what_it_cannot_do_it_says() {
    let transport = ServiceTransport::new(Router::<()>::new());
    let capabilities = transport.capabilities();
    assert!(capabilities.has(Capability::Trailers) && !capabilities.has(Capability::Upgrade));
    assert_eq!(format!("{transport:?}"), "ServiceTransport { errors_as_500: false, .. }");
}

//! Apps in the place of a network: axum's router, and services that misbehave.

use std::time::Duration;

use amphi::{Body, Client, HeaderMap, Method, ServiceTransport, StatusCode, TimeoutPhase, Timeouts, Transport};
use axum::extract::{Extension, Path, Query};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::service_bodies::Pipe;
use crate::support::test;

fn client(transport: impl Transport) -> Client {
    Client::builder().base_url("http://app.test:8080").transport(transport).build().unwrap()
}

fn app(router: Router) -> Client {
    client(ServiceTransport::new(router))
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

#[test]
async fn it_is_waited_for_as_long_as_read_says() {
    let router = Router::new().route("/", any(async || std::future::pending::<()>().await));
    let timeouts = Timeouts { read: Some(Duration::from_millis(20)), ..Timeouts::none() };
    let error = app(router).get("/").timeouts(timeouts).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Read));
}

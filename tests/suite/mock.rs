//! A mock's routes: what they are for, what they answer, and what is said where none is.

use amphi::{Body, Client, Error, ErrorKind, Method, MockTransport, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::test;

pub fn mocked() -> (MockTransport, Client) {
    let mock = MockTransport::routes();
    let client = Client::builder().base_url("http://pond").transport(mock.clone()).build().unwrap();
    (mock, client)
}

pub async fn status(client: &Client, method: Method, url: &str) -> u16 {
    client.request(method, url).await.unwrap().status().as_u16()
}

#[test]
async fn a_route_is_for_method_and_url() {
    let (mock, client) = mocked();
    mock.get("/frogs/*").respond(200);
    mock.post("/frogs/*").respond(201);
    mock.any("https://*.elsewhere.example/**").respond(202);
    mock.delete("http://pond/frogs/7").respond(StatusCode::NO_CONTENT);
    mock.request(Method::from_bytes(b"QUERY").unwrap(), "/q").respond(203);
    for (method, url, expected) in [
        ("GET", "/frogs/7", 200),
        ("POST", "/frogs/7", 201),
        ("DELETE", "/frogs/7", 204),
        ("QUERY", "/q", 203),
        ("PATCH", "https://a.elsewhere.example/any/where", 202),
    ] {
        assert_eq!(
            status(&client, Method::from_bytes(method.as_bytes()).unwrap(), url).await,
            expected,
            "{method} {url}"
        );
    }
    for (method, url) in [("PUT", "/frogs/7"), ("GET", "/frogs/7/legs"), ("GET", "http://elsewhere.example/")] {
        let error = client.request(Method::from_bytes(method.as_bytes()).unwrap(), url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Builder);
    }
}

#[test]
async fn a_route_is_for_what_its_conditions_say() {
    let (mock, client) = mocked();
    mock.get("/frogs?page=2").query("q", "green ones").respond(211);
    mock.get("/frogs").header("accept", "text/html").has_header("x-any").respond(212);
    mock.post("/frogs").json_body(&json!({"a": 1, "b": [true]})).respond(213);
    mock.post("/frogs").body("exactly").respond(214);
    mock.post("/frogs").body_contains("leg").respond(215);
    mock.post("/frogs").matches("an even length", |request| request.body().len() % 2 == 0).respond(216);
    assert_eq!(status(&client, Method::GET, "/frogs?q=green+ones&page=2&more").await, 211);
    let with_headers = client.get("/frogs").header("accept", "text/html").header("x-any", "1");
    assert_eq!(with_headers.await.unwrap().status(), 212);
    for (body, expected) in [(r#"{ "b": [true], "a": 1 }"#, 213), ("exactly", 214), ("two legs", 215), ("even", 216)] {
        assert_eq!(client.post("/frogs").body(body).await.unwrap().status(), expected, "{body}");
    }
    assert!(client.post("/frogs").body("odd").await.is_err());
    mock.verify().unwrap_err();
}

#[test]
async fn the_first_that_fits_answers_until_it_is_used_up() {
    let (mock, client) = mocked();
    let first = mock.get("/a").respond(201).times(2).respond(202).respond(203).times(1);
    let second = mock.get("/*").respond(404);
    let mut came = Vec::new();
    for _ in 0..6 {
        came.push(status(&client, Method::GET, "/a").await);
    }
    assert_eq!(came, [201, 201, 202, 203, 404, 404]);
    assert_eq!((first.calls(), second.calls(), mock.calls("/a"), mock.calls("/b")), (4, 2, 6, 0));
}

#[test]
async fn what_differs_is_told() {
    let (mock, client) = mocked();
    let said = async |request: amphi::RequestBuilder| request.await.unwrap_err().to_string();
    assert_eq!(said(client.get("/")).await, "GET http://pond/: the mock has no routes");
    mock.get("/users/*").query("page", "2").header("accept", "text/html").respond(200);
    assert_eq!(
        said(client.get("/users/1?page=3&page=4")).await,
        "GET http://pond/users/1?page=3&page=4: no route of the mock is for it; the only one is GET /users/*\n  \
         query `page`: \"2\" is expected, \"3\" and \"4\" came\n  \
         header `accept`: \"text/html\" is expected, \"*/*\" came"
    );
    mock.post("/users").header("authorization", "Bearer secret").body("one").respond(200);
    mock.get("/").respond(200).times(1);
    client.get("/").await.unwrap();
    assert_eq!(
        said(client.post("/users").bearer_auth("hidden").body("two")).await,
        "POST http://pond/users: no route of the mock is for it; of 3 the nearest is POST /users\n  \
         header `authorization`: Sensitive is expected, Sensitive came\n  \
         body: \"one\" is expected, \"two\" came"
    );
    assert_eq!(
        said(client.delete("/")).await,
        "DELETE http://pond/: no route of the mock is for it; of 3 the nearest is GET /\n  \
         method: GET is expected, DELETE came\n  its answers are used up"
    );
    assert_eq!(
        said(client.get("/people")).await,
        "GET http://pond/people: no route of the mock is for it; of 3 the nearest is GET /\n  \
         URL: / is expected\n  its answers are used up"
    );
}

#[test]
async fn a_mock_that_was_not_asked_as_expected_says_so() {
    let (mock, client) = mocked();
    mock.get("/never").respond(200);
    mock.get("/twice").expect(2).respond(200);
    mock.get("/once").expect(1).respond(200);
    mock.get("/not").expect(0).respond(200);
    mock.get("/maybe").optional().respond(200);
    client.get("/twice").await.unwrap();
    client.get("/none").await.unwrap_err();
    let error = mock.verify().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the mock was not asked as expected\n  GET /never: no request came\n  \
         GET /twice: 2 requests are expected, 1 came\n  GET /once: 1 request is expected, 0 came\n  \
         GET http://pond/none: no route is for it"
    );
    let (mock, client) = mocked();
    mock.get("/a").expect(1).respond(200);
    client.get("/a").await.unwrap();
    mock.verify().unwrap();
    client.get("/a").await.unwrap();
    mock.verify().unwrap_err();
}

#[test]
async fn bad_arguments_are_errors() {
    let (mock, client) = mocked();
    let route = mock.get("/a").header("bad name", "x").respond(200);
    assert_eq!(client.get("/a").await.unwrap_err().kind(), ErrorKind::Builder);
    assert_eq!(mock.verify().unwrap_err().kind(), ErrorKind::Builder);
    assert_eq!(route.calls(), 0);
    for route in [
        |mock: &MockTransport| drop(mock.get("/").respond(99_u16)),
        |mock: &MockTransport| drop(mock.get("/").respond(200).header("a", "b\n")),
        |mock: &MockTransport| drop(mock.get("/").has_header("a b")),
        |mock: &MockTransport| drop(mock.get("/").fail(Error::with_kind(ErrorKind::Body, "")).text("not given")),
        |mock: &MockTransport| {
            let never = Error::with_kind(ErrorKind::Body, "");
            drop(mock.get("/").respond(200).body_with(Body::empty).breaks_off(never));
        },
    ] {
        let mock = MockTransport::routes();
        route(&mock);
        mock.verify().unwrap_err();
    }
}

#[test]
async fn requests_can_be_looked_at() {
    let (mock, client) = mocked();
    let route = mock.post("/frogs").respond(200);
    let sent = client.post("/frogs?a=b+c").basic_auth("frog", Some("secret")).json(&json!([1]));
    sent.await.unwrap();
    client.get("/other").await.unwrap_err();
    assert_eq!((mock.requests().len(), route.requests().len(), route.calls()), (2, 1, 1));
    let request = &route.requests()[0];
    assert_eq!((request.method(), request.url().path()), (&Method::POST, "/frogs"));
    assert_eq!((request.query("a").as_deref(), request.query("b")), (Some("b c"), None));
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!((request.json::<Value>().unwrap(), request.text()), (json!([1]), "[1]".into()));
    assert_eq!(request.json::<String>().unwrap_err().kind(), ErrorKind::Decode);
    assert!(!format!("{request:?} {mock:?} {route:?}").contains("ZnJv"), "{request:?}");
    assert_eq!(format!("{mock:?}"), "MockTransport { routes: [\"POST /frogs\"], .. }");
    assert_eq!((mock.calls("*"), mock.calls("/frogs?a=b+c"), mock.calls("/frogs?a=x")), (2, 1, 0));
}

#[test]
async fn streamed_bodies_are_collected_within_bounds() {
    let (mock, client) = mocked();
    let route = mock.post("/").body("12").respond(200);
    client.post("/").body(Body::from_stream(Chunks(2, "1"))).await.unwrap_err();
    client.post("/").body(Body::from_stream(Chunks(1, "12"))).await.unwrap();
    assert_eq!(route.calls(), 1);
    let endless: &str = Box::leak("x".repeat(1 << 20).into_boxed_str());
    let error = client.post("/").body(Body::from_stream(Chunks(17, endless))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

/// So many chunks of this.
struct Chunks(usize, &'static str);

impl futures_core::Stream for Chunks {
    type Item = Result<&'static str, Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let left = self.0;
        self.0 = left.saturating_sub(1);
        std::task::Poll::Ready((left > 0).then_some(Ok(self.1)))
    }
}

#[test]
async fn a_function_has_what_no_route_is_for() {
    let mock = MockTransport::new(|_| async { Ok(Response::new(StatusCode::ACCEPTED, ())) });
    let client = Client::builder().base_url("http://pond").transport(mock.clone()).build().unwrap();
    assert_eq!(status(&client, Method::GET, "/a").await, 202);
    assert!(mock.requests().is_empty(), "it keeps none without routes");
    mock.get("/a").respond(200);
    assert_eq!((status(&client, Method::GET, "/a").await, status(&client, Method::GET, "/b").await), (200, 202));
    assert_eq!(mock.requests().len(), 2);
    mock.verify().unwrap();
}

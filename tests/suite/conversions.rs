//! Requests and responses from and into those of the crate `http`.

use amphi::{Body, Client, ErrorKind, MockTransport, Request, Response, StatusCode, Version};

use crate::needs;
use crate::support::{client, http, test};

#[derive(Clone, PartialEq, Debug)]
struct Tenant(u32);

#[test]
async fn a_request_goes_there_and_back() {
    let made =
        http::Request::post("http://h.test:81/a%20b?c=d").header("x-a", "1").header("x-a", "2").extension(Tenant(7));
    let request = Request::try_from(made.header("x-api-key", "hush").body("frog").unwrap()).unwrap();
    assert_eq!((request.method().as_str(), request.url().as_str()), ("POST", "http://h.test:81/a%20b?c=d"));
    assert_eq!(request.headers().get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
    assert!(request.headers()["x-api-key"].is_sensitive());
    assert_eq!((request.body().as_bytes(), request.extensions().get()), (Some(&b"frog"[..]), Some(&Tenant(7))));

    let made: http::Request<Body> = request.try_into().unwrap();
    assert_eq!((made.method().as_str(), made.uri().to_string().as_str()), ("POST", "http://h.test:81/a%20b?c=d"));
    assert_eq!(made.headers().get_all("x-a").iter().count(), 2);
    assert_eq!((made.extensions().get(), made.body().as_bytes()), (Some(&Tenant(7)), Some(&b"frog"[..])));
}

#[test]
async fn it_is_sent_as_any_other() {
    let made = http::Request::put(http("/put")).body(b"frog".to_vec()).unwrap();
    let echo: serde_json::Value = client().execute(made.try_into().unwrap()).await.unwrap().json().await.unwrap();
    assert_eq!(echo["data"], "frog");
}

#[test]
async fn a_path_is_no_url() {
    let error = Request::try_from(http::Request::get("/frogs").body("").unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidUrl);
}

#[test]
async fn credentials_of_a_url_become_a_header() {
    let convert = |url: &str| http::Request::try_from(amphi::get(url).build().unwrap()).unwrap();
    let made = convert("http://frog:heron@h.test/p#top");
    assert_eq!(
        (made.uri().to_string().as_str(), &made.headers()["authorization"]),
        ("http://h.test/p", &"Basic ZnJvZzpoZXJvbg==".parse().unwrap())
    );
    assert!(made.headers()["authorization"].is_sensitive());
    assert!(convert("http://h.test/").headers().is_empty());
}

#[test]
async fn cookies_of_its_own_become_a_header() {
    let request = amphi::get("http://h.test/").header("cookie", "a=1").cookie("a", "2").cookie("b", "3").build();
    let made = http::Request::try_from(request.unwrap()).unwrap();
    assert_eq!(made.headers().get_all("cookie").iter().collect::<Vec<_>>(), ["a=2; b=3"]);
    assert!(made.headers()["cookie"].is_sensitive());
}

#[test]
async fn what_is_left_of_a_body_has_another_length() {
    let body = Body::from_stream(Body::from("frog"));
    let made = http::Response::builder().header("content-length", "4").body(body).unwrap();
    let mut response = Response::from(made);
    assert_eq!(response.chunk().await.unwrap().unwrap(), "frog");
    let made = http::Response::from(response);
    assert!(made.headers().is_empty());
    assert_eq!(made.into_body().bytes().await.unwrap(), "");
}

#[test]
async fn a_response_goes_there_and_back() {
    let made = http::Response::builder().status(201).version(Version::HTTP_2).header("x-a", "b").extension(Tenant(7));
    let response = Response::from(made.body("text").unwrap());
    assert_eq!((response.http_version(), response.extensions().get()), (Some(Version::HTTP_2), Some(&Tenant(7))));
    let made = http::Response::from(response);
    assert_eq!(
        (made.status(), made.version(), &made.headers()["x-a"]),
        (StatusCode::CREATED, Version::HTTP_2, &"b".parse().unwrap())
    );
    assert_eq!(made.extensions().get(), Some(&Tenant(7)));
    assert_eq!(made.into_body().bytes().await.unwrap(), "text");
}

#[test]
async fn what_is_decoded_says_no_more_that_it_is_not() {
    needs!(ContentCodings);
    let made = http::Response::from(client().get(http("/gzip")).await.unwrap());
    assert!(!made.headers().contains_key("content-encoding") && !made.headers().contains_key("content-length"));
    let told: serde_json::Value = serde_json::from_slice(&made.into_body().bytes().await.unwrap()).unwrap();
    assert_eq!(told["gzipped"], true);
}

#[test]
async fn one_header_for_every_request() {
    let mock = MockTransport::routes();
    mock.get("/");
    let builder = Client::builder().header("x-a", "1").header("x-a", "2").header("x-api-key", "hush");
    assert!(!format!("{builder:?}").contains("hush"), "{builder:?}");
    let client = builder.transport(mock.clone()).build().unwrap();
    client.get("http://h.test/").await.unwrap();
    client.get("http://h.test/").header("x-a", "3").await.unwrap();
    let sent = |at: usize| mock.requests()[at].headers().get_all("x-a").iter().cloned().collect::<Vec<_>>();
    assert_eq!((sent(0), sent(1)), (vec!["1".parse().unwrap(), "2".parse().unwrap()], vec!["3".parse().unwrap()]));
    for (name, value) in [("x a", "b"), ("x-a", "b\n")] {
        assert_eq!(Client::builder().header(name, value).build().unwrap_err().kind(), ErrorKind::Builder);
    }
}

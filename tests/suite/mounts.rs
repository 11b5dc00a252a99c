//! Transports that are mounted at schemes, hosts and ports.

use amphi::{
    BoxFuture, Capabilities, Capability, Client, ClientBuilder, ErrorKind, MockTransport, RedirectPolicy, Request,
    Response, Result, StatusCode, Transport,
};

use crate::support::{client_builder, echo, http, test};

/// Answers with this text.
fn named(name: &'static str) -> MockTransport {
    MockTransport::new(move |_| async move { Ok(Response::new(StatusCode::OK, name)) })
}

async fn said(client: &Client, url: &str) -> String {
    client.get(url).await.unwrap().text().await.unwrap()
}

#[test]
async fn the_most_specific_one_is_taken() {
    let client = Client::builder()
        .transport(named("own"))
        .mount("https://", named("scheme"))
        .mount("all://*.pond.example", named("below"))
        .mount("all://frogs.pond.example", named("host"))
        .mount("all://:8080", named("port"))
        .mount("http://frogs.pond.example:8080", named("host and port"))
        .mount_default("all://open.pond.example")
        .build()
        .unwrap();
    for (url, expected) in [
        ("http://elsewhere.example/", "own"),
        ("http://pond.example/", "own"),
        ("https://elsewhere.example/", "scheme"),
        ("https://toads.pond.example/", "below"),
        ("https://frogs.pond.example/", "host"),
        ("http://toads.pond.example:8080/", "port"),
        ("http://frogs.pond.example:8080/", "host and port"),
        ("https://frogs.pond.example:8080/", "port"),
        ("https://open.pond.example/", "own"),
    ] {
        assert_eq!(said(&client, url).await, expected, "{url}");
    }
}

#[test]
async fn of_the_same_pattern_the_last_one_holds() {
    let client = Client::builder().mount("all://a", named("first")).mount("ALL://A", named("last")).build().unwrap();
    assert_eq!(said(&client, "http://a/").await, "last");
}

#[test]
async fn a_bad_pattern_comes_to_light_in_build() {
    for pattern in ["http", "all://h/path", "ftp://h", "all://h:x", "all://a*b"] {
        let error = Client::builder().mount(pattern, named("")).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Builder, "{pattern}");
        assert!(error.to_string().contains(pattern), "{error}");
        assert!(Client::builder().mount_default(pattern).build().is_err());
    }
}

#[test]
async fn everything_else_goes_over_the_network() {
    let client = client_builder().mount("all://pond.example", named("mounted")).build().unwrap();
    assert_eq!(said(&client, "https://pond.example/").await, "mounted");
    assert_eq!(client.get(http("/bytes/5")).await.unwrap().bytes().await.unwrap().len(), 5);
    assert_eq!(client.capabilities(), amphi::capabilities());
}

/// Redirects to what its query says.
fn redirecting() -> MockTransport {
    let mock = MockTransport::routes();
    mock.get("/to").answer(|request| async move {
        let to = request.url().query().unwrap().to_owned();
        Ok(http::Response::builder().status(302).header("location", to).body(())?.into())
    });
    mock.get("/here").respond(200).text("here");
    mock
}

#[test]
async fn redirects_lead_from_one_to_the_other() {
    let client = client_builder().mount("all://pond.example", redirecting()).build().unwrap();
    let response = client.get("http://pond.example/to?/here").await.unwrap();
    assert_eq!((response.url().path(), response.history().len()), ("/here", 1));
    assert_eq!(response.text().await.unwrap(), "here");
    // Out to the network, where a browser follows the rest by itself.
    let out = http("/redirect-to?url=/bytes/3");
    let response = client.get(format!("http://pond.example/to?{out}")).await.unwrap();
    assert_eq!((response.url().path(), response.url().authority()), ("/bytes/3", &http("")[7..]));
    assert!(!response.history().is_empty());
    assert_eq!(response.bytes().await.unwrap().len(), 3);
    // And in from it, unless a browser has followed that itself.
    if amphi::capabilities().has(Capability::ManualRedirects) {
        let response = client.get(http("/redirect-to?url=http://pond.example/here")).await.unwrap();
        assert_eq!(response.text().await.unwrap(), "here");
    }
}

#[test]
async fn a_redirect_policy_holds_where_it_can() {
    let none = || client_builder().mount("all://pond.example", redirecting()).redirect(RedirectPolicy::none());
    let client = none().build().unwrap();
    let response = client.get("http://pond.example/to?/here").await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(response.next_request().unwrap().url().path(), "/here");
    let over_the_network = client.get(http("/redirect-to?url=/bytes/3")).await;
    if amphi::capabilities().has(Capability::ManualRedirects) {
        assert_eq!(over_the_network.unwrap().status(), StatusCode::FOUND);
    } else {
        assert_eq!(over_the_network.unwrap_err().kind(), ErrorKind::Unsupported);
    }
}

#[test]
async fn cookies_are_kept_where_they_are_shown() {
    let mock = MockTransport::routes();
    mock.get("/set").respond(200).header("set-cookie", "frog=green; Path=/");
    mock.get("/get").answer(|request| async move {
        let cookie = request.headers().get("cookie").map(|cookie| cookie.to_str().unwrap().to_owned());
        Ok(Response::new(StatusCode::OK, cookie.unwrap_or_default()))
    });
    let client = client_builder().mount("all://pond.example", mock).build().unwrap();
    client.get("http://pond.example/set").await.unwrap();
    assert_eq!(said(&client, "http://pond.example/get").await, "frog=green");
    assert_eq!(client.cookies().unwrap().get("http://pond.example/", "frog").unwrap().as_deref(), Some("green"));
    // Where a browser keeps them, the jar is not for what it fetches.
    let seen = echo(client.get(http("/get"))).await;
    assert!(!seen.to_string().contains("frog=green"), "{seen}");
}

/// A transport that undoes codings and follows redirects by itself, as a browser does.
struct LikeABrowser;

impl Transport for LikeABrowser {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move {
            let coding = request.headers().contains_key("accept-encoding");
            let made =
                http::Response::builder().status(302).header("location", "/x").header("content-encoding", "gzip");
            Ok(made.body(if coding { "asked for" } else { "plain" })?.into())
        })
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all().without(Capability::ManualRedirects).without(Capability::ContentCodings)
    }
}

#[test]
async fn what_a_transport_does_itself_is_left_to_it() {
    let builder: fn() -> ClientBuilder = || Client::builder().transport(named("own")).mount("all://web", LikeABrowser);
    let client = builder().build().unwrap();
    let response = client.get("http://web/").await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND, "the redirect is not followed here");
    assert!(!response.text().await.unwrap().is_empty(), "and no coding is undone");
    assert_eq!(said(&client, "http://other/").await, "own");
    assert_eq!(builder().decode(false).build().unwrap_err().kind(), ErrorKind::Unsupported);
    // A policy that it cannot have is refused where it would have to.
    let client = builder().redirect(RedirectPolicy::none()).build().unwrap();
    assert_eq!(client.get("http://web/").await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(said(&client, "http://other/").await, "own");
    let alone = Client::builder().transport(LikeABrowser).redirect(RedirectPolicy::none()).build();
    assert_eq!(alone.unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
async fn what_is_mounted_gets_the_headers_of_a_transport_that_takes_any() {
    let mock = MockTransport::routes();
    mock.get("*").respond(200);
    let client = client_builder().mount("all://pond.example", mock.clone()).build().unwrap();
    client.get("http://pond.example/").await.unwrap();
    client.get("http://pond.example/").without_header("user-agent").await.unwrap();
    client.get("http://pond.example/").header("user-agent", "frog").await.unwrap();
    let agents: Vec<_> = mock.requests().iter().map(|request| request.headers().get("user-agent").cloned()).collect();
    let own = format!("amphi/{}", amphi::VERSION).parse().unwrap();
    assert_eq!(agents, [Some(own), None, Some("frog".parse().unwrap())]);
    assert!(mock.requests().iter().all(|request| request.headers()["accept"] == "*/*"));
}

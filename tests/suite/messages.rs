//! Parts of a message besides head and body: trailers, what comes before a response, and what comes instead of one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use amphi::{Body, Capability, Client, ErrorKind, HeaderMap, MockTransport, Request, Response, StatusCode};

use crate::needs;
use crate::support::{echo, fault, http, https, test};

fn trailers() -> HeaderMap {
    HeaderMap::from_iter([("x-checksum".parse().unwrap(), "42".parse().unwrap())])
}

#[test]
async fn trailers_of_a_response() {
    needs!(Trailers);
    let response = amphi::get(fault("/trailers")).await.unwrap();
    assert!(response.trailers().is_none());
    assert_eq!(response.text().await.unwrap(), "hello");
    let came = response.trailers().unwrap();
    assert_eq!((&came["x-checksum"], &came["x-note"]), (&"42".parse().unwrap(), &"done".parse().unwrap()));
}

#[test]
async fn trailers_of_a_response_where_they_are_not_seen() {
    if amphi::capabilities().has(Capability::Trailers) {
        return;
    }
    let response = amphi::get(fault("/trailers")).await.unwrap();
    assert_eq!(response.text().await.unwrap(), "hello");
    assert!(response.trailers().is_none());
}

#[test]
async fn trailers_of_a_request() {
    needs!(Trailers);
    let client = crate::support::client();
    for url in [http("/post"), https("/post")] {
        let echo = echo(client.post(url).body(Body::from("frogs").with_trailers(trailers()))).await;
        assert_eq!((&echo["data"], &echo["headers"]["Trailer"]), (&"frogs".into(), &"x-checksum".into()));
    }
}

#[test]
async fn no_trailers_say_nothing() {
    let echo = echo(amphi::post(http("/post")).body(Body::from("frogs").with_trailers(HeaderMap::new()))).await;
    assert_eq!((&echo["data"], echo["headers"].get("Trailer")), (&"frogs".into(), None));
}

#[test]
async fn trailers_of_a_transport_of_ones_own() {
    let transport = MockTransport::new(|_: Request| async {
        let later = async { Ok::<_, std::io::Error>(trailers()) };
        let names = [http_name("x-checksum")];
        Ok(Response::new(StatusCode::OK, Body::from("hello").with_trailers_later(names, later)))
    });
    let client = Client::builder().transport(transport).build().unwrap();
    let mut response = client.get("http://mock/").await.unwrap();
    while response.chunk().await.unwrap().is_some() {
        assert!(response.trailers().is_none());
    }
    assert_eq!(response.trailers(), Some(&trailers()));
}

fn http_name(name: &'static str) -> amphi::HeaderName {
    amphi::HeaderName::from_static(name)
}

#[test]
async fn hints_before_a_response() {
    needs!(InformationalResponses);
    let seen = Arc::new(AtomicU16::new(0));
    let told = Arc::clone(&seen);
    let request = amphi::get(fault("/early-hints"));
    let request = request.on_informational(move |status, _| told.store(status.as_u16(), Ordering::SeqCst));
    assert_eq!(request.await.unwrap().text().await.unwrap(), "ok");
    assert_eq!(seen.load(Ordering::SeqCst), 103);
}

#[test]
async fn a_body_that_waits() {
    needs!(InformationalResponses);
    let client = crate::support::client();
    for url in [http("/post"), https("/post"), fault("/ok")] {
        let request = client.post(url).body("frogs").expect_continue(Duration::from_secs(5));
        assert_eq!(request.await.unwrap().status(), 200);
    }
}

#[test]
async fn what_cannot_be_had_is_refused_by_name() {
    let long = Duration::from_secs(1);
    let post = || amphi::post(http("/post")).body("frogs");
    for (capability, request, said) in [
        (Capability::Trailers, post().body(Body::from("frogs").with_trailers(trailers())), "trailers"),
        (Capability::InformationalResponses, post().expect_continue(long), "expect_continue"),
        (Capability::InformationalResponses, post().on_informational(|_, _| {}), "on_informational"),
        (Capability::Upgrade, amphi::get(http("/get")).header("upgrade", "frog"), "WebSocket"),
    ] {
        if amphi::capabilities().has(capability) {
            continue;
        }
        let error = request.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:#}");
        assert!(error.to_string().contains(said), "{error}");
    }
    if !amphi::capabilities().has(Capability::ProtocolChoice) {
        for builder in [Client::builder().http1_title_case_headers(), Client::builder().http1_max_headers(10)] {
            assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Unsupported);
        }
    }
}

#[test]
async fn a_response_that_goes_on_with_http_is_no_upgrade() {
    let error = amphi::get(http("/get")).await.unwrap().upgrade().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.to_string().contains("/get") && error.to_string().contains("200"), "{error}");
}

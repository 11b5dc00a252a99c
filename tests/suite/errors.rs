//! Failures say what failed, on which request, and are the same on every platform as far as it tells them.

use std::error::Error as _;

use amphi::{Capability, Client, Error, ErrorKind, Response, StatusCode, TimeoutPhase, Url};

use crate::needs;
use crate::support::{fault, http, refused, test};

#[test]
async fn a_refused_connection() {
    let url = refused("/path?q=1").await;
    let error = amphi::get(&url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:#}");
    assert!(error.is_connect() && !error.is_proxy());
    assert!(error.to_string().starts_with(&format!("GET {url}: could not connect")), "{error}");
    assert_eq!(error.url().unwrap().as_str(), url);
    assert_eq!(error.method().unwrap(), "GET");
}

/// What an error says, and what all of its sources say besides.
fn told(error: &Error) -> (String, Vec<String>) {
    let mut sources = Vec::new();
    let mut next = error.source();
    while let Some(source) = next {
        sources.push(source.to_string());
        next = source.source();
    }
    (error.to_string(), sources)
}

#[test]
async fn they_say_why_and_once() {
    // "Connection refused", or in Node "refused"; a browser tells no more than that there is no connection.
    let refusal = if amphi::capabilities().has(Capability::ConnectErrors) { "efused" } else { "tells no more" };
    let json = Response::new(StatusCode::OK, "{\"frog\": ").json::<u32>().await.unwrap_err();
    let no_base = Client::builder().base_url("http://h:x").build().unwrap_err();
    for (error, why) in [
        (amphi::get(refused("/").await).await.unwrap_err(), refusal),
        (json, "line 1 column"),
        (no_base, "its port is no number"),
    ] {
        let (text, sources) = told(&error);
        assert!(text.contains(why), "{text}");
        assert!(sources.iter().all(|source| !text.contains(source)), "{text}: {sources:?}");
    }
}

#[test]
async fn a_header_that_is_none_is_named() {
    for (error, said) in [
        (amphi::get(http("/get")).header("x y", "1").build().unwrap_err(), "\"x y\" is no name of a header"),
        (amphi::get(http("/get")).without_header("x\ny").build().unwrap_err(), "\"x\\ny\" is no name of a header"),
        (amphi::get(http("/get")).header("x-y", "1\n").build().unwrap_err(), "header `x-y`: its value has"),
        (Client::builder().user_agent("a\0").build().unwrap_err(), "header `user-agent`: its value has"),
    ] {
        assert!(error.is_builder() && error.to_string().contains(said), "{error}");
    }
}

#[test]
async fn a_relative_url_that_is_wrong() {
    let has_page = amphi::get("/frogs").build().is_ok();
    let error = amphi::get("//h:x/").build().unwrap_err();
    let said = if has_page { "its port is no number" } else { "it has no scheme" };
    assert!(error.kind() == ErrorKind::InvalidUrl && error.to_string().contains(said), "{error}");
}

#[test]
async fn a_base_that_is_none() {
    for (base, kind, said) in [
        ("http://", ErrorKind::InvalidUrl, "the base URL: \"http://\": it has no host"),
        ("ftp://h/", ErrorKind::UnsupportedScheme, "the base URL: \"ftp\": it must be http or https"),
        (
            "localhost:8080",
            ErrorKind::UnsupportedScheme,
            "the base URL: \"localhost\": it must be http or https, as in http://",
        ),
    ] {
        let error = Client::builder().base_url(base).build().unwrap_err();
        assert!(error.kind() == kind && error.to_string().contains(said), "{error}");
    }
}

#[test]
async fn a_name_that_does_not_resolve() {
    needs!(ConnectErrors);
    let error = amphi::get("http://no-such-host.invalid/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Dns, "{error:#}");
    assert!(error.is_connect());
}

#[test]
async fn a_name_that_does_not_resolve_is_no_connection_anywhere() {
    assert!(amphi::get("http://no-such-host.invalid/").await.unwrap_err().is_connect());
}

#[test]
async fn credentials_are_not_told() {
    let error = amphi::get(refused("/").await.replace("://", "://bob:secret@")).await.unwrap_err();
    for text in [format!("{error}"), format!("{error:#}"), format!("{error:?}")] {
        assert!(!text.contains("secret") && !text.contains("bob"), "{text}");
    }
}

#[test]
async fn a_head_that_is_none() {
    needs!(ConnectErrors);
    for path in ["/garbage", "/bad-version", "/no-colon"] {
        let error = amphi::get(fault(path)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{path}: {error:#}");
    }
}

#[test]
async fn no_answer_at_all() {
    needs!(ConnectErrors);
    for path in ["/close", "/reset"] {
        let error = Client::new().get(fault(path)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Closed, "{path}: {error:#}");
    }
}

#[test]
async fn whatever_goes_wrong_before_the_head_is_an_error() {
    for path in ["/close", "/reset", "/garbage", "/endless-headers"] {
        let error = Client::new().get(fault(path)).await.unwrap_err();
        assert!(error.to_string().contains(path), "{error}");
    }
}

#[test]
async fn an_error_can_be_made_and_sent() {
    fn is_plain<T: Send + Sync + 'static>() {}
    is_plain::<Error>();
    let error = Error::with_kind(ErrorKind::Cancelled, "by hand").with_source("why");
    assert_eq!(format!("{error:#}"), "cancelled: by hand: why");
    assert_eq!(ErrorKind::TooLarge.as_str(), "too_large");
    assert_eq!(TimeoutPhase::Read.as_str(), "read");
}

#[test]
async fn the_url_can_be_left_out() {
    let error = amphi::get(http("/status/404?token=x")).await.unwrap().error_for_status().unwrap_err().without_url();
    assert!(error.url().is_none() && !error.to_string().contains("token"), "{error}");
}

#[test]
async fn however_long_what_they_quote_they_are_short() {
    let long = "a".repeat(1 << 20);
    let json = Response::new(StatusCode::OK, format!("\"{long}\"")).json::<u32>().await.unwrap_err();
    let scheme = amphi::get(format!("ftp://host/{long}")).await.unwrap_err();
    let mut errors = vec![json, scheme, Url::parse(&long).unwrap_err()];
    // It is relative to a page, where there is one.
    errors.extend(amphi::get(long).build().err());
    for error in errors {
        let text = format!("{error:#}");
        assert!(text.len() < 10_000, "{} bytes: {}", text.len(), &text[..200]);
    }
}

#[test]
async fn a_status_error_keeps_the_response() {
    let error = amphi::post(http("/anything/x")).body("b").await.unwrap().error_for_status();
    assert!(error.is_ok());
    let error = amphi::get(http("/status/404")).await.unwrap().error_for_status().unwrap_err();
    let response = error.response().unwrap();
    assert_eq!((response.status(), response.url().path()), (StatusCode::NOT_FOUND, "/status/404"));
    assert!(response.text().await.is_ok());
    assert!(amphi::get(refused("/").await).await.unwrap_err().response().is_none());
}

#[test]
async fn a_client_can_ask_for_it_every_time() {
    let client = Client::builder().error_for_status(true).build().unwrap();
    let error = client.get(http("/status/503")).await.unwrap_err();
    assert!(error.is_status() && error.is_retryable() && error.response().is_some(), "{error}");
    assert!(client.get(http("/get")).await.is_ok());
}

#[test]
async fn a_clone_is_the_same_error() {
    let error = amphi::get(refused("/").await).await.unwrap_err();
    let clone = error.clone().without_url();
    assert_eq!(format!("{error:#}"), format!("{:#}", error.clone()));
    assert!(error.url().is_some() && clone.url().is_none());
    let own = Error::with_kind(ErrorKind::Cancelled, "by hand").with_source("why");
    assert_eq!(own.clone().source().unwrap().to_string(), "why");
}

#[test]
async fn what_may_fare_better_next_time() {
    let of_status = async |status: u16| {
        let response = amphi::get(http(&format!("/status/{status}"))).await.unwrap();
        response.error_for_status().unwrap_err().is_retryable()
    };
    assert!(amphi::get(refused("/").await).await.unwrap_err().is_retryable());
    let mut cut = amphi::get(fault("/cut")).await.unwrap();
    let broken_off = loop {
        match cut.chunk().await {
            Ok(chunk) => assert!(chunk.is_some(), "short in silence"),
            Err(error) => break error,
        }
    };
    assert!(broken_off.is_body() && broken_off.is_retryable(), "{broken_off:#}");
    assert!(of_status(503).await && of_status(429).await && !of_status(404).await);
    assert!(!Url::parse("none").unwrap_err().is_retryable());
    let read_twice = amphi::get(http("/get")).await.unwrap();
    read_twice.bytes().await.unwrap();
    assert!(!read_twice.bytes().await.unwrap_err().is_retryable());
}

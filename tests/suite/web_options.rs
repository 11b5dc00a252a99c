//! How a browser fetches, and that nobody else says that he does.

use amphi::{Capability, Client, ErrorKind, ReferrerPolicy, RequestCache, RequestMode, RequestPriority, WebOptions};
use base64::Engine;
use sha2::{Digest, Sha256};

use crate::needs;
use crate::support::{counted, echo, elsewhere, http, id, test};

fn mode(mode: RequestMode) -> WebOptions {
    WebOptions { mode, ..WebOptions::default() }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(bytes)))
}

#[test]
async fn without_a_browser_they_are_unsupported() {
    let cache = WebOptions { cache: RequestCache::NoStore, ..WebOptions::default() };
    let built = Client::builder().web(cache.clone()).build();
    let sent = amphi::get(http("/get")).web(cache).await;
    if amphi::capabilities().has(Capability::WebOptions) {
        assert!(built.is_ok() && sent.is_ok());
    } else {
        assert_eq!(built.unwrap_err().kind(), ErrorKind::Unsupported);
        assert_eq!(sent.unwrap_err().kind(), ErrorKind::Unsupported);
    }
    // The default asks for nothing.
    let client = Client::builder().web(WebOptions::default()).build().unwrap();
    assert!(client.get(http("/get")).web(WebOptions::default()).await.unwrap().status().is_success());
}

#[test]
async fn a_transport_of_ones_own_sees_them() {
    let seen = amphi::MockTransport::new(|request: amphi::Request| async move {
        Ok(amphi::Response::new(amphi::StatusCode::OK, format!("{:?}", request.web().map(|web| web.mode))))
    });
    let client = Client::builder().web(mode(RequestMode::SameOrigin)).transport(seen).build().unwrap();
    assert_eq!(client.get("http://h.test/").await.unwrap().text().await.unwrap(), "Some(SameOrigin)");
    let own = client.get("http://h.test/").web(mode(RequestMode::NoCors)).await.unwrap();
    assert_eq!(own.text().await.unwrap(), "Some(NoCors)");
}

#[test]
async fn the_cache_is_used_as_asked() {
    needs!(WebOptions);
    let id = id().await;
    let url = http(&format!("/cache/60?id={id}"));
    let get = async |cache| {
        let options = WebOptions { cache, ..WebOptions::default() };
        amphi::get(&*url).web(options).await.unwrap().bytes().await.unwrap();
        counted(&id).await["requests"].as_u64().unwrap()
    };
    assert_eq!(get(RequestCache::NoStore).await, 1);
    assert_eq!(get(RequestCache::Default).await, 2, "nothing was put into it");
    assert_eq!(get(RequestCache::Default).await, 2, "it was taken from it");
    assert_eq!(get(RequestCache::ForceCache).await, 2);
    assert_eq!(get(RequestCache::Reload).await, 3);
    assert_eq!(get(RequestCache::NoStore).await, 4);
    let only = WebOptions { cache: RequestCache::OnlyIfCached, ..WebOptions::default() };
    assert_eq!(amphi::get(&*url).web(only).await.unwrap_err().kind(), ErrorKind::Builder, "it is for one origin");
}

#[test]
async fn of_one_origin_alone() {
    needs!(WebOptions);
    let id = id().await;
    let request = amphi::get(http(&format!("/get?id={id}"))).web(mode(RequestMode::SameOrigin));
    let error = request.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Builder, "{error:#}");
    assert_eq!(counted(&id).await["requests"], 0);
}

#[test]
async fn a_hidden_response_is_an_error_that_says_that_it_was_sent() {
    needs!(WebOptions);
    let id = id().await;
    let post = |url: String| amphi::post(url).body("x").web(mode(RequestMode::NoCors));
    let error = post(elsewhere(&format!("/post?id={id}"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:#}");
    assert!(error.to_string().contains("it was sent"), "{error}");
    assert_eq!(counted(&id).await["requests"], 1);
    let error = post(http("/post")).header("x-own", "1").await.unwrap_err();
    assert!(error.to_string().contains("header `x-own`"), "{error}");
    let error = amphi::put(http("/put")).web(mode(RequestMode::NoCors)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Builder, "{error:#}");
}

#[test]
async fn the_body_has_one_of_the_digests() {
    needs!(WebOptions);
    let get = |integrity: String| {
        let options = WebOptions { integrity: Some(integrity), ..WebOptions::default() };
        amphi::get(http("/base64/ZnJvZw==")).web(options)
    };
    assert_eq!(get(digest(b"frog")).await.unwrap().text().await.unwrap(), "frog");
    // Firefox gives the head before it has looked at the body.
    let error = match get(digest(b"toad")).await {
        Ok(response) => response.bytes().await.unwrap_err(),
        Err(error) => {
            assert!(error.to_string().contains("integrity"), "{error}");
            error
        }
    };
    assert!(matches!(error.kind(), ErrorKind::Connect | ErrorKind::Body), "{error:#}");
}

#[test]
async fn what_outlives_its_page_is_small() {
    needs!(WebOptions);
    let post = |length| {
        let options = WebOptions { keepalive: true, ..WebOptions::default() };
        amphi::post(http("/post")).body(vec![b'x'; length]).web(options)
    };
    assert!(post(1000).await.unwrap().status().is_success());
    let error = post((64 << 10) + 1).await.unwrap_err();
    assert!(error.kind() == ErrorKind::Builder && error.to_string().contains("64 KiB"), "{error}");
}

#[test]
async fn who_asks_is_told_as_asked() {
    needs!(WebOptions);
    let told = async |options| echo(amphi::get(http("/get")).web(options)).await["headers"]["Referer"].clone();
    let none = WebOptions { referrer: Some(String::new()), ..WebOptions::default() };
    assert_eq!(told(none).await, serde_json::Value::Null);
    let policy = |policy| WebOptions { referrer_policy: Some(policy), ..WebOptions::default() };
    assert_eq!(told(policy(ReferrerPolicy::NoReferrer)).await, serde_json::Value::Null);
    let origin = told(policy(ReferrerPolicy::Origin)).await;
    assert!(origin.as_str().unwrap().ends_with('/'), "{origin}");
    let foreign = WebOptions { referrer: Some(http("/")), ..WebOptions::default() };
    assert_eq!(amphi::get(http("/get")).web(foreign).await.unwrap_err().kind(), ErrorKind::Builder);
}

#[test]
async fn a_priority_is_a_hint() {
    needs!(WebOptions);
    for priority in [RequestPriority::High, RequestPriority::Low, RequestPriority::Auto] {
        let options = WebOptions { priority, ..WebOptions::default() };
        assert!(amphi::get(http("/get")).web(options).await.unwrap().status().is_success());
    }
}

//! Redirects: followed alike everywhere, and seen where the platform shows them.

use amphi::{Client, ErrorKind, RedirectPolicy, StatusCode};

use crate::needs;
use crate::support::{client, echo, elsewhere, fault, http, https, test};

fn to(target: &str, status: u16) -> String {
    let target: String = target.bytes().map(|byte| format!("%{byte:02X}")).collect();
    http(&format!("/redirect-to?status_code={status}&url={target}"))
}

#[test]
async fn they_are_followed() {
    for path in ["/redirect/3", "/absolute-redirect/2", "/relative-redirect/2"] {
        let response = amphi::get(http(path)).await.unwrap();
        assert_eq!((response.status(), response.url().path()), (StatusCode::OK, "/get"), "{path}");
    }
}

#[test]
async fn fetchs_table_of_methods() {
    for (status, method, expected) in [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
        (301, "PUT", "PUT"),
        (302, "DELETE", "DELETE"),
        (303, "PUT", "GET"),
        (307, "PATCH", "PATCH"),
        (303, "GET", "GET"),
    ] {
        let body = if method == "GET" { "" } else { "body" };
        let request = Client::new()
            .request(method.parse().unwrap(), to("/anything", status))
            .header("content-type", "text/x")
            .body(body);
        let echo = echo(request).await;
        assert_eq!(echo["method"], expected, "{method} {status}");
        let kept = expected == method;
        assert_eq!(echo["data"] == "body", kept && !body.is_empty(), "{method} {status}");
        if !kept {
            assert_eq!(echo["headers"].get("Content-Type"), None, "{method} {status}");
        }
    }
}

#[test]
async fn a_fragment_is_inherited() {
    let response = amphi::get(format!("{}#part", to("/get", 302))).await.unwrap();
    assert_eq!(response.url().as_str(), http("/get#part"));
}

#[test]
async fn credentials_stay_with_their_origin() {
    let same = echo(amphi::get(to("/get", 302)).bearer_auth("token")).await;
    assert_eq!(same["headers"]["Authorization"], "Bearer token");
    let other = echo(amphi::get(to(&elsewhere("/get"), 302)).bearer_auth("token")).await;
    assert_eq!(other["headers"].get("Authorization"), None);
    // Once gone they do not come back, though the chain does.
    let back = to(&to(&http("/get"), 302).replace("127.0.0.1", "localhost"), 302);
    assert_eq!(echo(amphi::get(back).bearer_auth("token")).await["headers"].get("Authorization"), None);
}

#[test]
async fn values_marked_sensitive_stay_with_their_origin() {
    needs!(ManualRedirects);
    let mut key = amphi::HeaderValue::from_static("secret");
    key.set_sensitive(true);
    let request = |url| amphi::get(url).header("x-api-key", key.clone()).header("x-open", "yes");
    let other = echo(request(to(&elsewhere("/get"), 302))).await;
    assert_eq!((other["headers"].get("X-Api-Key"), other["headers"]["X-Open"].as_str()), (None, Some("yes")));
    assert_eq!(echo(request(to("/get", 302))).await["headers"]["X-Api-Key"], "secret");
}

#[test]
async fn that_one_was_followed_is_told_everywhere() {
    for (path, expected) in [("/redirect/1", true), ("/get", false)] {
        assert_eq!(amphi::get(http(path)).await.unwrap().was_redirected(), expected, "{path}");
    }
    // The same request, sent again with an answer to a challenge, was not led elsewhere.
    let digest = amphi::DigestAuth::new("frog", "pond");
    let response = amphi::get(http("/digest-auth/auth/frog/pond")).auth(digest).await.unwrap();
    assert_eq!((response.status(), response.was_redirected()), (StatusCode::OK, false));
}

#[test]
async fn not_endlessly() {
    let error = amphi::get(http("/redirect/30")).await.unwrap_err();
    let told = amphi::capabilities().has(amphi::Capability::ManualRedirects);
    assert_eq!(error.kind(), if told { ErrorKind::Redirect } else { ErrorKind::Connect }, "{error:#}");
}

#[test]
async fn to_nowhere_is_an_error_of_its_own() {
    needs!(ManualRedirects);
    for target in ["http://[bad", "ftp://host/", "data:text/plain,x", "file:///etc/passwd"] {
        let error = amphi::get(to(target, 302)).await.unwrap_err();
        assert!(error.is_redirect(), "{target}: {error:#}");
    }
    let error = client().get(https("/redirect-to?status_code=302&url=") + &http("/get")).await.unwrap_err();
    assert!(error.is_redirect() && error.to_string().contains("not encrypted"), "{error:#}");
}

#[test]
async fn not_at_all_where_one_may_choose() {
    needs!(ManualRedirects);
    let client = Client::builder().redirect(RedirectPolicy::none()).build().unwrap();
    let response = client.get(http("/redirect/1")).await.unwrap();
    assert_eq!((response.status(), &response.headers()["location"]), (StatusCode::FOUND, &"/get".parse().unwrap()));
    let client = Client::builder().redirect(RedirectPolicy::limited(2)).build().unwrap();
    assert!(client.get(http("/redirect/2")).await.unwrap().status().is_success());
    let error = client.get(http("/redirect/3")).await.unwrap_err();
    let seen: Vec<_> = error.response().unwrap().history().iter().map(|hop| hop.url().path()).collect();
    assert_eq!((error.kind(), seen), (ErrorKind::Redirect, vec!["/redirect/3", "/relative-redirect/2"]));
    let last = error.response().unwrap();
    assert_eq!((last.status(), last.url().path()), (StatusCode::FOUND, "/relative-redirect/1"));
    assert!(last.bytes().await.is_err(), "no redirect's body is kept");
    assert!(error.to_string().ends_with("more than 2 redirects"), "{error}");
    let one = Client::builder().redirect(RedirectPolicy::limited(1)).build().unwrap();
    let error = one.get(http("/redirect/2")).await.unwrap_err();
    assert!(error.to_string().ends_with("more than 1 redirect"), "{error}");
}

#[test]
async fn a_policy_that_cannot_be_had_is_refused() {
    if amphi::capabilities().has(amphi::Capability::ManualRedirects) {
        return;
    }
    let error = Client::builder().redirect(RedirectPolicy::none()).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("redirect"), "{error}");
}

#[test]
async fn a_streamed_body_is_not_sent_by_halves() {
    needs!(StreamingUpload);
    let target = https("/redirect-to?status_code=307&url=/anything");
    let body = amphi::Body::from_stream(crate::upload::Chunks::new(3));
    let error = client().post(target).body(body).await.unwrap_err();
    // Nor is it left out, where something else is asked for in its place without saying so.
    let found = https("/redirect-to?status_code=302&url=/anything");
    let body = amphi::Body::from_stream(crate::upload::Chunks::new(3));
    assert_eq!(client().post(found).body(body).await.unwrap_err().kind(), error.kind());
    let told = amphi::capabilities().has(amphi::Capability::ManualRedirects);
    assert_eq!(error.kind(), if told { ErrorKind::Redirect } else { ErrorKind::Connect }, "{error:#}");
}

#[test]
async fn without_a_location_it_is_the_response() {
    let raw = "HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 4\r\n\r\nlost";
    let bytes: String = raw.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let response = amphi::get(fault(&format!("/raw?bytes={bytes}&end=fin"))).await.unwrap();
    assert_eq!((response.status(), response.text().await.unwrap().as_str()), (StatusCode::FOUND, "lost"));
    assert_eq!(amphi::get(http("/status/304")).await.unwrap().status(), StatusCode::NOT_MODIFIED);
}

#[test]
async fn what_was_followed_is_told() {
    needs!(ManualRedirects);
    let response = amphi::get(http("/redirect/2")).await.unwrap();
    let hops: Vec<_> = response.history().iter().map(|hop| (hop.status().as_u16(), hop.url().path())).collect();
    assert_eq!(hops, [(302, "/redirect/2"), (302, "/relative-redirect/1")]);
    let first = &response.history()[0];
    assert_eq!(first.headers()["location"], "/relative-redirect/1");
    assert!(response.next_request().is_none());
    let error = first.text().await.unwrap_err();
    assert!(error.to_string().contains("not kept"), "{error}");
    assert!(amphi::get(http("/get")).await.unwrap().history().is_empty());
}

#[test]
async fn one_by_one() {
    needs!(ManualRedirects);
    let client = Client::builder()
        .base_url(http("/"))
        .query(&[("of", "client")])
        .bearer_auth("token")
        .redirect(RedirectPolicy::none())
        .build()
        .unwrap();
    let first = client.post(to("/anything", 302)).body("body").await.unwrap();
    let next = first.next_request().unwrap();
    assert_eq!((next.method().as_str(), next.url().as_str()), ("GET", http("/anything").as_str()));
    // It is complete: neither the client's query nor, at another origin, its credentials are added to it.
    let told: serde_json::Value = client.execute(next).await.unwrap().json().await.unwrap();
    assert_eq!((&told["data"], told["headers"]["Authorization"].as_str()), (&"".into(), Some("Bearer token")));
    assert_eq!(told["args"], serde_json::json!({}));
    let away = client.get(to(&elsewhere("/anything"), 302)).await.unwrap().next_request().unwrap();
    let told: serde_json::Value = client.execute(away).await.unwrap().json().await.unwrap();
    assert_eq!(told["headers"].get("Authorization"), None);
    let kept = client.put(to("/anything", 307)).body("body").await.unwrap().next_request().unwrap();
    assert_eq!((kept.method().as_str(), kept.body().as_bytes()), ("PUT", Some(&b"body"[..])));
}

#[test]
async fn to_nowhere_is_handed_back_where_none_is_followed() {
    needs!(ManualRedirects);
    let client = Client::builder().redirect(RedirectPolicy::none()).build().unwrap();
    for target in ["http://[bad", "ftp://host/", "https://:443/"] {
        let response = client.get(to(target, 302)).await.unwrap();
        assert_eq!(response.status(), StatusCode::FOUND, "{target}");
        assert!(response.has_redirect_location() && response.next_request().is_none(), "{target}");
    }
}

#[test]
async fn asked_about_each() {
    needs!(ManualRedirects);
    let policy = RedirectPolicy::custom(|attempt| match (attempt.previous().len(), attempt.url().path()) {
        (_, "/forbidden") => attempt.error("not there"),
        (2, _) => attempt.stop(),
        _ => attempt.follow(),
    });
    let client = Client::builder().redirect(policy).build().unwrap();
    let response = client.get(http("/redirect/5")).await.unwrap();
    assert_eq!((response.status(), response.history().len()), (StatusCode::FOUND, 2));
    assert_eq!(response.next_request().unwrap().url().path(), "/relative-redirect/2");
    let error = client.get(to("/forbidden", 302)).await.unwrap_err();
    assert!(error.is_redirect() && format!("{error:#}").contains("not there"), "{error:#}");
    let always = RedirectPolicy::custom(|attempt| match attempt.status() {
        StatusCode::FOUND => attempt.follow(),
        _ => attempt.stop(),
    });
    let endless = Client::builder().redirect(always).build().unwrap();
    assert!(endless.get(http("/redirect/21")).await.unwrap_err().is_redirect());
}

#[test]
async fn from_https_to_http_where_that_is_asked_for() {
    needs!(ManualRedirects);
    let builder = crate::support::client_builder().redirect(RedirectPolicy::default().allow_downgrade());
    let client = builder.build().unwrap();
    let request = client.get(https("/redirect-to?status_code=302&url=") + &http("/get")).bearer_auth("token");
    let told = echo(request).await;
    assert_eq!(told["headers"].get("Authorization"), None);
}

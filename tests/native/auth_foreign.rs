//! Authentication against servers that others have written: Apache, and Python's httpbin.

use amphi::{BasicAuth, Client, DigestAuth, Response, StatusCode};
use serde_json::Value;

use super::peer;

fn digest() -> Client {
    Client::builder().auth(DigestAuth::new("frog", "heron")).build().unwrap()
}

fn rounds(response: &Response) -> (u16, usize) {
    (response.status().as_u16(), response.history().len())
}

#[tokio::test]
async fn the_strongest_of_several_fields_is_chosen() {
    let url = format!("{}/digest-auth/auth/frog/heron/MD5,SHA-3,SHA-256,MD5-sess", crate::SERVER.http());
    let told: Value = digest().get(url).await.unwrap().error_for_status().unwrap().json().await.unwrap();
    assert_eq!(told["algorithm"], "SHA-256");
}

#[tokio::test]
async fn apache_by_basic_and_digest() {
    let Some(apache) = peer::apache().await else { return };
    let basic = Client::builder().auth(BasicAuth::new("frog", "heron").unwrap()).build().unwrap();
    assert_eq!(rounds(&basic.get(apache.url("/basic/get")).await.unwrap()), (200, 0));
    let wrong = amphi::get(apache.url("/basic/get")).auth(DigestAuth::new("frog", "stork").or_basic()).await.unwrap();
    assert_eq!(rounds(&wrong), (401, 1));

    let client = digest();
    for (n, path) in ["/digest/get?a=b%20c", "/digest/get", "/digest/anything/%7E?x=%22y%22"].into_iter().enumerate() {
        let response = client.get(apache.url(path)).await.unwrap();
        assert_eq!(rounds(&response), (200, usize::from(n == 0)), "{path}");
    }
    let own = client.get(apache.url("/own/page")).await.unwrap();
    // It proves itself, too, and that was found right.
    assert!(own.headers()["authentication-info"].to_str().unwrap().contains("rspauth"));
    assert_eq!((rounds(&own), own.text().await.unwrap().as_str()), ((200, 0), "ribbit"));
    let echo: Value = client.post(apache.url("/digest/post")).body("lily").await.unwrap().json().await.unwrap();
    assert_eq!(echo["data"], "lily");
    let wrong = amphi::get(apache.url("/digest/get")).auth(DigestAuth::new("frog", "stork")).await.unwrap();
    assert_eq!(rounds(&wrong), (401, 1));
}

#[tokio::test]
async fn apache_calls_a_nonce_stale() {
    let Some(apache) = peer::apache().await else { return };
    let client = digest();
    assert_eq!(rounds(&client.get(apache.url("/once/get")).await.unwrap()), (200, 1));
    // It measures time in whole seconds, and a nonce lasts one.
    let mut stale = None;
    for _ in 0..100 {
        let response = client.get(apache.url("/once/delay/0.1")).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        stale = response.history().first().map(|before| before.headers()["www-authenticate"].clone());
        if stale.is_some() {
            break;
        }
    }
    assert!(stale.unwrap().to_str().unwrap().contains("stale=true"));
}

#[tokio::test]
async fn apache_with_many_at_once() {
    let Some(apache) = peer::apache().await else { return };
    let client = digest();
    let all: Vec<_> = (0..50)
        .map(|_| {
            let request = client.get(apache.url("/digest/get")).send();
            tokio::spawn(async move { request.await.unwrap().status() })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap(), StatusCode::OK);
    }
}

#[tokio::test]
async fn httpbin_by_digest() {
    let Some(httpbin) = peer::httpbin().await else { return };
    for algorithm in ["MD5", "SHA-256", "SHA-512"] {
        for qop in ["auth", "auth-int", "auth,auth-int"] {
            // It wants to be told its cookie again.
            let client = digest();
            let url = httpbin.url(&format!("/digest-auth/{qop}/frog/heron/{algorithm}"));
            for _ in 0..2 {
                let response = client.get(&url).await.unwrap();
                assert_eq!(response.status(), StatusCode::OK, "{algorithm} {qop}: {:?}", response.headers());
                assert_eq!(response.json::<Value>().await.unwrap()["user"], "frog");
            }
        }
    }
    let url = httpbin.url("/digest-auth/auth/frog/stork/SHA-256");
    assert_eq!(digest().get(url).await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let client = digest();
    let url = httpbin.url("/digest-auth/auth/frog/heron/MD5/2");
    for _ in 0..6 {
        assert_eq!(client.get(&url).await.unwrap().status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn httpbin_by_basic_and_bearer() {
    let Some(httpbin) = peer::httpbin().await else { return };
    for path in ["/basic-auth/fr%C3%B6g/heron", "/hidden-basic-auth/fr%C3%B6g/heron"] {
        let client = Client::builder().auth(BasicAuth::new("frög", "heron").unwrap()).build().unwrap();
        assert_eq!(client.get(httpbin.url(path)).await.unwrap().status(), StatusCode::OK, "{path}");
        assert_ne!(client.get(httpbin.url(path)).no_auth().await.unwrap().status(), StatusCode::OK, "{path}");
    }
    let url = httpbin.url("/basic-auth/frog/heron").replace("://", "://frog:heron@");
    assert_eq!(amphi::get(url).await.unwrap().status(), StatusCode::OK);
    let told: Value = amphi::get(httpbin.url("/bearer")).bearer_auth("token").await.unwrap().json().await.unwrap();
    assert_eq!(told["token"], "token");
}

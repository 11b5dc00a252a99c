//! Credentials, as the server sees them.

use amphi::{Client, StatusCode};

use crate::support::{echo, http, test};

#[test]
async fn basic() {
    let url = http("/basic-auth/user/passwd");
    assert_eq!(amphi::get(&url).basic_auth("user", Some("passwd")).await.unwrap().status(), StatusCode::OK);
    let echo = echo(amphi::get(http("/get")).basic_auth("tést", None::<&str>)).await;
    assert_eq!(echo["headers"]["Authorization"], "Basic dMOpc3Q6");
}

#[test]
async fn bearer() {
    let response = amphi::get(http("/bearer")).bearer_auth("token").await.unwrap();
    assert_eq!(response.json::<serde_json::Value>().await.unwrap()["token"], "token");
}

#[test]
async fn from_the_url() {
    let url = http("/basic-auth/us%3Fer/p%40ss").replace("://", "://us%3Fer:p%40ss@");
    let response = amphi::get(url).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!((response.url().username(), response.url().password()), ("", None));
}

#[test]
async fn a_header_wins_over_the_url() {
    let url = http("/get").replace("://", "://a:b@");
    assert_eq!(echo(amphi::get(url).bearer_auth("t")).await["headers"]["Authorization"], "Bearer t");
}

#[test]
async fn debug_does_not_tell() {
    let request = Client::new().get(http("/get")).bearer_auth("hush").build().unwrap();
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(!format!("{request:?}").contains("hush"));
}

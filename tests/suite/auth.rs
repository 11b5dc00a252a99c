//! Credentials, as the server sees them.

use amphi::{Client, StatusCode};

use crate::support::{echo, elsewhere, http, test};

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

#[test]
async fn of_a_client() {
    let client = Client::builder().basic_auth("user", Some("passwd")).build().unwrap();
    assert_eq!(client.get(http("/basic-auth/user/passwd")).await.unwrap().status(), StatusCode::OK);
    let authorization = async |request| echo(request).await["headers"].get("Authorization").cloned();
    assert_eq!(authorization(client.get(http("/get")).bearer_auth("own")).await.unwrap(), "Bearer own");
    let with_another = authorization(client.get(http("/get").replace("://", "://a:b@"))).await;
    assert_eq!(with_another.unwrap(), "Basic dXNlcjpwYXNzd2Q=");
    assert_eq!(authorization(client.get(http("/get")).without_header("authorization")).await, None);
    assert!(Client::builder().basic_auth("a:b", None::<&str>).build().unwrap_err().is_builder());
    assert!(!format!("{client:?}").contains("dXNlcjpwYXNzd2Q="));
}

#[test]
async fn of_a_client_with_a_base_they_are_for_that_alone() {
    let client = Client::builder().base_url(http("/")).bearer_auth("token").build().unwrap();
    assert_eq!(echo(client.get("get")).await["headers"]["Authorization"], "Bearer token");
    assert_eq!(echo(client.get(elsewhere("/get"))).await["headers"].get("Authorization"), None);
}

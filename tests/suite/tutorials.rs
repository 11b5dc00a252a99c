//! What tutorials of HTTPX teach, done here.

use std::time::Duration;

use amphi::{Client, HeaderMap, HeaderValue, Result, StatusCode, Timeouts, header};
use serde_json::{Value, json};

use crate::support::{counted, echo, http, id, spawn, test};

#[test]
async fn a_page_of_html() {
    let response = amphi::get(http("/html")).await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(response.text().await.unwrap().contains("</html>"));
}

#[derive(serde::Serialize)]
struct Sample {
    int: u8,
    boolean: bool,
    list: [&'static str; 3],
}

#[test]
async fn json_in_the_order_of_the_fields() {
    let sample = Sample { int: 123, boolean: true, list: ["a", "b", "c"] };
    let echo = echo(amphi::post(http("/post")).json(&sample)).await;
    assert_eq!(echo["data"], r#"{"int":123,"boolean":true,"list":["a","b","c"]}"#);
    assert_eq!(echo["json"], json!({ "int": 123, "boolean": true, "list": ["a", "b", "c"] }));
}

#[test]
async fn headers_a_query_and_a_timeout_in_one_call() {
    let request = Client::new()
        .get(http("/delay/0.1"))
        .header("x-pond", "lily")
        .query(&[("q", "frogs"), ("page", "2")])
        .timeout(Duration::from_secs(10));
    let echo = echo(request).await;
    assert_eq!(echo["headers"]["X-Pond"], "lily");
    assert_eq!(echo["args"], json!({ "q": "frogs", "page": "2" }));
}

#[test]
async fn a_client_with_a_base_url_headers_and_a_timeout() {
    let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("application/vnd.frog+json"))]);
    let builder = Client::builder().base_url(http("/anything")).default_headers(headers);
    let client = builder.timeout(Duration::from_secs(30)).build().unwrap();
    let user = echo(client.get("/users/python")).await;
    assert!(user["url"].as_str().unwrap().ends_with("/anything/users/python"), "{}", user["url"]);
    let sent = echo(client.post("/data").json(&json!({ "name": "frog" }))).await;
    assert_eq!((&sent["method"], &sent["json"]), (&json!("POST"), &json!({ "name": "frog" })));
    for echo in [user, sent] {
        assert_eq!(echo["headers"]["Accept"], "application/vnd.frog+json");
    }
}

async fn fetched(url: String) -> Result<Value> {
    let client = Client::new();
    client.get(url).await?.error_for_status()?.json().await
}

#[test]
async fn json_handed_out_of_the_scope_of_its_client() {
    assert_eq!(fetched(http("/get?a=b")).await.unwrap()["args"]["a"], "b");
    assert_eq!(fetched(http("/status/404")).await.unwrap_err().status(), Some(StatusCode::NOT_FOUND));
}

#[test]
async fn a_timeout_for_each_phase() {
    let each = |duration| Timeouts {
        connect: Some(duration),
        read: Some(duration),
        write: Some(duration),
        pool: Some(duration),
        ..Timeouts::none()
    };
    let client = Client::builder().timeouts(each(Duration::from_secs(5))).build().unwrap();
    assert_eq!(client.get(http("/delay/0.2")).await.unwrap().status(), StatusCode::OK);
    let hasty = Client::builder().timeouts(each(Duration::from_millis(100))).build().unwrap();
    assert!(hasty.get(http("/delay/10")).await.unwrap_err().is_timeout());
}

#[test]
async fn a_token_for_all_requests() {
    let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static("Bearer frog"))]);
    for builder in [Client::builder().bearer_auth("frog"), Client::builder().default_headers(headers)] {
        let client = builder.build().unwrap();
        for _ in 0..2 {
            let answer: Value = client.get(http("/bearer")).await.unwrap().json().await.unwrap();
            assert_eq!(answer["token"], "frog");
        }
        let own = client.get(http("/bearer")).bearer_auth("newt").await.unwrap();
        assert_eq!(own.json::<Value>().await.unwrap()["token"], "newt", "a request's own takes its place");
    }
}

#[test]
async fn a_name_and_password_for_all_requests() {
    let client = Client::builder().basic_auth("user", Some("pass")).build().unwrap();
    assert_eq!(client.get(http("/basic-auth/user/pass")).await.unwrap().status(), StatusCode::OK);
    let response = client.get(http("/basic-auth/frog/pond")).basic_auth("frog", Some("pond")).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let response = client.get(http("/hidden-basic-auth/frog/pond")).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[test]
async fn forms_with_every_method_that_has_a_body() {
    let client = Client::new();
    for (request, method) in [
        (client.post(http("/anything")), "POST"),
        (client.put(http("/anything")), "PUT"),
        (client.patch(http("/anything")), "PATCH"),
        (client.delete(http("/anything")), "DELETE"),
    ] {
        let echo = echo(request.form(&[("key", "value")])).await;
        assert_eq!((&echo["method"], &echo["form"]), (&json!(method), &json!({ "key": "value" })));
    }
}

#[test]
async fn requests_in_a_loop_share_connections() {
    let (client, id) = (Client::new(), id().await);
    for n in 0..5 {
        let url = http(&format!("/get?id={id}&n={n}"));
        assert_eq!(client.get(url).await.unwrap().json::<Value>().await.unwrap()["args"]["n"], n.to_string());
    }
    let counted = counted(&id).await;
    // How many are kept is the platform's to say; a new one for each is none at all.
    let connections = counted["connections"].as_u64().unwrap();
    assert!(counted["requests"] == 5 && connections < 5, "{counted}");
}

#[test]
async fn a_hundred_and_fifty_tasks() {
    let client = Client::new();
    let tasks: Vec<_> = (0..150)
        .map(|n| {
            let request = client.get(http(&format!("/get?n={n}")));
            spawn(async move { request.await.unwrap().json::<Value>().await.unwrap() })
        })
        .collect();
    for (n, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.unwrap()["args"]["n"], n.to_string());
    }
}

#[test]
async fn the_last_body_says_what_it_is_and_a_header_says_more() {
    let own = amphi::post(http("/post")).json(&1).header("content-type", "application/vnd.api+json");
    assert_eq!(echo(own).await["headers"]["Content-Type"], "application/vnd.api+json");
    let last = amphi::post(http("/post")).json(&1).form(&[("a", "b")]);
    assert_eq!(echo(last).await["headers"]["Content-Type"], "application/x-www-form-urlencoded");
    let none = amphi::post(http("/post")).json(&1).body("text");
    assert_eq!(echo(none).await["headers"].get("Content-Type"), None);
}

//! The face that blocks: the same client, waited for.

use std::io::{BufRead, Cursor, Read};
use std::time::Duration;

use amphi::{Body, ErrorKind, blocking};
use serde_json::{Value, json};

use crate::needs;
use crate::support::{client_builder, elsewhere, http, test};

fn client() -> blocking::Client {
    client_builder().build().unwrap().into()
}

#[test]
async fn says_whether_it_can() {
    let outcome = client().get(http("/get")).send();
    if amphi::capabilities().has(amphi::Capability::Blocking) {
        assert_eq!(outcome.unwrap().status(), 200);
    } else {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains("`amphi::Client`"), "{error}");
    }
}

#[test]
async fn sends_and_reads() {
    needs!(Blocking);
    let request = client().post(http("/post?a=1")).header("x-frog", "green").json(&json!({"croak": [1, 2]}));
    let response = request.send().unwrap().error_for_status().unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    let echo: Value = response.json().unwrap();
    assert_eq!((&echo["json"]["croak"], &echo["args"]["a"]), (&json!([1, 2]), &json!("1")));
    assert_eq!(echo["headers"]["X-Frog"], "green");
    assert!(response.text().is_err(), "it was read already");
}

#[test]
async fn what_is_secret_is_taken_to_no_other_origin() {
    needs!(Blocking);
    let target: String = elsewhere("/get").bytes().map(|byte| format!("%{byte:02X}")).collect();
    let request = client().get(http(&format!("/redirect-to?url={target}")));
    match request.header("x-api-key", "hush").send().and_then(|response| response.text()) {
        Ok(told) => assert!(told.contains("localhost") && !told.contains("hush"), "{told}"),
        Err(error) => assert!(error.to_string().contains("`x-api-key`"), "{error:#}"),
    }
    let followed = client().get(http("/redirect/1")).bearer_auth("hush").send().unwrap();
    assert!(followed.was_redirected() && followed.text().unwrap().contains("hush"));
}

#[test]
async fn streams_are_iterators() {
    needs!(Blocking);
    let client = client();
    let lines: Vec<String> = client.get(http("/stream/5")).send().unwrap().lines().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 5);
    let values: Vec<Value> = client.get(http("/stream/3")).send().unwrap().json_lines().map(Result::unwrap).collect();
    assert_eq!(values[2]["id"], 2);
    let bytes: usize =
        client.get(http("/bytes/100000")).send().unwrap().chunks().map(|chunk| chunk.unwrap().len()).sum();
    assert_eq!(bytes, 100_000);
    let mut response = client.get(http("/bytes/1000")).send().unwrap();
    let mut length = 0;
    while let Some(chunk) = response.chunk().unwrap() {
        length += chunk.len();
    }
    assert_eq!(length, 1000);
}

#[test]
async fn a_body_is_a_reader() {
    needs!(Blocking);
    let mut reader = client().get(http("/stream/2")).send().unwrap().reader();
    let (mut line, mut rest) = (String::new(), String::new());
    reader.read_line(&mut line).unwrap();
    reader.read_to_string(&mut rest).unwrap();
    assert!(line.ends_with('\n') && rest.ends_with('\n') && line != rest);
}

#[test]
async fn a_reader_is_a_body() {
    needs!(Blocking);
    let frogs = Body::from_reader(Cursor::new("frogs"));
    let echo: Value = client().post(http("/post")).body(frogs).send().unwrap().json().unwrap();
    assert_eq!(echo["data"], "frogs");
    let length = Body::from_reader_with_length(Cursor::new("frogs"), 5);
    let echo: Value = client().post(http("/post")).body(length).send().unwrap().json().unwrap();
    assert_eq!((&echo["data"], &echo["headers"]["Content-Length"]), (&json!("frogs"), &json!("5")));
}

#[test]
async fn follows_redirects_and_tells_of_errors() {
    needs!(Blocking);
    let client = client();
    assert!(client.get(http("/redirect/2")).send().unwrap().url().path().ends_with("/get"));
    let error = client.get(http("/status/404")).send().unwrap().error_for_status().unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(client.get("http://").send().unwrap_err().kind(), ErrorKind::InvalidUrl);
    let error = client.get(http("/delay/20")).timeout(Duration::from_millis(300)).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
}

#[test]
async fn goes_to_other_origins() {
    needs!(Blocking);
    let response = client().put(elsewhere("/put")).body("frogs").send().unwrap();
    assert_eq!(response.json::<Value>().unwrap()["data"], "frogs");
}

#[test]
async fn the_two_faces_are_one_client() {
    let client = client();
    let of_async: amphi::Client = client.clone().into();
    let response = of_async.get(http("/get")).await.unwrap();
    assert_eq!(blocking::Response::from(response).status(), 200);
}

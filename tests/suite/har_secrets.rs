//! What a recording does not tell.

use amphi::{Client, HarRecorder, HeaderName};
use serde_json::{Value, json};

use crate::har_schema::{self, entries, recorded, recorded_by, value_of};
use crate::support::test;

#[test]
async fn secrets_are_not_recorded() {
    let secret = async |recorder: HarRecorder| {
        let (recorder, mock, client) = recorded_by(recorder);
        mock.any("*").respond(200).header("set-cookie", "session=s3cret-0; HttpOnly").header("x-session", "s3cret-1");
        client.cookies().unwrap().set("http://pond/", "kept=s3cret-2").unwrap();
        let sent = client.post("http://frog:s3cret-3@pond/?access_token=s3cret-4&key=s3cret-5&a=seen#token=1");
        let form = [("password", "s3cret-6"), ("name", "frog")];
        sent.header("proxy-authorization", "s3cret-7").header("x-api-key", "s3cret-8").form(&form).await.unwrap();
        har_schema::check(&serde_json::from_str(&recorder.har().to_json()).unwrap());
        recorder.har().to_json()
    };
    let told = secret(HarRecorder::new()).await;
    assert!(told.contains("s3cret-1") && told.contains("s3cret-5") && told.contains("a=seen"), "{told}");
    let told = secret(HarRecorder::new().redact_header(HeaderName::from_static("x-session")).redact_query("KEY")).await;
    assert!(!told.contains("s3cret"), "{told}");
    let har: Value = serde_json::from_str(&told).unwrap();
    let request = &har["log"]["entries"][0]["request"];
    assert_eq!(request["url"], "http://pond/?access_token=REDACTED&key=REDACTED&a=seen");
    assert_eq!(request["cookies"], json!([{"name": "kept", "value": "REDACTED"}]));
    assert_eq!(request["postData"]["text"], "password=REDACTED&name=frog");
    assert_eq!(request["postData"]["params"][1], json!({"name": "name", "value": "frog"}));
    assert_eq!(value_of(&request["headers"], "cookie"), Some("kept=REDACTED"));
    let told = secret(HarRecorder::new().keep_secrets()).await;
    for number in [0, 1, 2, 4, 5, 6, 7, 8] {
        assert!(told.contains(&format!("s3cret-{number}")), "{number} {told}");
    }
}

#[test]
async fn secrets_in_bodies_are_not_recorded() {
    let tokens = json!({"access_token": "s3cret", "expires_in": 60, "user": {"apiKey": "s3cret", "pin": ["seen"]}});
    let (recorder, mock, client) = recorded();
    mock.post("/token").respond(200).json(&tokens);
    mock.post("/parts")
        .respond(200)
        .header("content-type", "text/event-stream")
        .body("data: {\"token\":\"s3cret\"}\n\n");
    client.post("/token").json(&json!({"password": "s3cret", "user": "frog"})).await.unwrap().bytes().await.unwrap();
    let part = |name: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\ns3cret-{name}\r\n");
    let form = part("password") + &part("open") + "--b--\r\n";
    let sent = client.post("/parts").header("content-type", "multipart/form-data; x; boundary=b").body(form);
    sent.await.unwrap().bytes().await.unwrap();
    let told = recorder.har().to_json().replace("s3cret-open", "seen");
    assert!(!told.contains("s3cret"), "{told}");
    let recorded = entries(&recorder);
    assert_eq!(recorded[0]["request"]["postData"]["text"], r#"{"password":"REDACTED","user":"frog"}"#);
    let content = &recorded[0]["response"]["content"];
    let shown: Value = serde_json::from_str(content["text"].as_str().unwrap()).unwrap();
    assert_eq!(shown["user"], json!({"apiKey": "REDACTED", "pin": ["seen"]}));
    assert_eq!((&shown["expires_in"], &content["size"]), (&json!(60), &json!(tokens.to_string().len())));

    // What was redacted may be anything.
    let replayed =
        Client::builder().base_url("http://pond").transport(recorder.har().replay().unwrap()).build().unwrap();
    let login = |user: &str| replayed.post("/token").json(&json!({"password": "other", "user": user}));
    assert_eq!(login("frog").await.unwrap().status(), 200);
    let error = login("toad").await.unwrap_err();
    assert!(error.to_string().ends_with("body: `.user` is expected to be \"frog\", and is \"toad\""), "{error}");
}

#[test]
async fn a_body_cut_within_a_character_keeps_its_secrets() {
    let (recorder, mock, client) = recorded_by(HarRecorder::new().body_limit(22));
    mock.post("/").respond(200).header("content-type", "application/json").body(r#"{"token":"s3cret","a":"éé"}"#);
    client.post("/").json(&json!({"token": "s3cret", "z": "éé"})).await.unwrap().bytes().await.unwrap();
    let entry = &entries(&recorder)[0];
    for body in [&entry["request"]["postData"], &entry["response"]["content"]] {
        assert!(body["text"].as_str().unwrap().starts_with(r#"{"token":"REDACTED","#), "{body}");
        assert_eq!(
            (&body["_truncated"], &body["encoding"], &body["_encoding"]),
            (&json!(true), &Value::Null, &Value::Null)
        );
    }
}

#[test]
async fn what_is_redacted_is_replayed_whatever_its_type() {
    let bodies =
        [("text/plain", r#"{"token":"s3cret","a":1}"#), ("application/x-ndjson", "{\"token\":\"s3cret\"}\n{}\n")];
    let (recorder, mock, client) = recorded();
    mock.any("*").respond(200);
    for (at, (kind, body)) in bodies.into_iter().enumerate() {
        client.post(format!("/{at}")).header("content-type", kind).body(body).await.unwrap();
    }
    assert!(!recorder.har().to_json().contains("s3cret"));
    let replayed =
        Client::builder().base_url("http://pond").transport(recorder.har().replay().unwrap()).build().unwrap();
    for (at, (_, body)) in bodies.into_iter().enumerate() {
        let body = body.replace("s3cret", "other");
        assert_eq!(replayed.post(format!("/{at}")).body(body).await.unwrap().status(), 200);
    }
    let error = replayed.post("/0").body(r#"{"token":"other","a":2}"#).await.unwrap_err();
    assert!(error.to_string().contains("`.a` is expected to be 1"), "{error}");
}

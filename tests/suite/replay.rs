//! An HTTP Archive as a transport.

use amphi::{Client, Error, ErrorKind, Har, Method};
use serde_json::json;

use crate::har_schema::{self, entries, recorded};
use crate::support::test;

#[test]
async fn the_same_request_is_answered_in_order() {
    let (recorder, mock, client) = recorded();
    mock.get("/job?id=7").respond(202).text("wait").respond(200).text("done");
    for _ in 0..2 {
        client.get("/job?id=7").await.unwrap().text().await.unwrap();
    }
    let har = Har::from_json(&recorder.har().to_json()).unwrap();
    assert_eq!((har.len(), har.is_empty(), format!("{har:?}").as_str()), (2, false, "Har { entries: 2 }"));
    assert_eq!(har, recorder.har());
    let mock = har.replay().unwrap();
    let client = Client::builder().base_url("http://pond").transport(mock.clone()).build().unwrap();
    mock.verify().unwrap_err();
    let error = client.get("/job?id=8").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET http://pond/job?id=8: no route of the mock is for it; the only one is GET http://pond/job\n  \
         query: \"id=7\" was recorded, \"id=8\" came"
    );
    for expected in ["wait", "done", "done"] {
        assert_eq!(client.get("/job?id=7").await.unwrap().text().await.unwrap(), expected);
    }
    recorder.clear();
    assert!(recorder.har().is_empty());
}

#[test]
async fn a_body_has_to_be_as_recorded() {
    let (recorder, mock, client) = recorded();
    mock.post("/json").respond(201);
    mock.post("/form").respond(202);
    mock.post("/parts").respond(203);
    client.post("/json").json(&json!({"a": 1, "b": 2})).await.unwrap();
    client.post("/form").form(&[("token", "secret"), ("a", "1")]).await.unwrap();
    let parts = async |client: &Client, body: &'static str| {
        client.post("/parts").header("content-type", "multipart/form-data; boundary=x").body(body).await
    };
    parts(&client, "--x--").await.unwrap();
    let replayed =
        Client::builder().base_url("http://pond").transport(recorder.har().replay().unwrap()).build().unwrap();
    let json = |text: &'static str| replayed.post("/json").body(text);
    assert_eq!(json(r#" {"b":2,"a":1} "#).await.unwrap().status(), 201);
    let error = json(r#"{"b":3,"a":1}"#).await.unwrap_err();
    assert!(error.to_string().ends_with("body: `.b` is expected to be 2, and is 3"), "{error}");
    assert_eq!(replayed.post("/form").form(&[("token", "other"), ("a", "1")]).await.unwrap().status(), 202);
    replayed.post("/form").form(&[("token", "other"), ("a", "2")]).await.unwrap_err();
    assert_eq!(parts(&replayed, "--y--").await.unwrap().status(), 203);
}

#[test]
async fn what_a_browser_has_saved_is_replayed() {
    let request = json!({
        "method": "GET", "url": "https://pond.example/frogs?q=a%20b", "httpVersion": "h2", "cookies": [],
        "headers": [{"name": ":method", "value": "GET"}], "queryString": [{"name": "q", "value": "a b"}],
        "headersSize": -1, "bodySize": 0,
    });
    let headers = json!([
        {"name": ":status", "value": "200"}, {"name": "content-encoding", "value": "br"},
        {"name": "content-length", "value": "5"},
        {"name": "content-type", "value": "text/plain; charset=iso-8859-1"},
    ]);
    let content = json!({"size": 6, "mimeType": "text/plain", "text": "Fröß"});
    let response = json!({
        "status": 200, "statusText": "", "httpVersion": "h2", "cookies": [], "redirectURL": "",
        "headers": headers, "content": content, "headersSize": -1, "bodySize": -1,
    });
    let entry = json!({
        "startedDateTime": "2026-01-31T12:00:00.000Z", "time": 12.5, "_resourceType": "fetch", "request": request,
        "response": response, "cache": {}, "timings": {"send": 1, "wait": 10, "receive": 1.5},
    });
    let creator = json!({"name": "WebInspector", "version": "537.36"});
    let saved = json!({"log": {"version": "1.2", "creator": creator, "pages": [], "entries": [entry]}});
    har_schema::check(&saved);
    let har = Har::from_json(&format!("\u{feff}{saved}")).unwrap();
    let client = Client::builder().transport(har.replay().unwrap()).build().unwrap();
    let response = client.request(Method::GET, "https://pond.example/frogs?q=a+b").await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(response.text().await.unwrap(), "Fröß");
}

/// An archive with these requests and what was answered to them.
fn archive(entries: &[(serde_json::Value, &str)]) -> Har {
    let entry = |(request, answer): &(serde_json::Value, &str)| json!({"request": request, "response": {"status": 200, "content": {"size": answer.len(), "text": answer}}});
    let entries: Vec<_> = entries.iter().map(entry).collect();
    Har::from_json(&json!({"log": {"entries": entries}}).to_string()).unwrap()
}

#[test]
async fn a_recorded_url_is_no_pattern() {
    let get = |url: &str| json!({"method": "GET", "url": url});
    let urls = ["http://pond/*", "http://frog:secret@pond/a%2Fb?q=*", "http://pond/**/[x]"];
    let har = archive(&[(get(urls[0]), "star"), (get(urls[1]), "slash"), (get(urls[2]), "two")]);
    let client = Client::builder().transport(har.replay().unwrap()).build().unwrap();
    for (url, expected) in urls.into_iter().zip(["star", "slash", "two"]) {
        assert_eq!(client.get(url).await.unwrap().text().await.unwrap(), expected);
    }
    let error = client.get("http://pond/a%2Fb?token=secret").await.unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
    for other in ["http://pond/frogs", "http://pond/a/b?q=*", "http://pond/a%2Fb?q=x", "http://pond/a/[x]"] {
        assert_eq!(client.get(other).await.unwrap_err().kind(), ErrorKind::Builder, "{other}");
    }
}

#[test]
async fn a_form_may_be_recorded_as_parameters_alone() {
    let params = json!([{"name": "name", "value": "a b&c"}, {"name": "password", "value": "REDACTED"}]);
    let data = json!({"mimeType": "application/x-www-form-urlencoded", "params": params});
    let har = archive(&[(json!({"method": "POST", "url": "http://pond/", "postData": data}), "in")]);
    let client = Client::builder().transport(har.replay().unwrap()).build().unwrap();
    let form = |name: &str| client.post("http://pond/").form(&[("name", name), ("password", "secret")]);
    assert_eq!(form("a b&c").await.unwrap().text().await.unwrap(), "in");
    form("other").await.unwrap_err();
}

#[test]
async fn requests_that_take_turns_have_their_own_answers() {
    let get = |url: &str| json!({"method": "GET", "url": url});
    let (a, b) = ("http://pond/?a", "http://pond/?b");
    let har = archive(&[(get(a), "a1"), (get(b), "b1"), (get(a), "a2"), (get(a), "a3"), (get(b), "b2")]);
    let client = Client::builder().transport(har.replay().unwrap()).build().unwrap();
    for (url, expected) in [(b, "b1"), (a, "a1"), (a, "a2"), (b, "b2"), (b, "b2"), (a, "a3"), (a, "a3")] {
        assert_eq!(client.get(url).await.unwrap().text().await.unwrap(), expected);
    }
}

#[test]
async fn what_is_no_archive_is_an_error() {
    for text in ["", "{}", "[]", r#"{"log": {"entries": 1}}"#] {
        assert_eq!(Har::from_json(text).unwrap_err().kind(), ErrorKind::Decode, "{text}");
    }
    for (request, response, expected) in [
        (json!({}), json!({}), "it has no URL"),
        (json!({"url": "http://h/"}), json!({}), "it has no method"),
        (json!({"url": "http://h/", "method": "GET"}), json!({}), "it has no status"),
        (json!({"url": "http://h/", "method": "GET"}), json!({"status": 7}), "its status is none"),
        (
            json!({"url": "http://h/", "method": "GET"}),
            json!({"status": 200, "content": {"text": "?", "encoding": "base64"}}),
            "the response's body is not base64",
        ),
    ] {
        let har = json!({"log": {"entries": [{"request": request, "response": response}]}}).to_string();
        let error = Har::from_json(&har).unwrap().replay().unwrap_err();
        assert!(error.to_string().ends_with(&format!("entry 1 of the archive: {expected}")), "{error}");
    }
}

#[test]
async fn failures_are_recorded_and_replayed() {
    let (recorder, mock, client) = recorded();
    mock.get("/refused").fail(Error::with_kind(ErrorKind::Connect, "nobody there"));
    mock.get("/half").respond(200).text("half").breaks_off(Error::with_kind(ErrorKind::Closed, "gone"));
    mock.get("/never").answer(|_| std::future::pending());
    client.get("/refused?token=hidden").await.unwrap_err();
    client.get("/half").await.unwrap().text().await.unwrap_err();
    let timeout = std::time::Duration::from_millis(10);
    client.get("/never").timeout(timeout).await.unwrap_err();
    assert!(!recorder.har().to_json().contains("hidden"));
    let entries = entries(&recorder);
    assert_eq!((&entries[0]["response"]["status"], &entries[0]["response"]["_error"]), (&json!(0), &json!("connect")));
    assert_eq!(entries[1]["response"]["content"]["comment"], "broke off: closed: gone");
    assert_eq!(entries[2]["response"]["_error"], "cancelled");
    let replayed =
        Client::builder().base_url("http://pond").transport(recorder.har().replay().unwrap()).build().unwrap();
    assert!(replayed.get("/refused?token=other").await.unwrap_err().is_connect());
    assert!(replayed.get("/half").await.unwrap().text().await.is_err());
    assert_eq!(replayed.get("/never").await.unwrap_err().kind(), ErrorKind::Cancelled);
}

#[test]
async fn bytes_that_are_no_text_are_base64() {
    let (recorder, mock, client) = recorded();
    mock.post("/").respond(200).body(&b"\xff\x00"[..]);
    mock.get("/latin").respond(200).header("content-type", "text/plain; charset=iso-8859-1").body(&b"caf\xc3\xa9"[..]);
    client.post("/").body(&b"\x00\xfe"[..]).await.unwrap().bytes().await.unwrap();
    let latin = client.get("/latin").await.unwrap().bytes().await.unwrap();
    let recorded = entries(&recorder);
    assert_eq!(
        recorded[0]["request"]["postData"],
        json!({"mimeType": "x-unknown", "text": "AP4=", "_encoding": "base64"})
    );
    assert_eq!(recorded[0]["response"]["content"]["text"], "/wA=");
    assert_eq!(recorded[1]["response"]["content"]["encoding"], "base64");
    let replayed =
        Client::builder().base_url("http://pond").transport(recorder.har().replay().unwrap()).build().unwrap();
    assert_eq!(replayed.post("/").body(&b"\x00\xfe"[..]).await.unwrap().bytes().await.unwrap(), &b"\xff\x00"[..]);
    assert_eq!(replayed.get("/latin").await.unwrap().bytes().await.unwrap(), latin);
    replayed.post("/").body(&b"\x00\xff"[..]).await.unwrap_err();
}

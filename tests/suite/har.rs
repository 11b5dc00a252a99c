//! Traffic recorded as an HTTP Archive, and replayed.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{
    Body, Capability, Client, Error, ErrorKind, Har, HarRecorder, HeaderMap, HeaderName, HeaderValue, Method,
    MockTransport, Response, StatusCode,
};
use serde_json::{Value, json};

use crate::support::{client_builder, http, test};

fn recorded() -> (HarRecorder, MockTransport, Client) {
    recorded_by(HarRecorder::new())
}

fn recorded_by(recorder: HarRecorder) -> (HarRecorder, MockTransport, Client) {
    let mock = MockTransport::routes();
    let client = Client::builder().base_url("http://pond").transport(mock.clone()).record(recorder.clone());
    (recorder, mock, client.build().unwrap())
}

/// What was recorded, once it is known to be valid.
fn log(recorder: &HarRecorder) -> Value {
    let har: Value = serde_json::from_str(&recorder.har().to_json()).unwrap();
    check(&har);
    har["log"].clone()
}

fn entries(recorder: &HarRecorder) -> Vec<Value> {
    log(recorder)["entries"].as_array().unwrap().clone()
}

/// An archive's fields, by the schema of HAR 1.2 (`har-schema`): those that have to be there, and the types of all.
fn check(har: &Value) {
    let log = &har["log"];
    has(log, &["version:s", "creator:o", "pages:a", "entries:a"], &["comment:s"]);
    has(&log["creator"], &["name:s", "version:s"], &[]);
    assert_eq!(log["version"], "1.2");
    for entry in log["entries"].as_array().unwrap() {
        let needed = ["startedDateTime:d", "time:n", "request:o", "response:o", "cache:o", "timings:o"];
        has(entry, &needed, &["serverIPAddress:s"]);
        let request = &entry["request"];
        let both = ["httpVersion:s", "cookies:a", "headers:a", "headersSize:i", "bodySize:i"];
        has(request, &[&["method:s", "url:u", "queryString:a"][..], &both].concat(), &["postData:o"]);
        if !request["postData"].is_null() {
            has(&request["postData"], &["mimeType:s"], &["text:s", "params:a", "comment:s"]);
        }
        let response = &entry["response"];
        let needed = ["status:i", "statusText:s", "content:o", "redirectURL:s"];
        has(response, &[&needed[..], &both].concat(), &["comment:s"]);
        has(&response["content"], &["size:i", "mimeType:s"], &["compression:i", "text:s", "encoding:s", "comment:s"]);
        for list in [&request["headers"], &response["headers"], &request["queryString"], &request["postData"]["params"]]
        {
            list.as_array().into_iter().flatten().for_each(|pair| has(pair, &["name:s", "value:s"], &[]));
        }
        for cookie in [&request["cookies"], &response["cookies"]].into_iter().flat_map(|list| list.as_array().unwrap())
        {
            let optional = ["path:s", "domain:s", "expires:d", "httpOnly:b", "secure:b"];
            has(cookie, &["name:s", "value:s"], &optional);
        }
        let timings = &entry["timings"];
        has(timings, &["send:n", "wait:n", "receive:n"], &["dns:n", "connect:n", "blocked:n", "ssl:n"]);
        let known = |name: &str| timings[name].as_f64().filter(|time| *time > 0.0).unwrap_or_default();
        let sum: f64 = ["blocked", "dns", "connect", "send", "wait", "receive"].into_iter().map(known).sum();
        assert!((sum - entry["time"].as_f64().unwrap()).abs() < 0.01, "{timings} {}", entry["time"]);
        assert!(["send", "wait", "receive"].iter().all(|name| timings[*name].as_f64().unwrap() >= 0.0), "{timings}");
    }
}

/// Whether an object has what it needs and nothing but that and what it may have, each `name:type`, and what begins with an
/// underscore.
fn has(object: &Value, needed: &[&str], optional: &[&str]) {
    let map = object.as_object().unwrap_or_else(|| panic!("no object: {object}"));
    for field in needed.iter().chain(optional) {
        let (name, kind) = field.split_once(':').unwrap();
        let Some(value) = map.get(name) else {
            assert!(!needed.contains(field), "no {name} in {object}");
            continue;
        };
        let is_one = match kind {
            "s" => value.is_string(),
            "n" => value.is_number(),
            "i" => value.is_i64(),
            "b" => value.is_boolean(),
            "a" => value.is_array(),
            "o" => value.is_object(),
            "u" => amphi::Url::parse(value.as_str().unwrap()).is_ok(),
            _ => is_date(value.as_str().unwrap()),
        };
        assert!(is_one, "{field}: {value}");
    }
    let known = |name: &str| needed.iter().chain(optional).any(|field| field.split_once(':').unwrap().0 == name);
    assert!(map.keys().all(|name| name.starts_with('_') || known(name)), "more than is known: {object}");
}

/// By the expression of the schema.
fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00T00:00:00.000Z" && text > "1970-01-02"
}

fn value_of<'a>(headers: &'a Value, name: &str) -> Option<&'a str> {
    headers.as_array()?.iter().find(|header| header["name"] == name)?["value"].as_str()
}

#[test]
async fn what_goes_over_the_network_is_recorded() {
    let recorder = HarRecorder::new();
    let client = client_builder().record(recorder.clone()).build().unwrap();
    let sent = client.post(http("/post?page=2&q=a+b")).header("x-own", "1").json(&json!({"a": 1}));
    let answer = sent.await.unwrap().text().await.unwrap();
    let [entry] = &entries(&recorder)[..] else { panic!("one") };
    let (request, response) = (&entry["request"], &entry["response"]);
    assert_eq!((&request["method"], request["url"].as_str().unwrap()), (&json!("POST"), &*http("/post?page=2&q=a+b")));
    assert_eq!(request["queryString"], json!([{"name": "page", "value": "2"}, {"name": "q", "value": "a b"}]));
    assert_eq!(value_of(&request["headers"], "x-own"), Some("1"));
    assert_eq!((&request["bodySize"], &request["postData"]["text"]), (&json!(7), &json!("{\"a\":1}")));
    assert_eq!(request["postData"]["mimeType"], "application/json");
    assert_eq!((&response["status"], &response["statusText"]), (&json!(200), &json!("OK")));
    assert_eq!(response["content"]["text"], answer);
    assert_eq!((&response["content"]["size"], &response["bodySize"]), (&json!(answer.len()), &json!(answer.len())));
    assert_eq!(response["content"]["mimeType"], "application/json");
    assert!(entry["time"].as_f64().unwrap() > 0.0);
    if amphi::capabilities().has(Capability::RemoteAddress) {
        assert_eq!((&entry["serverIPAddress"], &request["httpVersion"]), (&json!("127.0.0.1"), &json!("HTTP/1.1")));
        assert!(entry["timings"]["connect"].as_f64().unwrap() > 0.0, "{entry}");
    }
}

#[test]
async fn a_redirect_is_an_entry_of_its_own() {
    let (recorder, mock, client) = recorded();
    mock.get("/old").respond(302).header("location", "/new").header("set-cookie", "frog=green; Path=/; Secure");
    mock.get("/new").respond(200).text("new");
    client.get("/old").await.unwrap().text().await.unwrap();
    let entries = entries(&recorder);
    assert_eq!(entries.len(), 2);
    assert_eq!(
        (&entries[0]["response"]["redirectURL"], &entries[0]["response"]["status"]),
        (&json!("/new"), &json!(302))
    );
    assert_eq!(
        entries[0]["response"]["cookies"],
        json!([{"name": "frog", "value": "REDACTED", "path": "/", "secure": true, "httpOnly": false}])
    );
    assert_eq!(
        (&entries[1]["request"]["url"], &entries[1]["response"]["content"]["text"]),
        (&json!("http://pond/new"), &json!("new"))
    );
}

/// Yields these, and after each waits to be asked again; then it never ends.
struct Slow(VecDeque<&'static str>);

impl futures_core::Stream for Slow {
    type Item = Result<&'static str, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.pop_front().map_or(Poll::Pending, |chunk| Poll::Ready(Some(Ok(chunk))))
    }
}

#[test]
async fn what_is_streamed_stays_streamed() {
    let (recorder, mock, client) = recorded();
    mock.get("/slow").respond(200).body_with(|| Body::from_stream(Slow(VecDeque::from(["one", "two"]))));
    let mut response = client.get("/slow").await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap(), "one");
    let content = || entries(&recorder)[0]["response"]["content"].clone();
    let so_far = json!({"size": 3, "mimeType": "x-unknown", "text": "one", "_truncated": true, "comment": "not read to its end yet"});
    assert_eq!(content(), so_far);
    assert_eq!(response.chunk().await.unwrap().unwrap(), "two");
    drop(response);
    assert_eq!((&content()["text"], &content()["comment"]), (&json!("onetwo"), &json!("not read to its end")));
}

#[test]
async fn a_client_does_not_notice() {
    let sum = HeaderMap::from_iter([(HeaderName::from_static("x-sum"), HeaderValue::from(4))]);
    let (recorder, mock, client) = recorded();
    mock.post("/echo").answer(move |request| {
        let sum = sum.clone();
        async move {
            let body = request.into_body().bytes().await?;
            Ok(Response::new(StatusCode::OK, Body::from(body).with_trailers(sum)))
        }
    });
    let sized = Body::from_stream_with_length(Ended(VecDeque::from(["fr", "og"])), 4);
    let response = client.post("/echo").body(sized).await.unwrap();
    assert_eq!((response.content_length(), response.progress().total), (Some(4), Some(4)));
    assert_eq!(response.text().await.unwrap(), "frog");
    assert_eq!((response.num_bytes_downloaded(), &response.trailers().unwrap()["x-sum"]), (4, &HeaderValue::from(4)));
    let [entry] = &entries(&recorder)[..] else { panic!("one") };
    assert_eq!(entry["request"]["postData"], json!({"mimeType": "x-unknown", "text": "frog"}));
    assert_eq!(entry["response"]["content"], json!({"mimeType": "x-unknown", "text": "frog", "size": 4}));
}

struct Ended(VecDeque<&'static str>);

impl futures_core::Stream for Ended {
    type Item = Result<&'static str, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

#[test]
async fn bodies_are_bounded_and_cut_ones_marked() {
    let (recorder, mock, client) = recorded_by(HarRecorder::new().body_limit(4));
    mock.post("/").respond(200).chunks(["abc", "def", "ghi"]);
    mock.get("/none").respond(200).text("four");
    assert_eq!(client.post("/").body("12345").await.unwrap().text().await.unwrap(), "abcdefghi");
    client.get("/none").await.unwrap().bytes().await.unwrap();
    let entries = entries(&recorder);
    let cut = json!({"mimeType": "x-unknown", "text": "1234", "_truncated": true, "comment": "cut: 4 of 5 bytes"});
    assert_eq!((&entries[0]["request"]["postData"], &entries[0]["request"]["bodySize"]), (&cut, &json!(5)));
    let cut =
        json!({"size": 9, "mimeType": "x-unknown", "text": "abcd", "_truncated": true, "comment": "cut: 4 of 9 bytes"});
    assert_eq!(entries[0]["response"]["content"], cut);
    assert_eq!(entries[1]["response"]["content"]["_truncated"], Value::Null);

    let replayed =
        Client::builder().base_url("http://pond").transport(recorder.har().replay().unwrap()).build().unwrap();
    let mut response = replayed.post("/").body("anything, as it was cut").await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap(), "abcd");
    let error = response.chunk().await.unwrap_err();
    assert!(error.is_body() && error.to_string().ends_with("the recording has the first 4 bytes only"), "{error}");
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
async fn secrets_are_not_recorded() {
    let secret = async |recorder: HarRecorder| {
        let (recorder, mock, client) = recorded_by(recorder);
        mock.any("*").respond(200).header("set-cookie", "session=s3cret-0; HttpOnly").header("x-session", "s3cret-1");
        client.cookies().unwrap().set("http://pond/", "kept=s3cret-2").unwrap();
        let sent = client.post("http://frog:s3cret-3@pond/?access_token=s3cret-4&key=s3cret-5&a=seen#token=1");
        let form = [("password", "s3cret-6"), ("name", "frog")];
        sent.header("proxy-authorization", "s3cret-7").header("x-api-key", "s3cret-8").form(&form).await.unwrap();
        check(&serde_json::from_str(&recorder.har().to_json()).unwrap());
        recorder.har().to_json()
    };
    let told = secret(HarRecorder::new()).await;
    assert!(told.contains("s3cret-1") && told.contains("s3cret-5") && told.contains("a=seen"), "{told}");
    let told = secret(HarRecorder::new().redact_header(HeaderName::from_static("x-session")).redact_query("KEY")).await;
    assert!(!told.contains("s3cret"), "{told}");
    let har: Value = serde_json::from_str(&told).unwrap();
    let request = &har["log"]["entries"][0]["request"];
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

#[test]
async fn a_coded_body_is_recorded_decoded() {
    crate::needs!(ContentCodings);
    let recorder = HarRecorder::new();
    let client = client_builder().record(recorder.clone()).build().unwrap();
    let text = client.get(http("/gzip")).await.unwrap().text().await.unwrap();
    let content = entries(&recorder)[0]["response"]["content"].clone();
    let wire = entries(&recorder)[0]["response"]["bodySize"].as_i64().unwrap();
    assert_eq!((content["text"].as_str().unwrap(), content["size"].as_i64().unwrap()), (&*text, text.len() as i64));
    assert_eq!(content["compression"], text.len() as i64 - wire);
    let replayed = Client::builder().transport(recorder.har().replay().unwrap()).build().unwrap();
    assert_eq!(replayed.get(http("/gzip")).await.unwrap().text().await.unwrap(), text);
}

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
        "GET http://pond/job?id=8: invalid request: no route of the mock is for it; the only one is GET http://pond/job\n  \
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
    let saved = json!({"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "pages": [], "entries": [{
        "startedDateTime": "2026-01-31T12:00:00.000Z", "time": 12.5, "_resourceType": "fetch",
        "request": {"method": "GET", "url": "https://pond.example/frogs?q=a%20b", "httpVersion": "h2", "cookies": [],
                    "headers": [{"name": ":method", "value": "GET"}], "queryString": [{"name": "q", "value": "a b"}],
                    "headersSize": -1, "bodySize": 0},
        "response": {"status": 200, "statusText": "", "httpVersion": "h2", "cookies": [], "redirectURL": "",
                     "headers": [{"name": ":status", "value": "200"}, {"name": "content-encoding", "value": "br"},
                                 {"name": "content-length", "value": "5"},
                                 {"name": "content-type", "value": "text/plain; charset=iso-8859-1"}],
                     "content": {"size": 6, "mimeType": "text/plain", "text": "Fröß"}, "headersSize": -1, "bodySize": -1},
        "cache": {}, "timings": {"send": 1, "wait": 10, "receive": 1.5}}]}});
    let har = Har::from_json(&format!("\u{feff}{saved}")).unwrap();
    let client = Client::builder().transport(har.replay().unwrap()).build().unwrap();
    let response = client.request(Method::GET, "https://pond.example/frogs?q=a+b").await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(response.text().await.unwrap(), "Fröß");
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
async fn a_page_has_no_file_for_it() {
    if !amphi::capabilities().has(Capability::Files) {
        assert_eq!(HarRecorder::new().har().save("x.har").await.unwrap_err().kind(), ErrorKind::Unsupported);
    }
}

//! Traffic recorded as an HTTP Archive, and replayed.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{
    Body, Capability, Client, Error, ErrorKind, HarRecorder, HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
};
use serde_json::{Value, json};

use crate::har_schema::{self, entries, recorded, recorded_by};
use crate::support::{client_builder, http, test};

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
async fn a_page_has_no_file_for_it() {
    if !amphi::capabilities().has(Capability::Files) {
        assert_eq!(HarRecorder::new().har().save("x.har").await.unwrap_err().kind(), ErrorKind::Unsupported);
    }
}

//! Traffic recorded as an HTTP Archive, and replayed.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{
    Body, Capability, Client, Error, ErrorKind, HarRecorder, HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
};
use serde_json::{Value, json};

use crate::har_schema::{entries, recorded, recorded_by, value_of};
use crate::support::{client_builder, http, test};

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
async fn a_form_in_parts_stays_what_it_was() {
    use amphi::multipart::Form;

    let recorder = HarRecorder::new();
    let client = client_builder().record(recorder.clone()).build().unwrap();
    // Longer than what is copied together, so that the body is several.
    let form = Form::new().text("big", "x".repeat(40_000)).text("small", "y");
    let echo: Value = client.post(http("/post")).multipart(form).await.unwrap().json().await.unwrap();
    assert_eq!(echo["form"]["small"], "y");
    let stated: u64 = echo["headers"]["Content-Length"].as_str().unwrap().parse().unwrap();
    let request = &entries(&recorder)[0]["request"];
    assert_eq!(request["bodySize"], stated);
    assert_eq!(request["postData"]["text"].as_str().unwrap().len() as u64, stated);
    assert_eq!(request["postData"]["comment"], Value::Null);
}

#[test]
async fn what_is_decoded_is_bounded_on_the_whole() {
    crate::needs!(ContentCodings);
    // A frame of zstd: 1 MiB, as eight blocks of one letter each.
    let block = |is_last: u8| [2 | is_last, 0, 0x10, b'x'];
    let head = [0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0x10, 0];
    let frame = [&head[..], &block(0).repeat(7), &block(1)].concat();
    let (recorder, mock, client) = recorded();
    mock.get("/").respond(200).header("content-encoding", "zstd").body(frame);
    for _ in 0..66 {
        client.get("/").await.unwrap().raw().next().await.unwrap().unwrap();
    }
    let entries = entries(&recorder);
    let content = |at: usize| &entries[at]["response"]["content"];
    let lengths: Vec<_> = (0..66).map(|at| content(at)["text"].as_str().unwrap().len()).collect();
    assert_eq!((lengths[0], lengths.iter().sum::<usize>()), (1 << 20, 64 << 20));
    assert_eq!((&content(65)["_truncated"], &content(65)["comment"]), (&json!(true), &json!("cut: the first 0 bytes")));
}

#[test]
async fn a_body_that_cannot_be_decoded_says_so() {
    crate::needs!(ContentCodings);
    let (recorder, mock, client) = recorded();
    mock.get("/").respond(200).header("content-encoding", "gzip").body("no gzip");
    client.get("/").await.unwrap().bytes().await.unwrap_err();
    let content = &entries(&recorder)[0]["response"]["content"];
    assert_eq!(content["_truncated"], true, "{content}");
    assert!(content["comment"].as_str().unwrap().contains("gzip"), "{content}");
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
async fn where_it_cannot_be_saved() {
    let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("there is no such folder/x.har");
    let error = HarRecorder::new().har().save(&place).await.unwrap_err();
    let has_files = amphi::capabilities().has(Capability::Files);
    assert_eq!(error.kind(), if has_files { ErrorKind::Body } else { ErrorKind::Unsupported });
    assert!(!has_files || error.path() == Some(&*place) && format!("{error:?}").contains("path: "), "{error:?}");
}

//! Server-sent events, and JSON line by line.

use std::time::Duration;

use amphi::{ErrorKind, Event};
use serde_json::{Value, json};

use crate::support::{http, test};

async fn events(stream: &str, chunk: usize) -> Vec<Event> {
    let body: String = stream.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let mut events = amphi::get(http(&format!("/sse-raw?body={body}&chunk={chunk}"))).await.unwrap().events();
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(event.unwrap());
    }
    all
}

#[test]
async fn as_they_are_sent() {
    let mut events = amphi::get(http("/sse?count=3&delay_ms=20")).await.unwrap().events();
    let mut count = 0;
    while let Some(event) = events.next().await {
        let event = event.unwrap();
        assert!(!event.data.is_empty() && !event.id.is_empty(), "{event:?}");
        count += 1;
    }
    assert_eq!(count, 3);
}

#[test]
async fn cut_anywhere_with_any_end_of_line() {
    let stream = "\u{feff}: hello\r\rid: 7\revent: ä\rdata: one\rdata:two\r\rretry: 20\r\ndata: last\r\n\r\ndata: lost";
    for chunk in [1, 2, 3, 5, 7, 1000] {
        let got = events(stream, chunk).await;
        assert_eq!(got.len(), 2, "in pieces of {chunk}: {got:?}");
        assert_eq!((got[0].event.as_str(), got[0].data.as_str(), got[0].id.as_str()), ("ä", "one\ntwo", "7"));
        assert_eq!((got[1].event.as_str(), got[1].data.as_str(), got[1].id.as_str()), ("message", "last", "7"));
        assert_eq!(got[1].retry, Some(Duration::from_millis(20)));
    }
}

#[test]
async fn something_else_is_no_stream_of_events() {
    let mut events = amphi::get(http("/json")).await.unwrap().events();
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("application/json"), "{error}");
    assert!(events.next().await.is_none());
    assert!(!error.to_string().contains("status"), "{error}");
    let mut refused = amphi::get(http("/status/404")).await.unwrap().events();
    let error = refused.next().await.unwrap().unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("of the status 404"), "{error}");
}

#[test]
async fn json_in_events() {
    let event = events("data: {\"a\":\ndata: 1}\n\n", 100).await.remove(0);
    assert_eq!(event.json::<Value>().unwrap(), json!({ "a": 1 }));
    assert_eq!(event.json::<Vec<u8>>().unwrap_err().kind(), ErrorKind::Decode);
}

#[test]
async fn json_lines() {
    let mut values = amphi::get(http("/ndjson?count=5&delay_ms=5")).await.unwrap().json_lines::<Value>();
    for n in 0..5 {
        assert_eq!(values.next().await.unwrap().unwrap()["n"], n);
    }
    assert!(values.next().await.is_none());
}

#[test]
async fn a_line_that_is_no_json_has_its_number() {
    let url = http("/pieces?body=1%0A%0A2%0Ax%0A3%0A&chunk=2&type=application/x-ndjson");
    let mut values = amphi::get(url).await.unwrap().json_lines::<u32>();
    assert_eq!(values.next().await.unwrap().unwrap(), 1);
    assert_eq!(values.next().await.unwrap().unwrap(), 2);
    let error = values.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("line 4"), "{error}");
    assert!(values.next().await.is_none());
}

#[test]
async fn copied_as_it_comes() {
    let mut copy = Vec::new();
    let response = amphi::get(http("/stream-bytes/100000?chunk_size=999")).await.unwrap();
    assert_eq!(response.copy_to(&mut copy).await.unwrap(), 100_000);
    assert_eq!(copy.len(), 100_000);
    let mut full: &mut [u8] = &mut [0; 10];
    let error = amphi::get(http("/bytes/100")).await.unwrap().copy_to(&mut full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
}

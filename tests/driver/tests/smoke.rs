//! The driver natively: every field and way to read, lines beside each other, and many of them.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test of a program may panic, and lives on a machine"
)]

mod common;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use common::{Driver, SERVER, answers, cases, mismatch};
use serde_json::{Value, json};

fn get(id: impl Into<Value>, path: &str) -> String {
    json!({ "id": id.into(), "requests": [{ "url": format!("{}{path}", SERVER.http()) }] }).to_string()
}

#[test]
fn every_field_and_every_way_to_read() {
    ask_everything(&[]);
}

#[test]
fn every_field_and_every_way_to_read_by_calls_that_block() {
    ask_everything(&["--sync"]);
}

fn ask_everything(options: &[&str]) {
    let mut driver = Driver::start(options);
    for case in cases::all() {
        let mut line = case.line.clone();
        if line.is_object() {
            line["id"] = case.name.into();
        }
        let answer = driver.ask(line.to_string());
        assert_eq!(answer["id"], line["id"]);
        if let Some(what) = mismatch(&case.native, &answer) {
            panic!("{}: {what}\n{line}\n{answer}", case.name);
        }
    }
    driver.end();
}

#[test]
fn what_is_sent_is_what_was_asked_for() {
    let mut driver = Driver::start(&["--async"]);
    let headers = json!([["X-Two", "1"], ["x-other", "\u{ff}"], ["x-two", "2"]]);
    let line = json!({ "requests": [
        { "url": format!("{}/headers", SERVER.http()), "headers": headers, "read": "lines" },
        { "url": format!("{}/upload", SERVER.http()), "method": "PUT", "body": "AP8=", "chunked": true, "read": "lines" },
        { "url": format!("{}/response-headers?x-a=1&x-a=%C3%BF", SERVER.http()) },
        { "url": format!("{}/encoded/gzip", SERVER.http()), "read": "raw" },
    ]});
    let answer = driver.ask(line.to_string());
    let text = |response: usize| {
        let lines = answer["responses"][response]["lines"].as_array().unwrap();
        lines.iter().map(|line| line.as_str().unwrap()).collect::<String>()
    };
    let heard: Value = serde_json::from_str(&text(0)).unwrap();
    assert_eq!(heard["headers"]["X-Two"], "1,2");
    let uploaded: Value = serde_json::from_str(&text(1)).unwrap();
    assert_eq!((&uploaded["length"], &uploaded["transfer_encoding"]), (&json!(2), &json!("chunked")));
    let headers = answer["responses"][2]["headers"].as_array().unwrap();
    assert!(headers.contains(&json!(["x-a", "1"])) && headers.contains(&json!(["x-a", "\u{c3}\u{bf}"])), "{headers:?}");
    let raw = answer["responses"][3]["body"].as_str().unwrap();
    assert!(raw.starts_with("H4sI"), "{raw}");
    driver.end();
}

#[test]
fn a_line_that_waits_holds_up_no_other() {
    let mut driver = Driver::start(&[]);
    driver.tell(get("waits", "/gate/driver"));
    for number in 0..10 {
        assert_eq!(driver.ask(get(number, "/health"))["id"], number);
    }
    let open = json!({ "method": "POST", "url": format!("{}/gate/driver/open", SERVER.http()) });
    driver.tell(json!({ "id": "opens", "requests": [open] }).to_string());
    let answers = [driver.answer(), driver.answer()];
    assert!(answers.iter().all(|answer| answer["responses"][0]["status"] == 200), "{answers:?}");
    let ids: BTreeSet<&str> = answers.iter().filter_map(|answer| answer["id"].as_str()).collect();
    assert_eq!(ids, ["opens", "waits"].into());
    driver.end();
}

#[test]
fn answers_come_in_order_if_asked_to() {
    let lines = (0..20).map(|number| get(number, if number % 5 == 0 { "/delay/0.2" } else { "/health" })).collect();
    let ids: Vec<Value> = answers(&["--ordered"], lines).into_iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(ids, (0..20).map(Value::from).collect::<Vec<_>>());
}

#[test]
fn a_line_that_makes_no_sense_ends_no_other() {
    let mut driver = Driver::start(&[]);
    for (line, id) in [
        (&b"{\"id\": 7, \"requests\": ["[..], json!(7)),
        (b"\n\n  \n{\"id\": \"a\", nonsense", json!("a")),
        (b"{\"id\": 8, \"requests\": [{\"url\": \"\xff\"}]}", json!(8)),
        (b"nonsense", Value::Null),
    ] {
        let answer = driver.ask(line);
        assert_eq!((&answer["id"], &answer["error"]["kind"]), (&id, &json!("malformed")), "{answer}");
        assert_eq!(driver.ask(get(1, "/health"))["responses"][0]["status"], 200);
    }
    driver.end();
}

#[test]
fn what_is_given_up_is_cancelled() {
    let mut driver = Driver::start(&[]);
    let url = format!("{}/download/9999999999?id=driver", SERVER.http());
    let line = json!({ "requests": [{ "url": url, "abort_after": 10 }] });
    assert_eq!(driver.ask(line.to_string())["error"], Value::Null);
    let start = Instant::now();
    let counted = json!({ "requests": [{ "url": format!("{}/counters/driver", SERVER.http()), "read": "lines" }] });
    while !driver.ask(counted.to_string())["responses"][0]["lines"].to_string().contains("\\\"aborted\\\": 1") {
        assert!(start.elapsed() < Duration::from_secs(5));
    }
    driver.end();
}

#[test]
fn thousands_of_lines_in_one_process() {
    const LINES: usize = 3000;
    let start = Instant::now();
    let lines = (0..LINES).map(|number| get(number, "/base64/AP8=")).collect();
    let answers = answers(&[], lines);
    assert!(answers.iter().all(|answer| answer["responses"][0]["body"] == "AP8="));
    let ids: BTreeSet<u64> = answers.iter().map(|answer| answer["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), LINES);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

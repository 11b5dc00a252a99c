//! What a recording is asked for, and whether it is an HTTP Archive by the schema.

use amphi::{Client, HarRecorder, MockTransport};
use serde_json::Value;

pub fn recorded() -> (HarRecorder, MockTransport, Client) {
    recorded_by(HarRecorder::new())
}

pub fn recorded_by(recorder: HarRecorder) -> (HarRecorder, MockTransport, Client) {
    let mock = MockTransport::routes();
    let client = Client::builder().base_url("http://pond").transport(mock.clone()).record(recorder.clone());
    (recorder, mock, client.build().unwrap())
}

/// What was recorded, once it is known to be valid.
pub fn log(recorder: &HarRecorder) -> Value {
    let har: Value = serde_json::from_str(&recorder.har().to_json()).unwrap();
    check(&har);
    har["log"].clone()
}

pub fn entries(recorder: &HarRecorder) -> Vec<Value> {
    log(recorder)["entries"].as_array().unwrap().clone()
}

pub fn value_of<'a>(headers: &'a Value, name: &str) -> Option<&'a str> {
    headers.as_array()?.iter().find(|header| header["name"] == name)?["value"].as_str()
}

/// An archive's fields, by the schema of HAR 1.2 (`har-schema`): those that have to be there, and the types of all.
pub fn check(har: &Value) {
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

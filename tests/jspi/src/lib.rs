//! What a page does that waits: each export is a test, and says what it has found, or panics.

#![allow(deprecated, reason = "wasm-bindgen calls it experimental by that")]
#![allow(clippy::unwrap_used, missing_docs, reason = "tests panic, and nobody reads their docs")]

use std::time::Duration;

use amphi::blocking::{Client, suspendable};
use amphi::{Capability, ErrorKind, Timeouts};
use wasm_bindgen::prelude::*;

/// Everything, with the test server's address.
#[wasm_bindgen(jspi)]
pub fn waits(origin: &str) -> String {
    assert!(!amphi::capabilities().has(Capability::Blocking));
    suspendable(|| everything(origin))
}

fn everything(origin: &str) -> String {
    assert!(amphi::capabilities().has(Capability::Blocking));
    let client = Client::new();
    let url = |path: &str| format!("{origin}{path}");

    let echo: serde_json::Value = client.post(url("/post?a=1")).body("frog").send().unwrap().json().unwrap();
    assert_eq!((&echo["args"]["a"], &echo["data"]), (&"1".into(), &"frog".into()));

    let lines: Vec<String> = client.get(url("/stream/20")).send().unwrap().lines().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 20);

    // Streamed: the first is there before the last is sent.
    let mut chunks = client.get(url("/drip?duration=1&numbytes=5")).send().unwrap().chunks();
    assert!(!chunks.next().unwrap().unwrap().is_empty());
    drop(chunks);

    let length = 100 << 20;
    let mut received = 0;
    for chunk in client.get(url(&format!("/bytes/{length}"))).send().unwrap().chunks() {
        received += chunk.unwrap().len();
    }
    assert_eq!(received, length);

    let timeouts = Timeouts { total: Some(Duration::from_millis(100)), ..Timeouts::default() };
    let error = client.get(url("/delay/10")).timeouts(timeouts).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    let error = client.get("http://127.0.0.1:39999/").send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    let error = client.get("http://127.0.0.1:1/").send().unwrap_err();
    assert!(error.kind() == ErrorKind::Unsupported && !error.is_retryable(), "{error}");
    "it waits".to_owned()
}

/// Whoever awaits meanwhile goes on, and is not taken for one who waits.
#[wasm_bindgen(jspi)]
pub fn leaves_others_be(origin: String) -> String {
    let slow = format!("{origin}/delay/1");
    let told = std::rc::Rc::new(std::cell::Cell::new(0));
    wasm_bindgen_futures::spawn_local({
        let told = std::rc::Rc::clone(&told);
        async move {
            assert!(!amphi::capabilities().has(Capability::Blocking));
            for _ in 0..3 {
                told.set(
                    told.get() + amphi::get(format!("{origin}/bytes/100")).await.unwrap().bytes().await.unwrap().len(),
                );
            }
        }
    });
    suspendable(|| Client::new().get(slow).send().unwrap().bytes().unwrap());
    assert_eq!(told.get(), 300);
    "others go on".to_owned()
}

/// Below an export that cannot be suspended.
#[wasm_bindgen]
pub fn does_not_wait(origin: &str) -> String {
    assert!(!amphi::capabilities().has(Capability::Blocking));
    let error = Client::new().get(format!("{origin}/get")).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    error.to_string()
}

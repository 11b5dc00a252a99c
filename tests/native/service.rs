//! What of an app in process only a machine can test: a panic, which ends a page's module.

use std::panic::{AssertUnwindSafe, catch_unwind};

use amphi::{Client, HarRecorder, ServiceTransport};
use axum::Router;
use axum::routing::get;

async fn fails() -> String {
    panic!("the pond is empty")
}

#[test]
fn a_panic_is_the_callers() {
    let app = ServiceTransport::new(Router::new().route("/", get(fails)).route("/fine", get(async || "fine")));
    let client = Client::builder().transport(app).build().unwrap();
    let panicked = catch_unwind(AssertUnwindSafe(|| pollster::block_on(client.get("http://app/").send())));
    assert_eq!(panicked.unwrap_err().downcast_ref::<&str>(), Some(&"the pond is empty"));
    let text = pollster::block_on(async { client.get("http://app/fine").await?.text().await });
    assert_eq!(text.unwrap(), "fine", "the client goes on");
}

#[tokio::test]
async fn a_recording_is_saved() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("saved.har");
    let recorder = HarRecorder::new();
    let app = ServiceTransport::new(Router::new().route("/", get(async || "frogs")));
    let client = Client::builder().transport(app).record(recorder.clone()).build().unwrap();
    client.get("http://app/").await.unwrap().text().await.unwrap();
    recorder.har().save(&path).await.unwrap();
    let read = amphi::Har::from_json(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!((read.clone(), read.len()), (recorder.har(), 1));
}

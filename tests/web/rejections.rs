//! Promises that nobody waits for any more: none of them may be rejected unheard, which ends Node and tells a page's
//! error reports of nothing.

use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{Body, Capability};
use futures_core::Stream;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::memory::ORIGIN;

/// Three chunks.
struct Chunks(u8);

impl Stream for Chunks {
    type Item = Result<&'static str, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        Poll::Ready((self.0 <= 3).then_some(Ok("chunk")))
    }
}

const LISTEN: &str = "
    globalThis.unheard = [];
    const note = reason => globalThis.unheard.push(String(reason));
    if (globalThis.addEventListener) addEventListener('unhandledrejection', event => note(event.reason));
    else process.on('unhandledRejection', note);
";

#[wasm_bindgen_test]
async fn of_an_upload_that_fails() {
    if !amphi::capabilities().has(Capability::StreamingUpload) {
        return;
    }
    js_sys::eval(LISTEN).unwrap();
    for url in [format!("{ORIGIN}/post"), "http://127.0.0.1:1/".to_owned()] {
        let _ = amphi::post(url).body(Body::from_stream(Chunks(0))).await;
    }
    drop(amphi::post(format!("{ORIGIN}/delay/1")).body(Body::from_stream(Chunks(0))));
    amphi::get(format!("{ORIGIN}/delay/0.2")).await.unwrap();
    let unheard = js_sys::eval("globalThis.unheard.join('; ')").unwrap();
    assert_eq!(unheard, JsValue::from_str(""));
}

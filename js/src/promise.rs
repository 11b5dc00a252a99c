//! Futures as promises.

use std::pin::Pin;
use std::task::Poll;

use amphi::Result;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

use crate::abort::Abort;
use crate::error;

/// A promise of what the future gives. The future is dropped as soon as the signal is aborted.
pub(crate) fn of(abort: &Abort, future: impl Future<Output = Result<JsValue>> + 'static) -> Promise {
    settled(abort.clone(), Box::pin(future))
}

/// The same for all futures, and compiled once.
fn settled(abort: Abort, future: Pin<Box<dyn Future<Output = Result<JsValue>>>>) -> Promise {
    let (mut future, mut waiting) = (Some(future), abort.waiting());
    // As a future of no type of its own, which the crate beneath makes a promise of, too: that is compiled once, then.
    let settled: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(std::future::poll_fn(move |cx| {
        let outcome = match (waiting.check(cx), &mut future) {
            (Ok(()), Some(running)) => match running.as_mut().poll(cx) {
                Poll::Ready(outcome) => outcome,
                Poll::Pending => return Poll::Pending,
            },
            (Err(error), _) => Err(error),
            (Ok(()), None) => return Poll::Pending,
        };
        future = None;
        Poll::Ready(outcome.map_err(|error| error::to_js(&error, &abort)))
    }));
    future_to_promise(settled)
}

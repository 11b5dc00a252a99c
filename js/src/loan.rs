//! The engine's own stream in JavaScript's hands. The module is told of its chunks, and holds it to what bounds the body.

use std::rc::Rc;
use std::task::Poll;

use amphi::Lender;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::stream::Reading;

pub(crate) struct Loan {
    pub(crate) lender: Lender,
    pub(crate) stream: JsValue,
}

impl Loan {
    pub(crate) fn new(lender: Lender) -> Option<Self> {
        let stream = lender.take::<SendWrapper<JsValue>>()?;
        Some(Self { lender, stream: stream.take() })
    }
}

/// Waits for what goes wrong while nothing comes: time runs out, a signal is aborted. That ends the transfer, and so the
/// stream, which tells whoever reads it.
pub(crate) fn watch(reading: Rc<Reading>) {
    spawn_local(std::future::poll_fn(move |cx| if reading.watch(cx) { Poll::Pending } else { Poll::Ready(()) }));
}

//! The engine's own stream beneath a response's body, lent to who reads it there.

use std::any::Any;
use std::fmt;
use std::panic::AssertUnwindSafe;

use super::{Body, Kind};
use crate::platform;

/// Lends the engine's own stream beneath the body of a response to code of the engine's: from
/// [`Response::lender`](crate::Response::lender).
///
/// The body itself stays where it is, with its limits, time-outs, progress and cancellation. Who reads the stream polls the
/// body, too: after each word to it, until it has yielded as many bytes as it was told of, all of them zero, for they are there
/// to be counted; and while it waits for more, as its time to read runs from when it is polled in vain. When it fails or is
/// dropped, the stream fails, too.
///
/// # On the web
/// What is lent is a `SendWrapper<JsValue>`, of the crates `send_wrapper` and `wasm-bindgen`: fetch's
/// [`ReadableStream`](https://streams.spec.whatwg.org/#rs-class).
pub struct Lender(AssertUnwindSafe<platform::transport::Lender>);

impl Lender {
    /// Takes the stream, to be read in the place of the body: `None` if it is not a `T`, if it was taken before, or if the body
    /// is being read already.
    #[must_use]
    pub fn take<T: Any>(&self) -> Option<T> {
        self.0.take()
    }

    /// Tells the body of a chunk that came, by its length in bytes.
    pub fn arrived(&self, bytes: usize) {
        self.0.arrived(bytes);
    }

    /// Tells the body that the stream has ended.
    pub fn ended(&self) {
        self.0.ended();
    }

    /// Has the body read on by itself, if only to find out why the stream has failed. Nobody else may have it locked.
    pub fn give_back(&self) {
        self.0.give_back();
    }
}

impl fmt::Debug for Lender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lender").finish_non_exhaustive()
    }
}

impl Body {
    /// Where its stream can be had.
    pub(crate) fn lender(&mut self) -> Option<Lender> {
        match &mut self.0 {
            Kind::Incoming(incoming) => incoming.lender().map(AssertUnwindSafe).map(Lender),
            _ => None,
        }
    }
}

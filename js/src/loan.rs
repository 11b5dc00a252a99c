//! The engine's own stream in JavaScript's hands. The module is told of its chunks, and holds it to what bounds the body.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use amphi::{Chunks, Lender};
use futures_core::Stream;
use js_sys::{Object, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::abort::Abort;
use crate::body::{self, ReadableStream, Reader};
use crate::stream::{Poller, Reading};

pub(crate) struct Loan {
    lender: Lender,
    reader: Reader,
    /// Whether all of it is read at once: who reads waits for each chunk as soon as he has the one before.
    is_whole: bool,
    /// Whether its chunks may be somebody else's, too: what is no stream of bytes gives out what it was given. Nobody asks of
    /// what is read as a whole.
    is_shared: bool,
    /// Bytes that the body was told of, and has not yielded yet.
    left: Rc<Cell<usize>>,
    stage: Cell<Stage>,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    /// Nobody waits for a chunk: who reads it may take his time.
    Resting,
    Waited,
    Back,
}

impl Loan {
    /// `None` if it cannot be had; the body then says why.
    pub(crate) fn new(lender: Lender, is_whole: bool) -> Option<Self> {
        let stream = lender.take::<SendWrapper<JsValue>>()?.take();
        let stream = stream.unchecked_ref::<ReadableStream>();
        // To find out costs more than to copy what is all of a body in one chunk.
        let is_shared = !is_whole && !gives_bytes(stream);
        let Ok(reader) = stream.get_reader() else {
            lender.give_back();
            return None;
        };
        let stage = Cell::new(if is_whole { Stage::Waited } else { Stage::Resting });
        Some(Self { lender, reader, is_whole, is_shared, left: Rc::default(), stage })
    }

    pub(crate) fn reader(&self) -> JsValue {
        JsValue::clone(&self.reader)
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// The body, whose chunks are there to be counted.
    pub(crate) fn counted(&self, mut chunks: Chunks) -> Poller {
        let left = Rc::clone(&self.left);
        Box::new(move |cx| {
            let polled = Pin::new(&mut chunks).poll_next(cx);
            if let Poll::Ready(Some(Ok(chunk))) = &polled {
                left.set(left.get().saturating_sub(chunk.len()));
            }
            polled.map(|chunk| chunk.map(|chunk| chunk.map(|_| JsValue::UNDEFINED)))
        })
    }

    pub(crate) fn waits(&self) {
        self.enter(Stage::Waited);
    }

    pub(crate) fn arrived(&self, bytes: usize) {
        self.left.set(self.left.get().saturating_add(bytes));
        self.lender.arrived(bytes);
        self.enter(if self.is_whole { Stage::Waited } else { Stage::Resting });
    }

    pub(crate) fn ended(&self) {
        self.lender.ended();
        self.enter(Stage::Waited);
    }

    pub(crate) fn give_back(&self) {
        self.lender.give_back();
        self.enter(Stage::Back);
    }

    fn enter(&self, stage: Stage) {
        if !self.is_back() {
            self.stage.set(stage);
        }
    }

    pub(crate) fn is_back(&self) -> bool {
        self.stage.get() == Stage::Back
    }

    /// Whether the body has nothing to be asked for.
    pub(crate) fn is_resting(&self) -> bool {
        self.stage.get() == Stage::Resting && self.left.get() == 0
    }

    pub(crate) fn cancel(&self) {
        body::cancel(&self.reader);
    }
}

/// Whether it is a stream of bytes, whose chunks have buffers of their own.
fn gives_bytes(stream: &ReadableStream) -> bool {
    let options = Object::new();
    // An object of our own: nothing refuses a property.
    drop(Reflect::set(&options, &"mode".into(), &"byob".into()));
    let reader = stream.get_reader_as(&options);
    if let Ok(reader) = &reader {
        reader.release_lock();
    }
    reader.is_ok()
}

/// Waits for what goes wrong while a chunk is waited for: time runs out, the signal is aborted. That ends the transfer, and the
/// stream, which tells whoever reads it.
pub(crate) fn watch(reading: Rc<Reading>, abort: &Abort) {
    let mut waiting = abort.waiting();
    spawn_local(std::future::poll_fn(move |cx| {
        // To be woken; the body says the same.
        drop(waiting.check(cx));
        if reading.watch(cx) { Poll::Pending } else { Poll::Ready(()) }
    }));
}

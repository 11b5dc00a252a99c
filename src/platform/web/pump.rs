//! A body that comes in many chunks: the engine pipes it in, which costs it less than to be asked for each, and what has come
//! together is handed on together.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::js::{self, ByteLengthQueuingStrategy, ReadableStream, WritableStream};
use super::rt::{self, Sleep};

/// As much is taken ahead of the reader, in bytes, and the chunk that exceeds it; and as much waits in the engine to be taken.
/// Room for no more than a chunk there would have it wait for each.
const AHEAD: usize = 32 << 10;
const QUEUE: u32 = 32 << 10;

/// Chunks of fewer bytes are put together.
const SMALL: usize = 4 << 10;

/// After so many chunks without a rest what comes is gathered, so long or until it is so much. A stream of tokens is seen as it
/// comes, a flood of them in fewer pieces. A page that is hidden gathers nothing: its timers ring up to a minute late.
const STREAK: u32 = 8;
const GATHERING: Duration = Duration::from_millis(2);
const ENOUGH: usize = 16 << 10;

pub(super) struct Pump {
    come: Rc<RefCell<Come>>,
    piping: JsFuture,
    /// How the stream has ended.
    end: Option<Result<(), JsValue>>,
    streak: u32,
    gathering: Option<Sleep>,
}

/// What has come.
#[derive(Default)]
struct Come {
    chunks: VecDeque<Bytes>,
    /// Behind the chunks.
    small: BytesMut,
    length: usize,
    /// Whom to wake when there is so much.
    waiting: Option<(usize, Waker)>,
    /// To be called when there is room for more.
    full: Option<Function>,
    /// A chunk that is none.
    wrong: Option<JsValue>,
    /// Whether nobody wants the rest.
    is_left: bool,
}

impl Pump {
    /// Of a stream that nobody has locked.
    pub(super) fn new(stream: &ReadableStream) -> Result<Self, JsValue> {
        let come = Rc::<RefCell<Come>>::default();
        let write = Closure::<dyn FnMut(JsValue) -> JsValue>::new({
            let come = Rc::clone(&come);
            move |chunk| write(&come, chunk)
        });
        let sink = js::object();
        // It belongs to the stream from here on, and is freed with it.
        js::set(&sink, "write", &write.into_js_value());
        let queue = js::object();
        js::set(&queue, "highWaterMark", &QUEUE.into());
        let sink = WritableStream::new(&sink, &ByteLengthQueuingStrategy::new(&queue)?)?;
        let piping = JsFuture::from(stream.pipe_to(&sink)?);
        Ok(Self { come, piping, end: None, streak: 0, gathering: None })
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, JsValue>> {
        if self.end.is_none()
            && let Poll::Ready(end) = Pin::new(&mut self.piping).poll(cx)
        {
            self.end = Some(end.map(drop));
        }
        let is_gathering = self.gathering.as_mut().is_some_and(|sleep| Pin::new(sleep).poll(cx).is_pending());
        let mut come = self.come.borrow_mut();
        if is_gathering && self.end.is_none() && come.length < ENOUGH && come.wrong.is_none() {
            come.waiting = Some((ENOUGH, cx.waker().clone()));
            return Poll::Pending;
        }
        let has_gathered = self.gathering.take().is_some();
        if let Some(chunk) = come.take() {
            let room = if come.length < AHEAD { come.full.take() } else { None };
            drop(come);
            self.streak += 1;
            if let Some(room) = room {
                // A promise's own function: it throws nothing.
                let _ = room.call0(&JsValue::UNDEFINED);
            }
            return Poll::Ready(Ok(Some(chunk)));
        }
        if let Some(wrong) = come.wrong.take() {
            return Poll::Ready(Err(wrong));
        }
        if let Some(end) = &self.end {
            return Poll::Ready(end.clone().map(|()| None));
        }
        let mut enough = 1;
        if has_gathered {
            self.streak = 0;
        } else if self.streak >= STREAK && !js::is_hidden() {
            let mut sleep = rt::sleep(GATHERING);
            if Pin::new(&mut sleep).poll(cx).is_pending() {
                enough = ENOUGH;
                self.gathering = Some(sleep);
            }
        }
        come.waiting = Some((enough, cx.waker().clone()));
        Poll::Pending
    }
}

/// Takes a chunk. What it gives is a promise of room for the next one, if there is none yet.
fn write(come: &RefCell<Come>, chunk: JsValue) -> JsValue {
    let mut come = come.borrow_mut();
    if come.is_left {
        return refusal().into();
    }
    match chunk.dyn_into::<Uint8Array>() {
        Ok(chunk) => come.push(&chunk),
        // A stream of a service worker's making may hold anything.
        Err(wrong) => come.wrong = Some(wrong),
    }
    let mut room = JsValue::UNDEFINED;
    if come.length >= AHEAD || come.wrong.is_some() {
        room = Promise::new(&mut |resolve, _| come.full = Some(resolve)).into();
    }
    let (length, is_wrong) = (come.length, come.wrong.is_some());
    let woken = come.waiting.take_if(|(enough, _)| length >= *enough || is_wrong);
    drop(come);
    if let Some((_, waker)) = woken {
        waker.wake();
    }
    room
}

/// Has the engine cancel the stream.
fn refusal() -> Promise {
    Promise::reject(&"cancelled".into())
}

impl Drop for Pump {
    fn drop(&mut self) {
        // The engine keeps the place for as long as it likes.
        let mut come = self.come.replace(Come { is_left: true, ..Come::default() });
        if let Some(full) = come.full.take() {
            let _ = full.call1(&JsValue::UNDEFINED, &refusal());
        }
    }
}

impl Come {
    fn push(&mut self, chunk: &Uint8Array) {
        let length = chunk.length() as usize;
        self.length += length;
        if length >= SMALL {
            self.flush();
            self.chunks.push_back(chunk.to_vec().into());
        } else if length > 0 {
            let at = self.small.len();
            self.small.resize(at + length, 0);
            chunk.copy_to(&mut self.small[at..]);
        }
    }

    fn flush(&mut self) {
        if !self.small.is_empty() {
            self.chunks.push_back(self.small.split().freeze());
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        if self.chunks.is_empty() {
            self.flush();
        }
        let chunk = self.chunks.pop_front()?;
        self.length -= chunk.len();
        Some(chunk)
    }
}

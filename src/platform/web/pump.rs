//! A response's stream, chunk by chunk. Of a body that proves long, what comes together is handed on together, and the engine
//! fills one buffer again and again, where it can.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use super::js::{self, ReadResult, ReadableStream, Reader, Room};
use super::rt::{self, Sleep};

/// So many chunks are asked for one by one, as they are polled for. After them as much is taken ahead of the reader, in bytes,
/// and the chunk that exceeds it.
const FEW: u32 = 4;
const AHEAD: usize = 32 << 10;

/// The buffer, in bytes, that the engine fills if the first chunks have brought so many.
const ROOM: u32 = 64 << 10;
const LARGE: usize = 16 << 10;

/// No more of a chunk is copied at once. WebKit hands over all that has come as one, which would all be held twice.
const PIECE: u32 = 256 << 10;

/// Chunks of fewer bytes are put together.
const SMALL: usize = 4 << 10;

/// After so many of them without a rest what comes is gathered, so long or until it is so much. A stream of tokens is seen as it
/// comes, a flood of them in fewer pieces. A page that is hidden gathers nothing: its timers ring up to a minute late.
const STREAK: u32 = 8;
const GATHERING: Duration = Duration::from_millis(2);
const ENOUGH: usize = 16 << 10;

pub(super) struct Pump {
    come: Rc<RefCell<Come>>,
    streak: u32,
    gathering: Option<Sleep>,
}

/// What has come, and what brings more. No part of it is held while foreign code runs.
#[derive(Default)]
struct Come {
    /// `None` once it is over, or nobody wants the rest.
    hands: Option<Rc<Hands>>,
    is_reading: bool,
    /// How many chunks were asked for.
    asked: u32,
    /// How many bytes.
    brought: usize,
    /// What the engine is to fill next.
    room: Option<Room>,
    chunks: VecDeque<Chunk>,
    /// Behind the chunks.
    small: BytesMut,
    length: usize,
    /// Whether the last one was.
    is_small: bool,
    /// Whom to wake when there is so much.
    waiting: Option<(usize, Waker)>,
    /// How the stream has ended, behind all of it.
    end: Option<Result<(), JsValue>>,
}

enum Chunk {
    Here(Bytes),
    /// Still with the engine, for its length.
    There(Uint8Array),
}

struct Hands {
    stream: ReadableStream,
    reader: Reader,
    /// Whether it fills what it is given.
    fills: bool,
    came: Function,
    failed: Function,
}

impl Pump {
    /// Of a stream that nobody has locked.
    pub(super) fn new(stream: &ReadableStream) -> Result<Self, JsValue> {
        let reader = stream.get_reader()?;
        let come = Rc::<RefCell<Come>>::default();
        let came = Closure::<dyn FnMut(JsValue)>::new({
            let come = Rc::clone(&come);
            move |result: JsValue| came(&come, result.unchecked_ref())
        });
        let failed = Closure::<dyn FnMut(JsValue)>::new({
            let come = Rc::clone(&come);
            move |reason| take(&come, Err(reason), None)
        });
        // Both belong to the engine from here on, which may call them when nobody waits any more, and frees them.
        let (came, failed) = (came.into_js_value().unchecked_into(), failed.into_js_value().unchecked_into());
        let hands = Hands { stream: stream.clone(), reader, fills: false, came, failed };
        come.borrow_mut().hands = Some(Rc::new(hands));
        Ok(Self { come, streak: 0, gathering: None })
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, JsValue>> {
        let is_gathering = self.gathering.as_mut().is_some_and(|sleep| Pin::new(sleep).poll(cx).is_pending());
        let mut come = self.come.borrow_mut();
        if is_gathering && come.end.is_none() && come.length < ENOUGH {
            come.waiting = Some((ENOUGH, cx.waker().clone()));
            return Poll::Pending;
        }
        let has_gathered = self.gathering.take().is_some();
        if let Some(chunk) = come.take() {
            self.streak = if come.is_small { self.streak + 1 } else { 0 };
            let is_long = come.asked >= FEW;
            drop(come);
            if is_long {
                ask(&self.come);
            }
            return Poll::Ready(Ok(Some(chunk)));
        }
        if come.end.is_none() {
            drop(come);
            let enough = self.enough(has_gathered, cx);
            self.come.borrow_mut().waiting = Some((enough, cx.waker().clone()));
            ask(&self.come);
            come = self.come.borrow_mut();
        }
        match &come.end {
            Some(end) => Poll::Ready(end.clone().map(|()| None)),
            None => Poll::Pending,
        }
    }

    /// How much is to come before anybody is woken.
    fn enough(&mut self, has_gathered: bool, cx: &mut Context<'_>) -> usize {
        if has_gathered {
            self.streak = 0;
        } else if self.streak >= STREAK && !js::is_hidden() {
            let mut sleep = rt::sleep(GATHERING);
            if Pin::new(&mut sleep).poll(cx).is_pending() {
                self.gathering = Some(sleep);
                return ENOUGH;
            }
        }
        1
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        // The engine keeps the place for as long as it likes.
        let come = self.come.take();
        if let Some(hands) = come.hands {
            hands.cancel();
        }
    }
}

/// Asks for the next chunk, unless that is under way, or there is enough.
fn ask(come: &RefCell<Come>) {
    let mut place = come.borrow_mut();
    let is_wanted = !place.is_reading && place.length < AHEAD;
    let Some(hands) = place.hands.clone().filter(|_| is_wanted) else { return };
    place.is_reading = true;
    let is_large = place.asked == FEW && place.brought >= LARGE;
    place.asked = place.asked.saturating_add(1);
    let room = place.room.take();
    drop(place);
    let asked = if is_large { hands.fill(come) } else { hands.read(room) };
    if let Err(exception) = asked {
        take(come, Err(exception), None);
    }
}

/// What a read has given.
fn came(come: &RefCell<Come>, result: &ReadResult) {
    let Some(hands) = come.borrow().hands.clone() else { return };
    if result.done() {
        return take(come, Ok(None), None);
    }
    match result.value().dyn_into::<Uint8Array>() {
        Ok(chunk) => {
            let room = if hands.fills { Room::of(&chunk.buffer()).ok() } else { None };
            take(come, Ok(Some(chunk)), room);
            // One that was empty is none that somebody was woken for.
            let goes_on = come.borrow().asked > FEW || come.borrow().length == 0;
            if goes_on {
                ask(come);
            }
        }
        // A stream of a service worker's making may hold anything.
        Err(wrong) => {
            take(come, Err(wrong), None);
            hands.cancel();
        }
    }
}

/// Puts it behind what has come.
fn take(come: &RefCell<Come>, outcome: Result<Option<Uint8Array>, JsValue>, room: Option<Room>) {
    let mut place = come.borrow_mut();
    place.is_reading = false;
    place.room = room;
    let hands = match outcome {
        Ok(Some(chunk)) => {
            place.push(&chunk);
            None
        }
        end => {
            // How it ended first counts: to be left may fail, too.
            place.end.get_or_insert(end.map(drop));
            place.hands.take()
        }
    };
    let (length, is_over) = (place.length, place.end.is_some());
    let woken = place.waiting.take_if(|(enough, _)| length >= *enough || is_over);
    drop(place);
    drop(hands);
    if let Some((_, waker)) = woken {
        waker.wake();
    }
}

impl Hands {
    fn read(&self, room: Option<Room>) -> Result<(), JsValue> {
        let coming = if self.fills {
            let room = match room {
                Some(room) => room,
                None => Room::of(&ROOM.into())?,
            };
            self.reader.read_into(&room)?
        } else {
            self.reader.read()?
        };
        coming.then(&self.came, &self.failed).map(drop)
    }

    /// Has a buffer filled from here on, and for the first time, if it is a stream of bytes; others are read as before.
    fn fill(&self, come: &RefCell<Come>) -> Result<(), JsValue> {
        self.reader.release_lock()?;
        let options = js::object();
        js::set(&options, "mode", &"byob".into());
        let (reader, fills) = match self.stream.get_reader_as(&options) {
            Ok(reader) => (reader, true),
            Err(_) => (self.stream.get_reader()?, false),
        };
        let Self { stream, came, failed, .. } = self;
        let hands = Self { stream: stream.clone(), reader, fills, came: came.clone(), failed: failed.clone() };
        let hands = Rc::new(hands);
        let is_left = come.borrow_mut().hands.as_mut().map(|place| *place = Rc::clone(&hands)).is_none();
        if is_left {
            hands.cancel();
            return Ok(());
        }
        hands.read(None)
    }

    /// Whether the stream likes it or not: nobody is left to be told.
    fn cancel(&self) {
        let _ = self.reader.cancel().and_then(|coming| coming.then(&self.came, &self.failed));
    }
}

impl Chunk {
    /// Copied, unless it has more bytes.
    fn of(chunk: Uint8Array, most: u32) -> Self {
        if chunk.length() <= most { Self::Here(chunk.to_vec().into()) } else { Self::There(chunk) }
    }
}

impl Come {
    fn push(&mut self, chunk: &Uint8Array) {
        let length = chunk.length() as usize;
        self.length += length;
        self.brought = self.brought.saturating_add(length);
        self.is_small = length < SMALL;
        if !self.is_small {
            self.flush();
            self.chunks.push_back(Chunk::of(chunk.clone(), PIECE));
        } else if length > 0 {
            let at = self.small.len();
            self.small.resize(at + length, 0);
            chunk.copy_to(&mut self.small[at..]);
        }
    }

    fn flush(&mut self) {
        if !self.small.is_empty() {
            self.chunks.push_back(Chunk::Here(self.small.split().freeze()));
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        if self.chunks.is_empty() {
            self.flush();
        }
        let chunk = match self.chunks.pop_front()? {
            Chunk::Here(bytes) => bytes,
            Chunk::There(chunk) => {
                if chunk.length() > PIECE {
                    // The stream may put more in its place once it is asked for that.
                    self.chunks.push_front(Chunk::of(chunk.subarray(PIECE, chunk.length()), AHEAD as u32));
                }
                chunk.subarray(0, PIECE).to_vec().into()
            }
        };
        self.length -= chunk.len();
        Some(chunk)
    }
}

//! Bodies piece by piece.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use amphi::{Bytes, Error, Lender, Response, Result};
use futures_core::Stream;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::loan::{self, Loan};
use crate::{lines, promise};

/// What has arrived together is handed over together, up to so many.
const MOST: u32 = 256;

/// A body that is being read. Cancelling or freeing it ends the transfer.
#[wasm_bindgen]
pub struct HttpStream {
    reading: Rc<Reading>,
    abort: Abort,
}

#[derive(Default)]
pub(crate) struct Reading {
    /// `None` once it is over, and while it is polled: code of the caller's may run in there.
    source: RefCell<Option<Source>>,
    is_cancelled: Cell<bool>,
    /// What came after pieces that were handed over.
    failed: RefCell<Option<Error>>,
    waiting: RefCell<Option<Waker>>,
    /// Of what is read outside.
    loan: Option<Loan>,
}

struct Source {
    poll: Poller,
    /// How much of it is handed over together. Chunks are large enough by themselves, and each is a copy.
    most: u32,
}

pub(crate) type Poller = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<JsValue>>>>;

#[wasm_bindgen]
impl HttpStream {
    /// A promise of an array of what comes next; one that is empty is the end.
    pub fn next(&self) -> Promise {
        if let Some(loan) = &self.reading.loan {
            loan.give_back();
            self.reading.wake();
        }
        let reading = Rc::clone(&self.reading);
        promise::of(&self.abort, std::future::poll_fn(move |cx| reading.poll(cx)))
    }

    /// Reads the engine's own stream, where that is read in the place of this.
    #[wasm_bindgen(getter)]
    pub fn reader(&self) -> Option<JsValue> {
        Some(self.reading.loan.as_ref()?.reader())
    }

    /// Whether what the reader gives may be somebody else's, too.
    #[wasm_bindgen(getter, js_name = isShared)]
    pub fn is_shared(&self) -> bool {
        self.reading.loan.as_ref().is_some_and(Loan::is_shared)
    }

    /// Takes note that a chunk of it is waited for, which may take as long as the time-outs say: whether all is well. If not,
    /// `next` says what is wrong.
    pub fn waits(&self) -> bool {
        self.told(Loan::waits)
    }

    /// Takes note of a chunk that came of it: whether all is well.
    pub fn arrived(&self, bytes: usize) -> bool {
        self.told(|loan| loan.arrived(bytes))
    }

    /// Takes note of its end: whether all is well.
    pub fn ended(&self) -> bool {
        self.told(Loan::ended)
    }

    /// Ends the transfer. Who waits for what comes next is told that it is the end.
    pub fn cancel(&self) {
        self.reading.is_cancelled.set(true);
        let source = self.reading.source.take();
        self.reading.give_up(source);
        self.reading.wake();
    }
}

impl HttpStream {
    fn told(&self, tell: impl FnOnce(&Loan)) -> bool {
        self.reading.loan.as_ref().is_none_or(|loan| {
            tell(loan);
            self.reading.advance(loan)
        })
    }

    pub(crate) fn new(response: &Response, kind: &str, max_length: Option<usize>, abort: Abort) -> Self {
        Self { reading: Reading::of(Source::new(response, kind, max_length), None), abort }
    }

    /// Of what is read outside, and told of here.
    pub(crate) fn lent(response: &Response, lender: Lender, is_whole: bool, abort: Abort) -> Option<Self> {
        let loan = Loan::new(lender, is_whole)?;
        let chunks = if is_whole { response.chunks().within_limit() } else { response.chunks() };
        let reading = Reading::of(Source { poll: loan.counted(chunks), most: 1 }, Some(loan));
        loan::watch(Rc::clone(&reading), &abort);
        Some(Self { reading, abort })
    }
}

impl Drop for HttpStream {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl Reading {
    /// Has the body take note of what was told: whether all is well.
    fn advance(&self, loan: &Loan) -> bool {
        let waiting = self.waiting.borrow().clone();
        let mut cx = Context::from_waker(waiting.as_ref().unwrap_or(Waker::noop()));
        if !self.with_source(|place| self.drain(loan, place, &mut cx)) {
            self.wake();
        }
        self.failed.borrow().is_none()
    }

    /// Whether there may be more to come, for which this is whom to wake.
    pub(crate) fn watch(&self, cx: &mut Context<'_>) -> bool {
        let Some(loan) = self.loan.as_ref().filter(|loan| !loan.is_back()) else { return false };
        let goes_on = self.with_source(|place| self.drain(loan, place, cx)) && !self.is_cancelled.get();
        *self.waiting.borrow_mut() = goes_on.then(|| cx.waker().clone());
        goes_on
    }

    /// Polls for as long as there is something to be seen: the body's time runs while it is polled in vain.
    fn drain(&self, loan: &Loan, place: &mut Option<Source>, cx: &mut Context<'_>) -> bool {
        while let Some(source) = place.as_mut() {
            if loan.is_resting() {
                return true;
            }
            match (source.poll)(cx) {
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(error))) => {
                    *self.failed.borrow_mut() = Some(error);
                    self.give_up(place.take());
                }
                Poll::Ready(None) => drop(place.take()),
                Poll::Pending => return true,
            }
        }
        false
    }

    /// Ends the transfer, and the wait of who reads its stream: not every stream that a page puts in the place of fetch's ends
    /// with its signal.
    fn give_up(&self, source: Option<Source>) {
        if let (Some(_), Some(loan)) = (source.map(drop), &self.loan) {
            loan.cancel();
        }
    }

    fn wake(&self) {
        let waiting = self.waiting.borrow_mut().take();
        if let Some(waker) = waiting {
            waker.wake();
        }
    }

    fn of(source: Source, loan: Option<Loan>) -> Rc<Self> {
        Rc::new(Self { source: RefCell::new(Some(source)), loan, ..Self::default() })
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<JsValue>> {
        let polled = self.with_source(|place| self.pull(place, cx));
        if self.is_cancelled.get() { Poll::Ready(Ok(Array::new().into())) } else { polled }
    }

    fn with_source<T>(&self, act: impl FnOnce(&mut Option<Source>) -> T) -> T {
        let mut source = self.source.take();
        let done = act(&mut source);
        if self.is_cancelled.get() {
            self.give_up(source);
        } else {
            self.source.replace(source);
        }
        done
    }

    fn pull(&self, place: &mut Option<Source>, cx: &mut Context<'_>) -> Poll<Result<JsValue>> {
        let pieces = Array::new();
        if let Some(error) = self.failed.borrow_mut().take() {
            return Poll::Ready(Err(error));
        }
        while let Some(source) = place.as_mut() {
            match (source.poll)(cx) {
                Poll::Ready(Some(Ok(piece))) => {
                    if pieces.push(&piece) >= source.most {
                        break;
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    place.take();
                    if pieces.length() == 0 {
                        return Poll::Ready(Err(error));
                    }
                    *self.failed.borrow_mut() = Some(error);
                }
                Poll::Ready(None) => drop(place.take()),
                Poll::Pending if pieces.length() == 0 => {
                    *self.waiting.borrow_mut() = Some(cx.waker().clone());
                    return Poll::Pending;
                }
                Poll::Pending => break,
            }
        }
        Poll::Ready(Ok(pieces.into()))
    }
}

impl Source {
    fn new(response: &Response, kind: &str, max_length: Option<usize>) -> Self {
        let chunk = |chunk: Bytes| Uint8Array::from(&chunk[..]).into();
        match kind {
            "text" => Self { poll: poller(response.text_chunks(), JsValue::from), most: MOST },
            "lines" => {
                let all = response.lines();
                let all = match max_length {
                    Some(bytes) => all.max_length(bytes),
                    None => all,
                };
                Self { poll: lines::together(all), most: 1 }
            }
            "events" => Self { poll: events(response, max_length), most: MOST },
            _ => Self { poll: poller(response.chunks(), chunk), most: 1 },
        }
    }
}

fn poller<S, T: 'static>(mut stream: S, to_js: fn(T) -> JsValue) -> Poller
where
    S: Stream<Item = Result<T>> + Unpin + 'static,
{
    Box::new(move |cx| Pin::new(&mut stream).poll_next(cx).map(|piece| piece.map(|piece| piece.map(to_js))))
}

#[cfg(feature = "events")]
fn events(response: &Response, max_length: Option<usize>) -> Poller {
    poller(crate::events::of(response, max_length), crate::events::to_js)
}

#[cfg(not(feature = "events"))]
fn events(_: &Response, _: Option<usize>) -> Poller {
    let mut error = Some(Error::with_kind(amphi::ErrorKind::Unsupported, "this build has no events"));
    Box::new(move |_| Poll::Ready(error.take().map(Err)))
}

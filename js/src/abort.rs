//! An `AbortSignal` over whatever is being waited for.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use amphi::{Body, Bytes, Error, ErrorKind, Method, Request, Response, Result, Url};
use futures_core::Stream;
use js_sys::{Function, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use crate::error::Thrown;

#[wasm_bindgen]
extern "C" {
    /// The engine's own.
    pub(crate) type AbortSignal;
    #[wasm_bindgen(method, getter)]
    fn aborted(this: &AbortSignal) -> bool;
    #[wasm_bindgen(method, js_name = addEventListener)]
    fn add_event_listener(this: &AbortSignal, name: &str, listener: &Function);
    #[wasm_bindgen(method, js_name = removeEventListener)]
    fn remove_event_listener(this: &AbortSignal, name: &str, listener: &Function);
}

/// What all who wait for one exchange share; without a signal it is nothing.
#[derive(Clone, Default)]
pub(crate) struct Abort(Option<Rc<Listening>>);

struct Listening {
    signal: AbortSignal,
    listener: Closure<dyn FnMut()>,
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    is_aborted: Cell<bool>,
    /// Method and URL of the request, once there is one.
    request: RefCell<Option<(Method, Url)>>,
    /// That of the response, for as long as it is not over.
    body: RefCell<Option<Body>>,
    /// Who waits, at most, a place each, which is somebody else's afterwards.
    waiting: RefCell<Vec<Option<Waker>>>,
}

/// Somebody who waits, until it is dropped.
pub(crate) struct Waiting {
    abort: Abort,
    place: Option<usize>,
}

impl Abort {
    pub(crate) fn new(signal: JsValue) -> Self {
        if !signal.is_object() {
            return Self(None);
        }
        let signal: AbortSignal = signal.unchecked_into();
        let state = Rc::<State>::default();
        state.is_aborted.set(signal.aborted());
        let listener = Closure::new({
            let state = Rc::clone(&state);
            move || {
                state.is_aborted.set(true);
                // Whether somebody reads it or not: the transfer ends with it.
                let body = state.body.borrow_mut().take();
                drop(body);
                let waiting = state.waiting.take();
                waiting.into_iter().flatten().for_each(Waker::wake);
            }
        });
        signal.add_event_listener("abort", listener.as_ref().unchecked_ref());
        Self(Some(Rc::new(Listening { signal, listener, state })))
    }

    /// Notes which request it is, for the error.
    pub(crate) fn names(&self, request: &Request) {
        if let Some(listening) = &self.0 {
            let named = (request.method().clone(), request.url().without_credentials());
            *listening.state.request.borrow_mut() = Some(named);
        }
    }

    /// Method and URL of the request, for an error that has none.
    pub(crate) fn named(&self) -> Option<(Method, Url)> {
        self.0.as_ref()?.state.request.borrow().clone()
    }

    pub(crate) fn waiting(&self) -> Waiting {
        Waiting { abort: self.clone(), place: None }
    }

    /// The response, whose body ends when the signal is aborted.
    pub(crate) fn over(&self, response: Response) -> Response {
        let Some(listening) = &self.0 else {
            return response;
        };
        let body = Guarded(SendWrapper::new(Rc::clone(listening)));
        response.map_body(|inner| {
            body.0.state.body.replace(Some(inner));
            Body::from_stream(body)
        })
    }
}

impl Waiting {
    /// Fails once the signal is aborted; until then the task is woken when it is.
    pub(crate) fn check(&mut self, cx: &mut Context<'_>) -> Result<()> {
        let Some(listening) = &self.abort.0 else {
            return Ok(());
        };
        if listening.state.is_aborted.get() {
            return Err(listening.error());
        }
        let mut waiting = listening.state.waiting.borrow_mut();
        let free = || waiting.iter().position(Option::is_none).unwrap_or(waiting.len());
        let place = *self.place.get_or_insert_with(free);
        if place >= waiting.len() {
            waiting.resize(place + 1, None);
        }
        if let Some(waker) = waiting.get_mut(place).filter(|waker| waker.is_none()) {
            // One task waits here, and its waker stays the same.
            *waker = Some(cx.waker().clone());
        }
        Ok(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let (Some(listening), Some(place)) = (&self.abort.0, self.place) {
            let waker = listening.state.waiting.borrow_mut().get_mut(place).and_then(Option::take);
            drop(waker);
        }
    }
}

struct Guarded(SendWrapper<Rc<Listening>>);

impl Stream for Guarded {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let state = &self.0.state;
        // Not held while it is polled: a stream of the caller's may abort the signal in there.
        let mut body = state.body.take();
        let polled = body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_next(cx));
        if state.is_aborted.get() {
            drop(body);
            return Poll::Ready(Some(Err(self.0.error())));
        }
        state.body.replace(body);
        polled
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let body = self.0.state.body.borrow_mut().take();
        drop(body);
    }
}

impl Listening {
    fn error(&self) -> Error {
        let reason = Reflect::get(&self.signal, &"reason".into()).unwrap_or_default();
        // As fetch has it: the error of `AbortSignal.timeout()` is told from that of `abort()`.
        let name = Reflect::get(&reason, &"name".into()).ok().and_then(|name| name.as_string());
        let (kind, message) = match name.as_deref() {
            Some("TimeoutError") => (ErrorKind::Timeout, "the signal's time ran out"),
            _ => (ErrorKind::Cancelled, "the signal was aborted"),
        };
        Error::with_kind(kind, message).with_source(Thrown::cause(reason))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.signal.remove_event_listener("abort", self.listener.as_ref().unchecked_ref());
    }
}

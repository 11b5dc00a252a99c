//! An `AbortSignal` over whatever is being waited for.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use amphi::{Body, Bytes, Error, ErrorKind, Response, Result};
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
    /// That of the response, for as long as it is not over.
    body: RefCell<Option<Body>>,
    waiting: RefCell<Vec<Waker>>,
}

impl Abort {
    pub(crate) fn new(signal: Option<JsValue>) -> Self {
        let Some(signal) = signal.filter(JsValue::is_object) else {
            return Self(None);
        };
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
                waiting.into_iter().for_each(Waker::wake);
            }
        });
        signal.add_event_listener("abort", listener.as_ref().unchecked_ref());
        Self(Some(Rc::new(Listening { signal, listener, state })))
    }

    /// Fails once the signal is aborted; until then the task is woken when it is.
    pub(crate) fn check(&self, cx: &mut Context<'_>) -> Result<()> {
        let Some(listening) = &self.0 else {
            return Ok(());
        };
        if listening.state.is_aborted.get() {
            return Err(listening.error());
        }
        let mut waiting = listening.state.waiting.borrow_mut();
        if !waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            waiting.push(cx.waker().clone());
        }
        Ok(())
    }
}

impl Abort {
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

struct Guarded(SendWrapper<Rc<Listening>>);

impl Stream for Guarded {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if self.0.state.is_aborted.get() {
            return Poll::Ready(Some(Err(self.0.error())));
        }
        match self.0.state.body.borrow_mut().as_mut() {
            Some(body) => Pin::new(body).poll_next(cx),
            None => Poll::Ready(None),
        }
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
        Error::with_kind(ErrorKind::Cancelled, "the signal was aborted").with_source(Thrown::cause(reason))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.signal.remove_event_listener("abort", self.listener.as_ref().unchecked_ref());
    }
}

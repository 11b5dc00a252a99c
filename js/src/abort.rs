//! An `AbortSignal` over whatever is being waited for.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::task::{Context, Waker};

use amphi::{Error, ErrorKind, Method, Request, Result, Url};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Thrown;
use crate::guarded::Places;

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
pub(crate) struct Abort {
    pub(crate) state: Option<Rc<State>>,
    /// Of those alone for whom the signal is listened to.
    _listening: Option<Rc<Listening>>,
}

pub(crate) struct State {
    signal: AbortSignal,
    listening: OnceCell<Weak<Listening>>,
    is_aborted: Cell<bool>,
    /// Method and URL of the request, once there is one.
    request: RefCell<Option<(Method, Url)>>,
    /// Those of the responses, for as long as they are not over.
    pub(crate) bodies: Places,
    /// Who waits, at most, a place each, which is somebody else's afterwards.
    waiting: RefCell<Vec<Option<Waker>>>,
}

/// Ends with the last who holds it.
pub(crate) struct Listening {
    listener: Closure<dyn FnMut()>,
    state: Rc<State>,
}

/// Somebody who waits, until it is dropped.
pub(crate) struct Waiting {
    abort: Abort,
    place: Option<usize>,
}

impl Abort {
    pub(crate) fn new(signal: JsValue) -> Self {
        if !signal.is_object() {
            return Self::default();
        }
        let signal: AbortSignal = signal.unchecked_into();
        let is_aborted = signal.aborted().into();
        let state = Rc::new(State {
            signal,
            listening: OnceCell::new(),
            is_aborted,
            request: RefCell::default(),
            bodies: Places::default(),
            waiting: RefCell::default(),
        });
        let listener = Closure::new({
            let state = Rc::clone(&state);
            move || {
                state.is_aborted.set(true);
                // Whether somebody reads them or not: the transfers end with it.
                state.bodies.clear();
                let waiting = state.waiting.take();
                waiting.into_iter().flatten().for_each(Waker::wake);
            }
        });
        state.signal.add_event_listener("abort", listener.as_ref().unchecked_ref());
        let listening = Rc::new(Listening { listener, state: Rc::clone(&state) });
        // The first, and the only one.
        let _ = state.listening.set(Rc::downgrade(&listening));
        Self { state: Some(state), _listening: Some(listening) }
    }

    /// The same, for who hears of the signal only as long as somebody else listens.
    pub(crate) fn quiet(&self) -> Self {
        Self { state: self.state.clone(), _listening: None }
    }

    /// Notes which request it is, for the error.
    pub(crate) fn names(&self, request: &Request) {
        if let Some(state) = &self.state {
            let named = (request.method().clone(), request.url().without_credentials());
            *state.request.borrow_mut() = Some(named);
        }
    }

    /// Method and URL of the request, for an error that has none.
    pub(crate) fn named(&self) -> Option<(Method, Url)> {
        self.state.as_ref()?.request.borrow().clone()
    }

    pub(crate) fn waiting(&self) -> Waiting {
        Waiting { abort: self.clone(), place: None }
    }
}

impl Waiting {
    /// Fails once the signal is aborted; until then the task is woken when it is.
    pub(crate) fn check(&mut self, cx: &mut Context<'_>) -> Result<()> {
        let Some(state) = &self.abort.state else {
            return Ok(());
        };
        state.check()?;
        let mut waiting = state.waiting.borrow_mut();
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
        if let (Some(state), Some(place)) = (&self.abort.state, self.place) {
            let waker = state.waiting.borrow_mut().get_mut(place).and_then(Option::take);
            drop(waker);
        }
    }
}

impl State {
    /// For who has to hear of the signal, if somebody listens yet.
    pub(crate) fn listening(&self) -> Option<Rc<Listening>> {
        self.listening.get()?.upgrade()
    }

    /// Fails once the signal is aborted.
    pub(crate) fn check(&self) -> Result<()> {
        if !self.is_aborted.get() {
            return Ok(());
        }
        let reason = Reflect::get(&self.signal, &"reason".into()).unwrap_or_default();
        // As fetch has it: the error of `AbortSignal.timeout()` is told from that of `abort()`.
        let name = Reflect::get(&reason, &"name".into()).ok().and_then(|name| name.as_string());
        let (kind, message) = match name.as_deref() {
            Some("TimeoutError") => (ErrorKind::Timeout, "the signal's time ran out"),
            _ => (ErrorKind::Cancelled, "the signal was aborted"),
        };
        Err(Error::with_kind(kind, message).with_source(Thrown::cause(reason)))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.state.signal.remove_event_listener("abort", self.listener.as_ref().unchecked_ref());
    }
}

//! Errors on their way out, and exceptions on their way in.

use std::error::Error as StdError;
use std::fmt;

use amphi::{Error, ErrorKind, TimeoutPhase};
use js_sys::{Object, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::response::HttpResponse;

/// An exception beneath an error of ours, kept as what it is.
pub(crate) struct Thrown {
    value: SendWrapper<JsValue>,
    /// Whether the caller gets it in the place of the error that carries it: it comes from the caller's own code.
    is_callers: bool,
}

impl Thrown {
    /// Beneath an error that says more.
    pub(crate) fn cause(value: JsValue) -> Self {
        Self { value: SendWrapper::new(value), is_callers: false }
    }
}

/// Carries an exception of the caller's own code to the caller.
pub(crate) fn of_caller(value: JsValue) -> Error {
    let thrown = Thrown { value: SendWrapper::new(value), is_callers: true };
    Error::with_kind(ErrorKind::Cancelled, "the caller's own code has thrown").with_source(thrown)
}

/// What `errors.js` makes an `AmphiError` of, or what the caller's own code has thrown.
pub(crate) fn to_js(error: &Error, abort: &Abort) -> JsValue {
    let object = Object::new();
    // An object of our own: nothing refuses a property.
    let set = |key: &str, value: JsValue| drop(Reflect::set(&object, &key.into(), &value));
    let named = if error.url().is_none() { abort.named() } else { None };
    let mut message = match &named {
        Some((method, url)) => format!("{method} {}: {error}", url.redacted()),
        None => error.to_string(),
    };
    let mut next = error.source();
    while let Some(source) = next {
        if let Some(thrown) = source.downcast_ref::<Thrown>() {
            if thrown.is_callers {
                return JsValue::clone(&thrown.value);
            }
            set("cause", JsValue::clone(&thrown.value));
        } else {
            message.push_str(": ");
            message.push_str(&source.to_string());
        }
        next = source.source();
    }
    if let Some(exception) = error.exception::<SendWrapper<JsValue>>() {
        set("cause", JsValue::clone(exception));
    }
    set("isTold", true.into());
    set("message", message.into());
    set("code", error.kind().as_str().into());
    match error.timeout_phase() {
        Some(phase) => set("phase", phase.as_str().into()),
        // A signal's, which bounds all of it.
        None if error.is_timeout() => set("phase", TimeoutPhase::Total.as_str().into()),
        None => {}
    }
    let (method, url) = named.as_ref().map(|(method, url)| (method, url)).unzip();
    if let Some(method) = error.method().or(method) {
        set("method", method.as_str().into());
    }
    if let Some(url) = error.url().or(url) {
        set("url", url.as_str().into());
    }
    if error.is_retryable() {
        set("retryable", true.into());
    }
    if error.response().is_some() {
        set("response", HttpResponse::of_error(error.clone(), abort.clone()).into());
    }
    object.into()
}

impl fmt::Debug for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Thrown")
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an exception")
    }
}

impl StdError for Thrown {}

//! Errors on their way out, and exceptions on their way in.

use std::error::Error as StdError;
use std::fmt;

use amphi::{Error, ErrorKind};
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
    let mut message = error.to_string();
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
    set("isTold", true.into());
    set("message", message.into());
    set("code", error.kind().as_str().into());
    if let Some(phase) = error.timeout_phase() {
        set("phase", phase.as_str().into());
    }
    if let Some(method) = error.method() {
        set("method", method.as_str().into());
    }
    if let Some(url) = error.url() {
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

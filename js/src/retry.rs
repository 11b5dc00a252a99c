//! Whether a request is sent again.

use amphi::{Error, Method, Response, Result, RetryAttempt, RetryPolicy, StatusCode};
use js_sys::{Array, Function, Object, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::options::{self, duration, wrong};
use crate::{error, headers};

/// Of a list that `retry.js` has made: what is not said are the methods, a line each, the statuses and the function.
pub(crate) fn policy(retry: &Array) -> Result<RetryPolicy> {
    let [limit, methods, statuses, base, longest, longest_after, when] = options::values(retry);
    let wait = |seconds: JsValue| duration(seconds.as_f64().unwrap_or_default());
    let mut policy = RetryPolicy::new(limit.as_f64().unwrap_or_default() as u32)
        .backoff(wait(base)?, wait(longest)?)
        .max_retry_after(wait(longest_after)?);
    if let Some(names) = methods.as_string() {
        let methods: Result<Vec<_>, _> =
            names.split_terminator('\n').map(|name| Method::from_bytes(name.as_bytes())).collect();
        policy = policy.methods(methods.map_err(|_| wrong("a method of `retry` is none"))?);
    }
    if statuses.is_object() {
        // What is no number is none of the statuses, either.
        let codes = statuses.unchecked_ref::<Array>().iter().map(|code| code.as_f64().unwrap_or_default() as u16);
        let statuses: Result<Vec<_>, _> = codes.map(StatusCode::from_u16).collect();
        policy = policy.statuses(statuses.map_err(|_| wrong("a status of `retry` is none"))?);
    }
    if let Ok(when) = when.dyn_into::<Function>() {
        let when = SendWrapper::new(when);
        // It throws nothing: `retry.js` sees to that.
        let says = move |told: JsValue| when.call1(&JsValue::UNDEFINED, &told).is_ok_and(|said| said.is_truthy());
        policy = policy.retry_if(move |attempt| says(told(attempt)));
    }
    Ok(policy)
}

/// What came of a try.
fn told(attempt: &RetryAttempt<'_>) -> JsValue {
    let object = Object::new();
    // An object of our own: nothing refuses a property.
    let set = |key: &str, value: JsValue| drop(Reflect::set(&object, &key.into(), &value));
    set("method", attempt.method().as_str().into());
    set("url", attempt.url().as_str().into());
    set("retries", attempt.retries().into());
    set("retryable", attempt.is_retryable().into());
    let response = attempt.response().or_else(|| attempt.error().and_then(Error::response));
    if let Some(response) = response {
        set("status", response.status().as_u16().into());
        set("headers", headers::to_text(Response::headers(response)).into());
    }
    if let Some(failed) = attempt.error() {
        set("error", error::to_js(failed, &Abort::default()));
    }
    object.into()
}

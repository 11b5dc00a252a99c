//! Whether a request is sent again.

use amphi::{Error, Method, Result, RetryAttempt, RetryPolicy, StatusCode};
use js_sys::{Array, Function, Object, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::options::{self, duration, wrong};
use crate::{error, headers};

/// Of a list that `retry.js` has made: what is not said are the methods, the statuses and the function.
pub(crate) fn policy(retry: &Array) -> Result<RetryPolicy> {
    let [limit, methods, statuses, base, longest, longest_after, when] = options::values(retry);
    let wait = |seconds: JsValue| duration(seconds.as_f64().unwrap_or_default());
    let mut policy = RetryPolicy::new(limit.as_f64().unwrap_or_default() as u32)
        .backoff(wait(base)?, wait(longest)?)
        .max_retry_after(wait(longest_after)?);
    if methods.is_object() {
        let of = |name: JsValue| Method::from_bytes(name.as_string().unwrap_or_default().as_bytes()).ok();
        policy = policy.methods(known(&methods, of).ok_or_else(|| wrong("a method of `retry` is none"))?);
    }
    if statuses.is_object() {
        // What is no number is none of the statuses, either.
        let of = |code: JsValue| StatusCode::from_u16(code.as_f64().unwrap_or_default() as u16).ok();
        policy = policy.statuses(known(&statuses, of).ok_or_else(|| wrong("a status of `retry` is none"))?);
    }
    if let Ok(when) = when.dyn_into::<Function>() {
        let when = SendWrapper::new(when);
        // It throws nothing: `retry.js` sees to that.
        let says = move |told: JsValue| when.call1(&JsValue::UNDEFINED, &told).is_ok_and(|said| said.is_truthy());
        policy = policy.retry_if(move |attempt| says(told(attempt)));
    }
    Ok(policy)
}

/// What each of a list stands for; `None` if one of them stands for nothing.
fn known<T>(list: &JsValue, of: fn(JsValue) -> Option<T>) -> Option<Vec<T>> {
    list.unchecked_ref::<Array>().iter().map(of).collect()
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
        set("headers", headers::to_text(response.headers()).into());
    }
    if let Some(failed) = attempt.error() {
        set("error", error::to_js(failed, &Abort::default()));
    }
    object.into()
}

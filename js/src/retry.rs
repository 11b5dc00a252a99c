//! Whether a request is sent again.

use std::time::Duration;

use amphi::{Error, ErrorKind, Method, Response, Result, RetryAttempt, RetryPolicy, StatusCode};
use js_sys::{Function, Object, Reflect};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::{error, headers};

#[wasm_bindgen]
extern "C" {
    /// As `options.js` settles it: nothing is left out but the lists and the function.
    pub type Retry;
    #[wasm_bindgen(method, getter)]
    fn limit(this: &Retry) -> u32;
    /// Names, a line each.
    #[wasm_bindgen(method, getter)]
    fn methods(this: &Retry) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = statusCodes)]
    fn status_codes(this: &Retry) -> Option<Vec<u16>>;
    /// Seconds: the base, the longest, the longest that a server may ask for.
    #[wasm_bindgen(method, getter)]
    fn waits(this: &Retry) -> Vec<f64>;
    #[wasm_bindgen(method, getter)]
    fn when(this: &Retry) -> Option<Function>;
}

pub(crate) fn policy(retry: &Retry) -> Result<RetryPolicy> {
    let wrong = |what| Error::with_kind(ErrorKind::Builder, what);
    let mut waits = Vec::new();
    for seconds in retry.waits() {
        waits.push(Duration::try_from_secs_f64(seconds).map_err(|_| wrong("a wait is a number of seconds"))?);
    }
    let [base, longest, longest_after] = waits[..] else { return Err(wrong("`retry` has three waits")) };
    let mut policy = RetryPolicy::new(retry.limit()).backoff(base, longest).max_retry_after(longest_after);
    if let Some(names) = retry.methods() {
        let methods: Result<Vec<_>, _> = names.lines().map(|name| Method::from_bytes(name.as_bytes())).collect();
        policy = policy.methods(methods.map_err(|_| wrong("a method of `retry` is none"))?);
    }
    if let Some(codes) = retry.status_codes() {
        let statuses: Result<Vec<_>, _> = codes.into_iter().map(StatusCode::from_u16).collect();
        policy = policy.statuses(statuses.map_err(|_| wrong("a status of `retry` is none"))?);
    }
    if let Some(when) = retry.when() {
        let when = SendWrapper::new(when);
        // It throws nothing: `options.js` sees to that.
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

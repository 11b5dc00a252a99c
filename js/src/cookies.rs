//! The cookies that a client keeps itself.

use amphi::{CookieJar, Result};
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::error;

/// A client's cookies.
#[wasm_bindgen]
pub struct HttpCookies(CookieJar);

#[wasm_bindgen]
impl HttpCookies {
    /// The value of the cookie of this name that a request there would carry.
    pub fn get(&self, url: &JsValue, name: &JsValue) -> Result<JsValue, JsValue> {
        told(self.0.get(text(url), &text(name)))
    }

    /// Takes a `Set-Cookie` as if a response from there had it.
    pub fn set(&self, url: &JsValue, set_cookie: &JsValue) -> Result<JsValue, JsValue> {
        told(self.0.set(text(url), &text(set_cookie)).map(|()| JsValue::UNDEFINED))
    }

    /// Removes a cookie; whether it was there.
    pub fn remove(&self, url: &JsValue, name: &JsValue) -> Result<JsValue, JsValue> {
        told(self.0.remove(text(url), &text(name)))
    }

    /// Removes them all.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// How many there are.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.0.len()
    }
}

impl HttpCookies {
    pub(crate) fn new(jar: CookieJar) -> Self {
        Self(jar)
    }
}

/// `cookies.js` gives texts alone.
fn text(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

fn told(result: Result<impl Into<JsValue>>) -> Result<JsValue, JsValue> {
    result.map(Into::into).map_err(|error| error::to_js(&error, &Abort::default()))
}

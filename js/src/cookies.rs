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
    pub fn get(&self, url: &str, name: &str) -> Result<Option<String>, JsValue> {
        told(self.0.get(url, name))
    }

    /// Takes a `Set-Cookie` as if a response from there had it.
    pub fn set(&self, url: &str, set_cookie: &str) -> Result<(), JsValue> {
        told(self.0.set(url, set_cookie))
    }

    /// Removes a cookie; whether it was there.
    pub fn remove(&self, url: &str, name: &str) -> Result<bool, JsValue> {
        told(self.0.remove(url, name))
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

fn told<T>(result: Result<T>) -> Result<T, JsValue> {
    result.map_err(|error| error::to_js(&error, &Abort::default()))
}

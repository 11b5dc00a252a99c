//! Headers between our types and the engine's.

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::js::{self, RequestInit};
use crate::{Credentials, Request};

/// What fetch is told of a request's head, and does not do anyhow: each word to it costs some time.
pub(super) fn init(request: &Request) -> RequestInit {
    let init: RequestInit = js::object().unchecked_into();
    if *request.method() != Method::GET {
        init.set_method(request.method().as_str());
    }
    match request.settings().credentials.unwrap_or_default() {
        Credentials::Omit => init.set_credentials("omit"),
        Credentials::SameOrigin => {}
        Credentials::Include => init.set_credentials("include"),
    }
    if !request.settings().follow {
        init.set_redirect("manual");
    }
    if !request.headers().is_empty() {
        init.set_headers(&headers_to_js(request.headers()));
    }
    init
}

/// Headers as a list of pairs. A value's bytes become characters one by one, which is how fetch sends them.
pub(super) fn headers_to_js(headers: &HeaderMap) -> Array {
    let pairs = Array::new();
    for (name, value) in headers {
        pairs.push(&Array::of2(&name.as_str().into(), &text(value).into()));
    }
    pairs
}

pub(super) fn text(value: &HeaderValue) -> String {
    value.as_bytes().iter().map(|byte| char::from(*byte)).collect()
}

pub(super) fn headers_from_js(headers: &JsValue) -> HeaderMap {
    let mut map = HeaderMap::new();
    if !headers.is_object() {
        return map;
    }
    // Names and values by turns, with no line break in either: one text crosses the border quicker than many.
    let text = String::from(Array::from(headers).flat(1).join("\n"));
    let mut lines = text.split('\n');
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        add(&mut map, name, value);
    }
    map
}

/// Headers as `XMLHttpRequest` gives them: lines.
pub(super) fn headers_from_lines(lines: &str) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in lines.split("\r\n").filter_map(|line| line.split_once(':')) {
        add(&mut map, name, value.trim_matches([' ', '\t']));
    }
    map
}

fn add(map: &mut HeaderMap, name: &str, value: &str) {
    // The engine has checked both already; what it lets through and `http` does not could not be shown anyhow.
    if let (Ok(name), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), header_value(value)) {
        // More of them than a map can hold are cut off.
        let _ = map.try_append(name, value);
    }
}

pub(super) fn header_value(value: &str) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> = value.chars().map(|char| u8::try_from(char).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

//! Headers between our types and the engine's.

use http::{HeaderMap, HeaderName, HeaderValue};
use js_sys::Array;
use wasm_bindgen::JsValue;

/// Headers as a list of pairs. A value's bytes become characters one by one, which is how fetch sends them.
pub(super) fn headers_to_js(headers: &HeaderMap) -> Array {
    let pairs = Array::new();
    for (name, value) in headers {
        let value: String = value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
        pairs.push(&Array::of2(&name.as_str().into(), &value.into()));
    }
    pairs
}

pub(super) fn headers_from_js(headers: &JsValue) -> HeaderMap {
    let mut map = HeaderMap::new();
    if !headers.is_object() {
        return map;
    }
    for pair in Array::from(headers).iter() {
        let pair = Array::from(&pair);
        // Fetch has checked both already; what it lets through and `http` does not could not be shown anyhow.
        if let (Some(name), Some(value)) = (header_name(&pair.get(0)), header_value(&pair.get(1))) {
            // More of them than a map can hold are cut off.
            if map.try_append(name, value).is_err() {
                break;
            }
        }
    }
    map
}

fn header_name(name: &JsValue) -> Option<HeaderName> {
    HeaderName::from_bytes(name.as_string()?.as_bytes()).ok()
}

fn header_value(value: &JsValue) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> = value.as_string()?.chars().map(|char| u8::try_from(char).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

//! What is known of a response besides its body. One function of the module's tells all of it: each that JavaScript sees costs
//! both sides more than what it tells.

use amphi::{Response, Version};
use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::headers::to_text;

/// In the order of `FACTS` in `response.js`.
pub(crate) const FACTS: [fn(&Response) -> JsValue; 11] = [
    status,
    address,
    headers,
    status_text,
    http_version,
    elapsed,
    encoding,
    bytes_downloaded,
    redirected,
    history,
    shown_address,
];

fn status(response: &Response) -> JsValue {
    response.status().as_u16().into()
}

/// Where it came from in the end.
fn address(response: &Response) -> JsValue {
    response.url().as_str().into()
}

/// A name and a value, a line each.
fn headers(response: &Response) -> JsValue {
    to_text(response.headers()).into()
}

fn status_text(response: &Response) -> JsValue {
    response.reason_phrase().into()
}

fn http_version(response: &Response) -> JsValue {
    match response.http_version() {
        Some(Version::HTTP_10) => "1.0".into(),
        Some(Version::HTTP_11) => "1.1".into(),
        Some(Version::HTTP_2) => "2".into(),
        Some(Version::HTTP_3) => "3".into(),
        _ => JsValue::UNDEFINED,
    }
}

/// Seconds.
fn elapsed(response: &Response) -> JsValue {
    response.elapsed().as_secs_f64().into()
}

/// The label of its charset.
fn encoding(response: &Response) -> JsValue {
    response.encoding().into()
}

fn bytes_downloaded(response: &Response) -> JsValue {
    (response.num_bytes_downloaded() as f64).into()
}

/// Whether redirects led here.
fn redirected(response: &Response) -> JsValue {
    response.was_redirected().into()
}

/// Of each response on the way here its status, its URL and its headers.
fn history(response: &Response) -> JsValue {
    let hops = response.history().iter().map(|hop| Array::of3(&status(hop), &address(hop), &headers(hop)));
    hops.collect::<Array>().into()
}

/// The address as messages have it: without what is secret.
fn shown_address(response: &Response) -> JsValue {
    (*response.url().redacted()).into()
}

//! What can be said of an exception: in a browser little, in Node more, and never the wrong thing.

use wasm_bindgen::JsValue;

use super::js;
use crate::{Error, ErrorKind};

/// The engine refused to make the request.
pub(super) fn refused(exception: &JsValue) -> Error {
    Error::new(ErrorKind::Builder, "fetch refuses this request").with_source(describe(exception))
}

/// `fetch` rejected. The request was in order, so it is the network, or the browser standing between.
pub(super) fn network(exception: &JsValue, streamed: bool) -> Error {
    let (kind, message) = match cause_code(exception).as_deref() {
        Some("ENOTFOUND" | "EAI_AGAIN") => (ErrorKind::Dns, "the name does not resolve"),
        Some("ECONNREFUSED") => (ErrorKind::Connect, "refused"),
        Some("ECONNRESET" | "EPIPE" | "UND_ERR_SOCKET") => {
            (ErrorKind::Closed, "the connection was closed before the response came")
        }
        Some(code) if code.starts_with("HPE_") => (ErrorKind::Protocol, "the response's head is malformed"),
        Some(code) if code.contains("CERT") || code.contains("TLS") || code.contains("SSL") => {
            (ErrorKind::Tls, "the handshake failed")
        }
        _ if is_offline() => (ErrorKind::Connect, "the browser is offline"),
        _ if streamed => {
            (ErrorKind::Connect, "a browser streams a body only over HTTP/2, and tells no more: send it from bytes")
        }
        _ => (ErrorKind::Connect, "a browser tells no more: the name, the connection, TLS, or CORS refused it"),
    };
    Error::new(kind, message).with_source(describe(exception))
}

/// A response's body broke off.
pub(super) fn body(exception: &JsValue) -> Error {
    let what = "the connection was closed before the end of the body";
    Error::new(ErrorKind::Body, what).with_source(describe(exception)).lost()
}

/// What the host runtime says underneath, where there is such a thing: Node's error codes.
fn cause_code(exception: &JsValue) -> Option<String> {
    let cause = js::get(exception, "cause");
    if !cause.is_object() {
        return None;
    }
    js::get(&cause, "code").as_string()
}

fn is_offline() -> bool {
    let navigator = js::get(&js_sys::global(), "navigator");
    navigator.is_object() && js::get(&navigator, "onLine").as_bool() == Some(false)
}

/// The exception's own words, and its causes'.
pub(super) fn describe(exception: &JsValue) -> String {
    let mut text = String::new();
    let mut next = exception.clone();
    // A chain of causes may be a circle.
    for _ in 0..4 {
        let words = match (js::get_text(&next, "name"), js::get_text(&next, "message")) {
            (Some(name), Some(message)) => format!("{name}: {message}"),
            _ => next.as_string().unwrap_or_else(|| "an exception without words".into()),
        };
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&words);
        next = js::get(&next, "cause");
        if !next.is_object() {
            break;
        }
    }
    text
}

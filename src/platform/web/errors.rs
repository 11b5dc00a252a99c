//! What can be said of an exception: in a browser little, in Node more, and never the wrong thing.

use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

use super::{js, ports, redirects, runtime};
use crate::error::exception::Thrown;
use crate::{Error, ErrorKind, Request, RequestCache, RequestMode, TimeoutPhase, Url};

/// The engine refused to make the request.
pub(super) fn refused(exception: &JsValue) -> Error {
    Error::new(ErrorKind::Builder, "fetch refuses this request").because(thrown(exception))
}

/// `fetch` rejected. The request was in order, so it is the network, or the browser standing between.
pub(super) fn network(exception: &JsValue, request: &Request, streamed: bool) -> Error {
    let (kind, message) = match code(exception).as_deref().and_then(by_code) {
        Some(told) => told,
        None if ports::is_blocked(request.url()) && !runtime::is_other() => {
            (ErrorKind::Unsupported, "fetch blocks this port, which is another service's than a web server's")
        }
        None if js::get_text(exception, "name").as_deref() == Some("AbortError") => {
            (ErrorKind::Cancelled, "the browser broke it off")
        }
        None => (ErrorKind::Connect, unspecified(request, streamed)),
    };
    let error = Error::new(kind, message).with_source(thrown(exception));
    if kind == ErrorKind::Timeout { error.in_phase(TimeoutPhase::Headers) } else { error }
}

/// The page may not ask for it, by its own policy.
pub(super) fn forbidden(exception: &JsValue, directive: &str) -> Error {
    let what = format!("the page's Content Security Policy does not allow it (`{directive}`)");
    Error::new(ErrorKind::Connect, what).with_source(thrown(exception)).retryable(false)
}

/// What a code of the host runtime's means.
fn by_code(code: &str) -> Option<(ErrorKind, &'static str)> {
    let told = match code {
        "ENOTFOUND" | "EAI_AGAIN" => (ErrorKind::Dns, "the name does not resolve"),
        "ECONNREFUSED" => (ErrorKind::Connect, "refused"),
        "ETIMEDOUT" | "EHOSTUNREACH" | "ENETUNREACH" | "EADDRNOTAVAIL" | "UND_ERR_CONNECT_TIMEOUT" => {
            (ErrorKind::Connect, "the host does not answer")
        }
        "UND_ERR_INVALID_ARG" | "UND_ERR_NOT_SUPPORTED" => {
            (ErrorKind::Unsupported, "the runtime refuses to send this request")
        }
        "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH" => (ErrorKind::Builder, "the body is not as long as it says"),
        "UND_ERR_HEADERS_TIMEOUT" => (ErrorKind::Timeout, "the runtime's own bound on the wait for a response"),
        "UND_ERR_HEADERS_OVERFLOW" => (ErrorKind::TooLarge, "the response's head is too large"),
        "ECONNRESET" | "EPIPE" | "UND_ERR_SOCKET" => {
            (ErrorKind::Closed, "the connection was closed before the response came")
        }
        code if code.starts_with("HPE_") => (ErrorKind::Protocol, "the response's head is malformed"),
        "CERT_HAS_EXPIRED" => (ErrorKind::Tls, "the server's certificate has expired"),
        "DEPTH_ZERO_SELF_SIGNED_CERT" => (ErrorKind::Tls, "the server's certificate is self-signed"),
        "ERR_TLS_CERT_ALTNAME_INVALID" => (ErrorKind::Tls, "the server's certificate is for another name"),
        "SELF_SIGNED_CERT_IN_CHAIN" | "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" | "UNABLE_TO_VERIFY_LEAF_SIGNATURE" => {
            (ErrorKind::Tls, "the issuer of the server's certificate is unknown (`NODE_EXTRA_CA_CERTS` adds one)")
        }
        code if [&b"CERT"[..], b"TLS", b"SSL"]
            .iter()
            .any(|word| code.as_bytes().windows(word.len()).any(|part| part == *word)) =>
        {
            (ErrorKind::Tls, "the handshake failed")
        }
        _ => return None,
    };
    Some(told)
}

/// What may be behind an error that does not tell, by what is known of the request and the page.
fn unspecified(request: &Request, streamed: bool) -> &'static str {
    let url = request.url();
    let options = request.web();
    let page = super::url::page().and_then(|page| Url::parse(&page).ok());
    match page {
        _ if is_offline() => "the browser is offline",
        _ if streamed => "a browser streams a body only over HTTP/2, and tells no more: send it from bytes",
        _ if options.is_some_and(|options| options.integrity.is_some()) => {
            "a browser tells no more: it may be that the body has none of the digests that `integrity` names"
        }
        Some(_) if options.is_some_and(|options| options.cache == RequestCache::OnlyIfCached) => {
            "a browser tells no more: it may be that it is not in the cache"
        }
        Some(_) if options.is_some_and(|options| options.mode == RequestMode::SameOrigin) => {
            "a browser tells no more: the connection failed, or it redirects to another origin"
        }
        Some(page) if page.same_origin(url) && redirects::secret(request).is_some() => {
            "a browser tells no more: the connection failed, or it redirects to another origin, where what is secret among \
             its headers does not go"
        }
        None => "the name, the connection or TLS failed, and this runtime tells no more",
        Some(page) if page.scheme() == "https" && url.scheme() == "http" && !url.is_loopback() => {
            "a page that came by https may not ask for http (mixed content)"
        }
        Some(page) if !page.same_origin(url) => {
            "a browser tells no more: the name, the connection or TLS failed, or the server does not allow this page's \
             origin (CORS: it has to send `Access-Control-Allow-Origin`, and allow the method and headers beforehand)"
        }
        Some(_) => "a browser tells no more: the name, the connection or TLS failed, or it redirects too often",
    }
}

/// A response's body broke off, or is not what it should be where the runtime tells that apart.
pub(super) fn body(exception: &JsValue) -> Error {
    let error = |kind, what: &'static str| Error::new(kind, what).with_source(thrown(exception));
    let code = code(exception).unwrap_or_default();
    let begins = |with: &[&str]| with.iter().any(|start| code.starts_with(start));
    // Of zlib, Brotli and Zstandard.
    if begins(&["Z_", "ERR__ERROR_", "ERR_BROTLI", "ZSTD_"]) {
        return error(ErrorKind::Decode, "the content coding is malformed");
    }
    if begins(&["HPE_"]) {
        return error(ErrorKind::Protocol, "the body is malformed");
    }
    if code == "UND_ERR_BODY_TIMEOUT" {
        let what = "the runtime's own bound on the wait for more of the body";
        return error(ErrorKind::Timeout, what).in_phase(TimeoutPhase::Read);
    }
    error(ErrorKind::Body, "the connection was closed before the end of the body").retryable(true)
}

/// What the host runtime says underneath, where there is such a thing: Node's error codes.
fn code(exception: &JsValue) -> Option<String> {
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

/// The exception's own words, and itself for who knows what to do with it.
fn thrown(exception: &JsValue) -> Thrown {
    Thrown::new(describe(exception), SendWrapper::new(exception.clone()))
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

//! What a browser leaves undone of a request without a word, found out before it is sent.

use http::header::{CONNECTION, EXPECT, HOST, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderName, HeaderValue, Method};

use super::transport::unsupported;
use super::{js, runtime};
use crate::{Request, RequestMode, Result};

/// What a browser never sends, it says only as a `TypeError`.
pub(super) fn check_method(request: &Request) -> Result<()> {
    let method = request.method();
    if [&Method::CONNECT, &Method::TRACE].contains(&method) || method.as_str() == "TRACK" {
        return unsupported(format!("fetch sends no {method}"));
    }
    let has_body = !request.body().is_over();
    if has_body && matches!(*method, Method::GET | Method::HEAD) {
        return unsupported(format!("fetch sends no body with {method}: use POST or QUERY, or put it in the query"));
    }
    Ok(())
}

/// A browser goes on in no other protocol.
pub(super) fn check_upgrade(request: &Request) -> Result<()> {
    if request.headers().contains_key(UPGRADE) {
        return unsupported("header `upgrade`: a browser goes on in no other protocol: use its `WebSocket`");
    }
    Ok(())
}

/// Fetch drops what is its own to set without a word; a header that was asked for and is not there was dropped.
pub(super) fn check_headers(request: &Request, js_request: &js::Request) -> Result<()> {
    let kept = js_request.headers();
    match request.headers().keys().find(|name| !kept.has(name.as_str())) {
        Some(name) if request.web().is_some_and(|options| options.mode == RequestMode::NoCors) => {
            unsupported(format!("header `{name}`: in the mode `no-cors` a browser sends none that no form can"))
        }
        Some(name) => unsupported(format!("header `{name}`: the browser sets it itself, leave it out")),
        None if runtime::is_node() => check_node(request),
        None => Ok(()),
    }
}

/// Node shows every header as kept. Some of them it writes anew as it sends them, for others it fails as if the network had.
fn check_node(request: &Request) -> Result<()> {
    let is_same = |name: &HeaderName, value: &HeaderValue| match name.as_str() {
        "sec-fetch-mode" => value == "cors",
        _ if name == HOST => value == request.url().authority(),
        _ if name == CONNECTION => [&b"close"[..], b"keep-alive"].contains(&&*value.as_bytes().to_ascii_lowercase()),
        name => ![EXPECT.as_str(), TRANSFER_ENCODING.as_str(), "keep-alive"].contains(&name),
    };
    match request.headers().iter().find(|(name, value)| !is_same(name, value)) {
        Some((name, _)) => unsupported(format!("header `{name}`: Node sets it itself, leave it out")),
        None => Ok(()),
    }
}

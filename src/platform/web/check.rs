//! What a browser leaves undone of a request without a word, found out before it is sent.

use http::Method;
use http::header::UPGRADE;

use super::js;
use super::transport::unsupported;
use crate::{Request, RequestMode, Result};

/// What a browser never sends, it says only as a `TypeError`.
pub(super) fn check_method(request: &Request) -> Result<()> {
    let method = request.method();
    if [&Method::CONNECT, &Method::TRACE].contains(&method) || method.as_str() == "TRACK" {
        return unsupported(format!("a browser sends no {method}"));
    }
    let has_body = !request.body().is_over();
    if has_body && matches!(*method, Method::GET | Method::HEAD) {
        return unsupported(format!(
            "a browser sends no body with {method}: use POST or QUERY, or put it in the query"
        ));
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
            unsupported(format!("header `{name}`: with `RequestMode::NoCors` a browser sends none that no form can"))
        }
        Some(name) => unsupported(format!("header `{name}`: the browser sets it itself, leave it out")),
        None => Ok(()),
    }
}

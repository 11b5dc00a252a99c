//! The head of a request as HTTP/2 has it.

use std::sync::OnceLock;

use http::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderName, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderValue, Method, Uri, Version};

use crate::{Error, ErrorKind, Request, Result};

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");

/// Makes the head; the body stays where it is. `usual` is the authority of most requests that go this way.
pub(super) fn message(request: &Request, usual: &OnceLock<Authority>) -> Result<http::Request<()>> {
    let mut headers = request.headers().clone();
    let host = if headers.keys().any(is_not_sent) { strip(&mut headers)? } else { None };
    let uri = target(request, host.as_ref(), usual)
        .map_err(|error| Error::new(ErrorKind::InvalidUrl, "it cannot be a request's target").because(error))?;
    frame(&mut headers, request)?;
    let mut message = http::Request::new(());
    *message.method_mut() = request.method().clone();
    *message.uri_mut() = uri;
    *message.headers_mut() = headers;
    *message.version_mut() = Version::HTTP_2;
    Ok(message)
}

/// Whether a field has no place in HTTP/2, or another one.
fn is_not_sent(name: &HeaderName) -> bool {
    [HOST, PROXY_AUTHORIZATION, UPGRADE, CONNECTION, TE, TRANSFER_ENCODING, KEEP_ALIVE, PROXY_CONNECTION].contains(name)
}

/// Takes out what is for one connection of HTTP/1.1 alone
/// ([RFC 9113, 8.2.2](https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2)); the `Host` of the caller's.
fn strip(headers: &mut HeaderMap) -> Result<Option<HeaderValue>> {
    if headers.contains_key(UPGRADE) {
        // It would have to be dropped without a word.
        let what = "the server speaks HTTP/2, which has no `Upgrade`: build the client with `http1_only`";
        return Err(Error::new(ErrorKind::Unsupported, what));
    }
    // That for a proxy no other may see.
    for name in [PROXY_AUTHORIZATION, TRANSFER_ENCODING, KEEP_ALIVE, PROXY_CONNECTION] {
        headers.remove(name);
    }
    let trails = headers.get(TE).is_some_and(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"trailers"));
    let named: Vec<HeaderValue> = headers.get_all(CONNECTION).iter().cloned().collect();
    for name in named.iter().filter_map(|names| names.to_str().ok()).flat_map(|names| names.split(',')) {
        headers.remove(name.trim());
    }
    headers.remove(CONNECTION);
    if trails {
        headers.insert(TE, HeaderValue::from_static("trailers"));
    } else {
        headers.remove(TE);
    }
    Ok(headers.remove(HOST))
}

/// Says how long the body is, where that is known and its framing alone does not, and what comes after it.
fn frame(headers: &mut HeaderMap, request: &Request) -> Result<()> {
    let (body, method) = (request.body(), request.method());
    if let Some(names) = body.announced() {
        headers.insert(TRAILER, names?);
    }
    match body.content_length() {
        Some(0) if body.is_over() => {
            if matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
        }
        Some(length) if body.announced().is_none() => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        _ => {}
    }
    Ok(())
}

/// Scheme, authority and target, where a `Host` of the caller's is the authority
/// ([RFC 9113, 8.3.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1)).
fn target(request: &Request, host: Option<&HeaderValue>, usual: &OnceLock<Authority>) -> http::Result<Uri> {
    let url = request.url();
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(match url.scheme() {
        "http" => Scheme::HTTP,
        "https" => Scheme::HTTPS,
        other => other.parse()?,
    });
    parts.authority = Some(match host {
        Some(host) => Authority::try_from(host.as_bytes())?,
        None => match usual.get().filter(|usual| usual.as_str() == url.authority()) {
            Some(usual) => usual.clone(),
            None => {
                let authority = Authority::try_from(url.authority())?;
                let _ = usual.set(authority.clone());
                authority
            }
        },
    });
    parts.path_and_query = Some(PathAndQuery::try_from(url.path_and_query())?);
    Ok(Uri::from_parts(parts)?)
}

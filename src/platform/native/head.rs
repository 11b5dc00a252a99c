//! What a request's head needs besides what its sender has said.

use std::sync::{Arc, Weak};
use std::time::Duration;

use http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderValue, Method};

use super::outgoing::Target;
use crate::{Body, Error, ErrorKind, Request, Result};

/// How long a body is held back for an `Expect` of the caller's.
const HOLD: Duration = Duration::from_secs(1);

/// Says of the fields that are for this connection alone that they are
/// ([RFC 9110, 7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)).
pub(super) fn name_in_connection(headers: &mut HeaderMap) -> Result<()> {
    // Mostly there is none: to look through the few that there are costs less than to look each of these up.
    if !headers.keys().any(|name| *name == TE || *name == UPGRADE) {
        return Ok(());
    }
    for name in [TE, UPGRADE] {
        if headers.contains_key(&name) && !is_named(headers, &name) {
            headers.try_append(CONNECTION, HeaderValue::from(name)).map_err(http::Error::from)?;
        }
    }
    Ok(())
}

fn is_named(headers: &HeaderMap, name: &HeaderName) -> bool {
    let values = headers.get_all(CONNECTION).iter();
    let mut options = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    options.any(|option| option.trim_ascii().eq_ignore_ascii_case(name.as_str().as_bytes()))
}

pub(super) fn asks_for_upgrade(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| *name == UPGRADE)
}

/// HTTP/2 has no upgrade, and would drop the wish without a word.
pub(super) fn check_http2(headers: &HeaderMap) -> Result<()> {
    if asks_for_upgrade(headers) {
        let what = "the server speaks HTTP/2, which has no `Upgrade`: build the client with `http1_only`";
        return Err(Error::new(ErrorKind::Unsupported, what));
    }
    Ok(())
}

/// Says how long the body is, where its framing alone does not.
pub(super) fn frame(headers: &mut HeaderMap, request: &Request, is_http1: bool, body: &Body) -> Result<()> {
    let length = body.content_length();
    let announced = body.announced().transpose()?;
    if is_http1 && (announced.is_some() || length.is_none()) {
        // Said here, or else a GET would be sent without its body.
        headers.remove(CONTENT_LENGTH);
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    if let Some(names) = announced {
        headers.insert(TRAILER, names);
    } else if length == Some(0) && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(())
}

/// The headers of those requests that share theirs, as they are sent over one connection to an origin.
#[derive(Default)]
pub(super) struct Template {
    /// Whose they were last. No others can take their place in memory as long as this is there.
    of: Weak<HeaderMap>,
    made: Option<HeaderMap>,
}

impl Template {
    /// Those that were made for the same ones, if any were, or else those that `make` makes. They are kept once the same have
    /// come twice: a client's own come again and again, a request's never.
    pub(super) fn headers(
        &mut self,
        own: &Arc<HeaderMap>,
        make: impl FnOnce() -> Result<HeaderMap>,
    ) -> Result<HeaderMap> {
        let is_same = std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(own));
        if let (true, Some(made)) = (is_same, &self.made) {
            return Ok(made.clone());
        }
        let headers = make()?;
        if is_same {
            self.made = Some(headers.clone());
        } else {
            *self = Self { of: Arc::downgrade(own), made: None };
        }
        Ok(headers)
    }
}

/// How long the body is held back until the peer says that it wants it
/// ([RFC 9110, 10.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1)). Over HTTP/2 it is not: there a peer can stop
/// one without ending the connection.
pub(super) fn held_for(
    headers: &mut HeaderMap,
    request: &Request,
    target: Target<'_>,
    body: &Body,
) -> Option<Duration> {
    if body.is_over() || target == Target::Absolute {
        return None;
    }
    if let Some(within) = request.settings().interim.as_ref().and_then(|interim| interim.expect_continue) {
        headers.insert(EXPECT, HeaderValue::from_static("100-continue"));
        return Some(within);
    }
    let expect = headers.get(EXPECT)?;
    expect.as_bytes().trim_ascii().eq_ignore_ascii_case(b"100-continue").then_some(HOLD)
}

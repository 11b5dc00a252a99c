//! What a request's head needs besides what its sender has said.

use std::time::Duration;

use http::header::{CONNECTION, EXPECT, HeaderName, TE, UPGRADE};
use http::{HeaderMap, HeaderValue};

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

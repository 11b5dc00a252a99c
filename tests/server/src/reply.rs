//! Small ways to make a response, so that a route reads as what it answers.

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

/// What stands for the reason in a JSON answer to a request that went wrong.
pub(crate) fn problem(status: StatusCode, error: &str) -> Response {
    (status, json(&json!({ "error": error }))).into_response()
}

/// Marks an answer that nobody will read: the request's body broke off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BrokenOff;

/// The answer to a request whose body broke off.
pub(crate) fn broken_off(error: &dyn std::fmt::Display) -> Response {
    let mut response = problem(StatusCode::BAD_REQUEST, &format!("the body broke off: {error}"));
    response.extensions_mut().insert(BrokenOff);
    response
}

pub(crate) fn json(value: &Value) -> Response {
    let mut text = serde_json::to_string_pretty(value).expect("a Value always has a text");
    text.push('\n');
    typed("application/json", text)
}

/// A body with a media type of its own.
pub(crate) fn typed(media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// A redirect whose target is used octet by octet.
pub(crate) fn redirect(status: StatusCode, target: &[u8]) -> Response {
    let Ok(location) = HeaderValue::from_bytes(target) else {
        return problem(StatusCode::BAD_REQUEST, "that cannot stand in a header");
    };
    (status, [(LOCATION, location)]).into_response()
}

/// A body that comes piece by piece: each is flushed alone, and `delay` lies before every piece but the first.
pub(crate) fn pieces<I>(pieces: I, delay: Duration) -> Body
where
    I: Iterator<Item = Bytes> + Send + 'static,
{
    let steps = stream::unfold((pieces, true), move |(mut pieces, first)| async move {
        let piece = pieces.next()?;
        if first || delay.is_zero() {
            // A body that is never pending would be sent in one write.
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(delay).await;
        }
        Some((Ok::<_, std::convert::Infallible>(piece), (pieces, false)))
    });
    Body::from_stream(steps)
}

/// Cuts bytes into pieces of `size` octets, without copying.
pub(crate) fn chunks(mut bytes: Bytes, size: usize) -> impl Iterator<Item = Bytes> + Send + 'static {
    let size = size.max(1);
    std::iter::from_fn(move || (!bytes.is_empty()).then(|| bytes.split_to(size.min(bytes.len()))))
}

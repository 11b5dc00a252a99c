//! Streams of events, lines and pieces: each piece leaves the server alone.

use std::fmt::Write as _;

use axum::Router;
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde_json::json;

use crate::params::{BadParam, Params};
use crate::reply;
use crate::state::Shared;

const MOST_LINES: u64 = 10_000_000;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/sse", any(sse))
        .route("/sse-raw", any(sse_raw))
        .route("/ndjson", any(ndjson))
        .route("/lines", any(lines))
        .route("/pieces", any(pieces))
}

/// Events 1 to `count` (3), `delay_ms` (0) between them: `id`, `event: tick`, and data of two lines; goes on behind
/// `Last-Event-ID`. `retry=` is told first; `break_after=N` ends after N events of this response.
async fn sse(params: Params, headers: HeaderMap) -> Result<Response, BadParam> {
    let count = params.at_most("count", 3, MOST_LINES)?;
    let pause = params.millis("delay_ms", 0)?;
    let most = params.number("break_after", MOST_LINES)?;
    let retry = params.text("retry").map(|retry| format!("retry: {retry}\n\n"));
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let events = (seen.unwrap_or(0_u64) + 1..=count).take(usize::try_from(most).unwrap_or(usize::MAX));
    let events = events.map(|n| format!("id: {n}\nevent: tick\ndata: {{\"n\":{n}}}\ndata: line two of {n}\n\n"));
    let body = reply::pieces(retry.into_iter().chain(events).map(Bytes::from), pause);
    Ok(stream(reply::typed("text/event-stream", body)))
}

/// `body` as an event stream, in pieces of `chunk` bytes (all of it).
async fn sse_raw(params: Params) -> Result<Response, BadParam> {
    Ok(stream(reply::typed("text/event-stream", cut(&params)?)))
}

/// `count` (3) objects, one a line.
async fn ndjson(params: Params) -> Result<Response, BadParam> {
    let count = params.at_most("count", 3, MOST_LINES)?;
    let lines = (0..count).map(|n| {
        let line = json!({ "n": n, "text": format!("line {n}, naïve 🦀") });
        Bytes::from(format!("{line}\n"))
    });
    Ok(reply::typed("application/x-ndjson", reply::pieces(lines, params.millis("delay_ms", 0)?)))
}

/// `count` (3) lines of text, each ended by `eol` (`lf`, `crlf` or `cr`); `last=0` leaves out the last end.
async fn lines(params: Params) -> Result<Response, BadParam> {
    let count = params.at_most("count", 3, MOST_LINES)?;
    let end = match params.text("eol").as_deref() {
        None | Some("lf") => "\n",
        Some("crlf") => "\r\n",
        Some("cr") => "\r",
        Some(other) => return Err(BadParam(format!("eol may not be {other}"))),
    };
    let ended = params.text("last").is_none() || params.flag("last");
    let lines = (0..count).map(move |n| {
        let mut line = format!("line {n}");
        if ended || n + 1 < count {
            line.write_str(end).expect("a String takes everything");
        }
        Bytes::from(line)
    });
    let body = reply::pieces(lines, params.millis("delay_ms", 0)?);
    Ok(reply::typed("text/plain; charset=utf-8", body))
}

/// `body` in flushed pieces of `chunk` bytes, `delay_ms` between them, as the media type `type`.
async fn pieces(params: Params) -> Result<Response, BadParam> {
    let mut response = reply::typed("application/octet-stream", cut(&params)?);
    if let Some(media_type) = params.bytes("type") {
        let value = HeaderValue::from_maybe_shared(media_type).map_err(|_| BadParam("type".to_owned()))?;
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    Ok(response)
}

fn cut(params: &Params) -> Result<axum::body::Body, BadParam> {
    let body = params.bytes("body").unwrap_or_default();
    let size = params.number("chunk", body.len())?;
    Ok(reply::pieces(reply::chunks(body, size), params.millis("delay_ms", 0)?))
}

fn stream(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

//! Bytes in any amount: from one generator, so that a test can know their hash without having them.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::{ACCEPT_RANGES, CONTENT_RANGE, ETAG, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use crate::generate::{BLOCK, MOST, Pattern};
use crate::params::{BadParam, Params};
use crate::reply;
use crate::routes::echo;
use crate::state::Shared;

const MOST_AT_ONCE: u64 = 100 << 20;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/bytes/{n}", get(bytes))
        .route("/stream-bytes/{n}", get(stream_bytes))
        .route("/download/{n}", get(download))
        .route("/sha256/{n}", get(sha256))
        .route("/stream/{n}", get(stream))
        .route("/range/{n}", get(range))
}

async fn bytes(Path(n): Path<u64>, params: Params) -> Result<Response, BadParam> {
    octets(pattern(n, MOST_AT_ONCE, &params)?)
}

/// Without a length: chunks of `chunk_size` bytes in HTTP/1.
async fn stream_bytes(Path(n): Path<u64>, params: Params) -> Result<Response, BadParam> {
    let size = params.at_most("chunk_size", BLOCK, BLOCK)?;
    octets(pattern(n, MOST, &params)?.in_pieces_of(size).unsized_body())
}

/// With a length.
async fn download(Path(n): Path<u64>, params: Params) -> Result<Response, BadParam> {
    octets(pattern(n, MOST, &params)?)
}

async fn sha256(Path(n): Path<u64>, params: Params) -> Result<Response, BadParam> {
    let pattern = pattern(n, MOST, &params)?;
    let hash = tokio::task::spawn_blocking(|| pattern.sha256()).await;
    let hash = hash.map_err(|error| BadParam(error.to_string()))?;
    Ok(reply::json(&json!({ "length": n, "sha256": hash })))
}

/// `n` lines of JSON, as httpbin has them.
async fn stream(Path(n): Path<u64>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let headers = echo::titled(&parts.headers);
    let url = echo::url(&parts);
    let origin = echo::origin(&parts);
    let lines = (0..n.min(100)).map(move |id| {
        let line = json!({ "id": id, "url": url, "headers": headers, "origin": origin, "args": {} });
        Bytes::from(format!("{line}\n"))
    });
    reply::typed("application/json", reply::pieces(lines, std::time::Duration::ZERO))
}

/// The Latin alphabet over and over, whole or the one range that was asked for.
async fn range(Path(n): Path<u64>, headers: HeaderMap) -> Result<Response, BadParam> {
    if n > MOST {
        return Err(BadParam(format!("{MOST} bytes at most")));
    }
    let etag = HeaderValue::from_str(&format!("\"range{n}\"")).expect("digits in quotes");
    let unchanged = headers.get(IF_RANGE).is_none_or(|validator| *validator == etag);
    let wanted = headers.get(RANGE).filter(|_| unchanged).and_then(|value| value.to_str().ok());
    let common = [(ETAG, etag), (ACCEPT_RANGES, HeaderValue::from_static("bytes"))];
    let Some(wanted) = wanted.and_then(|wanted| wanted.strip_prefix("bytes=")) else {
        return Ok((common, octets(Pattern::letters(n))?).into_response());
    };
    let Some((from, to)) = slice(wanted, n) else {
        return Ok(
            (StatusCode::RANGE_NOT_SATISFIABLE, common, [(CONTENT_RANGE, format!("bytes */{n}"))]).into_response()
        );
    };
    let part = octets(Pattern::letters(to + 1).skip(from))?;
    let told = [(CONTENT_RANGE, format!("bytes {from}-{to}/{n}"))];
    Ok((StatusCode::PARTIAL_CONTENT, common, told, part).into_response())
}

/// The first and the last byte of a range that can be had.
fn slice(wanted: &str, n: u64) -> Option<(u64, u64)> {
    let (from, to) = wanted.split_once('-')?;
    let last = n.checked_sub(1)?;
    let (from, to) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) => (from, to.min(last)),
        (Ok(from), Err(_)) if to.is_empty() => (from, last),
        (Err(_), Ok(suffix)) if from.is_empty() && suffix > 0 => (n.saturating_sub(suffix), last),
        _ => return None,
    };
    (from <= to).then_some((from, to))
}

fn pattern(n: u64, most: u64, params: &Params) -> Result<Pattern, BadParam> {
    if n > most {
        return Err(BadParam(format!("{most} bytes at most")));
    }
    Ok(Pattern::new(params.number("seed", 0)?, n))
}

fn octets(pattern: Pattern) -> Result<Response, BadParam> {
    Ok(reply::typed("application/octet-stream", Body::new(pattern)))
}

#[cfg(test)]
mod tests {
    use super::slice;

    #[test]
    fn ranges() {
        assert_eq!(slice("0-9", 100), Some((0, 9)));
        assert_eq!(slice("90-", 100), Some((90, 99)));
        assert_eq!(slice("-10", 100), Some((90, 99)));
        assert_eq!(slice("-1000", 100), Some((0, 99)));
        assert_eq!(slice("50-1000", 100), Some((50, 99)));
        for bad in ["100-", "5-4", "-0", "x-1", "1", ""] {
            assert_eq!(slice(bad, 100), None, "{bad}");
        }
        assert_eq!(slice("0-", 0), None);
    }
}

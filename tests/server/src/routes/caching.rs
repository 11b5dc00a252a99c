//! Validators and freshness.

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, ETAG, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::reply;
use crate::routes::echo;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/etag/{etag}", get(etag)).route("/cache", get(cache)).route("/cache/{seconds}", get(fresh))
}

async fn etag(Path(etag): Path<String>, request: Request) -> Response {
    let quoted = format!("\"{etag}\"");
    let Ok(value) = HeaderValue::from_str(&quoted) else {
        return reply::problem(StatusCode::BAD_REQUEST, "that cannot be an entity tag");
    };
    let mut response = if listed(request.headers(), &IF_NONE_MATCH, &quoted) == Some(true) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if listed(request.headers(), &IF_MATCH, &quoted) == Some(false) {
        StatusCode::PRECONDITION_FAILED.into_response()
    } else {
        echo::without_body(request).await
    };
    response.headers_mut().insert(ETAG, value);
    response
}

async fn cache(request: Request) -> Response {
    let headers = request.headers();
    if headers.contains_key(IF_MODIFIED_SINCE) || headers.contains_key(IF_NONE_MATCH) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut response = echo::without_body(request).await;
    let headers = response.headers_mut();
    headers.insert(LAST_MODIFIED, HeaderValue::from_static("Mon, 02 Nov 2026 08:00:00 GMT"));
    headers.insert(ETAG, HeaderValue::from_static("\"cache\""));
    response
}

async fn fresh(Path(seconds): Path<u32>, request: Request) -> Response {
    let mut response = echo::without_body(request).await;
    let value = HeaderValue::from_str(&format!("public, max-age={seconds}")).expect("ASCII");
    response.headers_mut().insert(CACHE_CONTROL, value);
    response
}

/// Whether a header lists that entity tag, or `*`; `None` without the header.
fn listed(headers: &HeaderMap, name: &HeaderName, etag: &str) -> Option<bool> {
    let mut lines = headers.get_all(name).iter().peekable();
    lines.peek()?;
    let is_it = |tag: &str| matches!(tag.trim(), "*") || tag.trim().trim_start_matches("W/") == etag;
    Some(lines.any(|line| line.to_str().is_ok_and(|line| line.split(',').any(is_it))))
}

//! Answers that take their time.

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_LENGTH;

use crate::params::{self, BadParam, Params};
use crate::reply::{self, BrokenOff};
use crate::routes::echo;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/delay/{seconds}", any(delay)).route("/drip", get(drip))
}

/// Hears everything, waits, and says what it heard.
async fn delay(Path(seconds): Path<f64>, request: Request) -> Result<Response, BadParam> {
    let delay = params::seconds(seconds)?;
    let answer = echo::anything(request).await;
    if answer.extensions().get::<BrokenOff>().is_none() {
        tokio::time::sleep(delay).await;
    }
    Ok(answer)
}

/// `numbytes` (10) bytes over `duration` (2) seconds, after `delay` (0) seconds, with status `code` (200).
async fn drip(params: Params) -> Result<Response, BadParam> {
    let length = params.at_most("numbytes", 10, 10 << 20)?;
    let duration = params.seconds("duration", 2.0)?;
    let delay = params.seconds("delay", 0.0)?;
    let code = params.number("code", 200)?;
    let status = StatusCode::from_u16(code).ok().filter(|_| code >= 200);
    let status = status.ok_or_else(|| BadParam(format!("{code} cannot be a final status")))?;
    tokio::time::sleep(delay).await;
    let pause = if length == 0 { Duration::ZERO } else { duration / length };
    let bytes = (0..length).map(|_| Bytes::from_static(b"*"));
    let mut response = (status, reply::typed("application/octet-stream", reply::pieces(bytes, pause))).into_response();
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    Ok(response)
}

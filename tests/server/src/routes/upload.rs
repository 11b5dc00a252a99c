//! Request bodies: hashed while they come, read slowly, or not read at all.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Router};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::counters::Account;
use crate::generate::{MOST, hex};
use crate::params::{BadParam, Params};
use crate::reply;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/upload", any(upload))
        .route("/slow-upload", any(slow_upload))
        .route("/early/{code}", any(early))
}

async fn upload(headers: HeaderMap, account: Extension<Account>, body: Body) -> Response {
    read(&headers, &account, body, None).await
}

/// Reads `bytes_per_second` (65536) and no more.
async fn slow_upload(
    headers: HeaderMap,
    params: Params,
    account: Extension<Account>,
    body: Body,
) -> Result<Response, BadParam> {
    let speed = params.number("bytes_per_second", 65_536_u32)?;
    if speed == 0 {
        return Err(BadParam("bytes_per_second may not be 0".to_owned()));
    }
    Ok(read(&headers, &account, body, Some(speed)).await)
}

/// Answers before the body has come, and never reads it: in HTTP/1 the connection ends.
async fn early(Path(code): Path<u16>) -> Response {
    let status = StatusCode::from_u16(code).ok().filter(|_| code >= 200);
    status.map_or_else(|| reply::problem(StatusCode::BAD_REQUEST, "no final status"), IntoResponse::into_response)
}

async fn read(headers: &HeaderMap, account: &Account, mut body: Body, speed: Option<u32>) -> Response {
    let mut hash = Sha256::new();
    let (mut length, mut chunks) = (0_u64, 0_u64);
    let mut trailers = Value::Null;
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => return reply::broken_off(&error),
        };
        if let Some(fields) = frame.trailers_ref() {
            trailers = fields.keys().map(|name| (name.as_str().to_owned(), text(fields, name))).collect();
        }
        let Ok(data) = frame.into_data() else {
            continue;
        };
        hash.update(&data);
        length += data.len() as u64;
        chunks += 1;
        account.received(data.len());
        if length > MOST {
            return reply::problem(StatusCode::PAYLOAD_TOO_LARGE, "16 GiB at most");
        }
        if let Some(speed) = speed {
            let bytes = u32::try_from(data.len()).unwrap_or(u32::MAX);
            tokio::time::sleep(Duration::from_secs_f64(f64::from(bytes) / f64::from(speed))).await;
        }
    }
    reply::json(&json!({
        "length": length,
        "sha256": hex(&hash.finalize()),
        "chunks": chunks,
        "content_type": text(headers, &CONTENT_TYPE),
        "transfer_encoding": text(headers, &TRANSFER_ENCODING),
        "content_length": text(headers, &CONTENT_LENGTH),
        "trailers": trailers,
    }))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Value {
    headers.get(name).map_or(Value::Null, |value| json!(String::from_utf8_lossy(value.as_bytes())))
}

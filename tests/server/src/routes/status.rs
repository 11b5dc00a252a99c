//! Any status, and any response header.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Extension, body::Body};
use http::header::{LOCATION, PROXY_AUTHENTICATE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use crate::counters::Account;
use crate::params::{BadParam, Params};
use crate::reply;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/status/{codes}", any(status))
        .route("/response-headers", get(response_headers).post(response_headers))
}

/// `/status/{code}`, or a list with commas: the nth request of an `id` gets the nth code, and all later ones the last;
/// `retry_after=` adds that header to all but 2xx.
async fn status(
    Path(codes): Path<String>,
    params: Params,
    Extension(account): Extension<Account>,
    body: Body,
) -> Result<Response, BadParam> {
    // An unread body would close the connection.
    drop(super::echo::collect(body).await);
    let all: Result<Vec<u16>, _> = codes.split(',').map(|code| code.trim().parse()).collect();
    let codes = all.map_err(|_| BadParam("a status is a number".to_owned()))?;
    let turn = usize::try_from(account.attempt - 1).unwrap_or(usize::MAX);
    let code = codes[turn.min(codes.len() - 1)];
    let status = match StatusCode::from_u16(code) {
        Ok(status) if code >= 200 => status,
        _ => return Err(BadParam(format!("{code} cannot be a final status"))),
    };
    let mut response = status.into_response();
    let headers = response.headers_mut();
    match code {
        301 | 302 | 303 | 305 | 307 | 308 => {
            headers.insert(LOCATION, HeaderValue::from_static("/redirect/1"));
        }
        401 => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Fake Realm\""));
        }
        407 => {
            headers.insert(PROXY_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Fake Realm\""));
        }
        _ => {}
    }
    if !status.is_success()
        && let Some(value) = params.bytes("retry_after")
    {
        let value = HeaderValue::from_maybe_shared(value).map_err(|_| BadParam("retry_after".to_owned()))?;
        headers.insert(RETRY_AFTER, value);
    }
    Ok(response)
}

/// Every parameter of the query as a header of the response, and all of them as JSON.
async fn response_headers(params: Params) -> Result<Response, BadParam> {
    let mut told: Map<String, Value> = Map::new();
    for (name, value) in params.pairs() {
        match told.get_mut(name) {
            None => drop(told.insert(name.to_owned(), json!(value))),
            Some(Value::Array(values)) => values.push(json!(value)),
            Some(single) => *single = json!([single.take(), value]),
        }
    }
    let mut response = reply::json(&Value::Object(told));
    let mut seen: Vec<HeaderName> = Vec::new();
    for (name, value) in params.octets() {
        let bad = |_| BadParam(format!("{name} cannot be such a header"));
        let header: HeaderName = name.parse().map_err(|_| bad(()))?;
        let value = HeaderValue::from_maybe_shared(value).map_err(|_| bad(()))?;
        if seen.contains(&header) {
            response.headers_mut().append(header, value);
        } else {
            // The first of a name replaces what would be there anyway.
            response.headers_mut().insert(header.clone(), value);
            seen.push(header);
        }
    }
    Ok(response)
}

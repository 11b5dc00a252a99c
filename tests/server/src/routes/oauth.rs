//! A small authorization server (RFC 6749): tokens for the client `frog` with the secret `heron`, and what they let in to.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::params::{BadParam, Params};
use crate::reply;
use crate::routes::credentials::credentials;
use crate::routes::nonces::Spent;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/oauth/token", post(token)).route("/oauth/resource", get(resource))
}

/// A token for the client's credentials, or for the refresh token that came with the last one.
async fn token(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::parse(&String::from_utf8_lossy(&body));
    let granted = match form.text("grant_type").as_deref() {
        Some("client_credentials") => {
            let given = credentials(&headers, "Basic").and_then(|given| BASE64_STANDARD.decode(given).ok());
            given.is_some_and(|given| given == b"frog:heron")
        }
        Some("refresh_token") => {
            let token = form.text("refresh_token").unwrap_or_default();
            matches!(shared.nonces.spend(&token, None, Some(1)), Spent::Good)
        }
        _ => return problem("unsupported_grant_type"),
    };
    if !granted {
        return problem("invalid_grant");
    }
    reply::json(&json!({
        "access_token": shared.nonces.issue(),
        "token_type": "Bearer",
        "expires_in": 3600,
        "refresh_token": shared.nonces.issue(),
    }))
}

fn problem(error: &str) -> Response {
    reply::problem(StatusCode::BAD_REQUEST, error)
}

/// Lets a token in as often as `uses` says.
async fn resource(State(shared): State<Shared>, query: Params, headers: HeaderMap) -> Result<Response, BadParam> {
    let uses = query.number("uses", u64::MAX)?;
    let token = credentials(&headers, "Bearer").unwrap_or_default();
    Ok(match shared.nonces.spend(token, None, Some(uses)) {
        Spent::Good => reply::json(&json!({ "in": true })),
        Spent::Stale | Spent::Replayed => {
            (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")]).into_response()
        }
    })
}

//! Basic and bearer credentials.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::reply;
use crate::routes::credentials::credentials;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/basic-auth/{user}/{password}", any(basic))
        .route("/hidden-basic-auth/{user}/{password}", any(hidden))
        .route("/bearer", get(bearer))
}

async fn basic(Path((user, password)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if is_right(&headers, &user, &password) {
        return reply::json(&json!({ "authenticated": true, "user": user }));
    }
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Basic realm=\"Fake Realm\"")]).into_response()
}

async fn hidden(Path((user, password)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if is_right(&headers, &user, &password) {
        return reply::json(&json!({ "authenticated": true, "user": user }));
    }
    reply::problem(StatusCode::NOT_FOUND, "not without credentials")
}

async fn bearer(headers: HeaderMap) -> Response {
    match credentials(&headers, "Bearer") {
        Some(token) => reply::json(&json!({ "authenticated": true, "token": token })),
        None => (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response(),
    }
}

fn is_right(headers: &HeaderMap, user: &str, password: &str) -> bool {
    let given = credentials(headers, "Basic").and_then(|given| BASE64_STANDARD.decode(given).ok());
    given.is_some_and(|given| given == format!("{user}:{password}").as_bytes())
}

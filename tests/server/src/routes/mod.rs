//! The routes that hyper answers: httpbin's, and those that prove what httpbin's cannot. A file a family; each has a
//! `routes()` that says which paths are its own.

mod auth;
mod bytes;
mod caching;
mod charset;
mod coding;
mod cookies;
mod credentials;
mod digest;
mod documents;
mod echo;
mod events;
mod files;
pub(crate) mod gate;
mod meta;
mod multipart;
pub(crate) mod nonces;
mod oauth;
mod redirect;
mod status;
mod timing;
mod upload;

use axum::Router;
use axum::response::Response;
use http::StatusCode;

use crate::reply;
use crate::state::Shared;

/// All of them.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .merge(auth::routes())
        .merge(bytes::routes())
        .merge(caching::routes())
        .merge(charset::routes())
        .merge(coding::routes())
        .merge(cookies::routes())
        .merge(digest::routes())
        .merge(documents::routes())
        .merge(echo::routes())
        .merge(events::routes())
        .merge(files::routes())
        .merge(gate::routes())
        .merge(meta::routes())
        .merge(oauth::routes())
        .merge(redirect::routes())
        .merge(status::routes())
        .merge(timing::routes())
        .merge(upload::routes())
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .with_state(shared)
}

async fn unknown() -> Response {
    reply::problem(StatusCode::NOT_FOUND, "no such route")
}

async fn wrong_method() -> Response {
    reply::problem(StatusCode::METHOD_NOT_ALLOWED, "not with this method")
}

//! Redirects of every kind. The query of `/redirect/{n}` and its like is kept from hop to hop, so that one `id`
//! accounts for them all.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::response::Response;
use axum::routing::any;
use http::StatusCode;
use http::request::Parts;

use crate::params::{BadParam, Params};
use crate::reply;
use crate::routes::echo;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/redirect/{n}", any(redirect))
        .route("/relative-redirect/{n}", any(redirect))
        .route("/absolute-redirect/{n}", any(absolute_redirect))
        .route("/redirect-to", any(redirect_to))
}

async fn redirect(Path(n): Path<u32>, params: Params, request: Request) -> Response {
    let parts = drained(request).await;
    if params.flag("absolute") {
        return absolute(n, &parts);
    }
    reply::redirect(StatusCode::FOUND, next("relative-redirect", n, &parts).as_bytes())
}

async fn absolute_redirect(Path(n): Path<u32>, request: Request) -> Response {
    absolute(n, &drained(request).await)
}

/// The parameter `url` octet by octet, and `status_code` (302).
async fn redirect_to(params: Params, request: Request) -> Result<Response, BadParam> {
    drained(request).await;
    let target = params.bytes("url").ok_or_else(|| BadParam("url is needed".to_owned()))?;
    let code = params.number("status_code", 302)?;
    let status = StatusCode::from_u16(code).map_err(|_| BadParam(format!("{code} is no status")))?;
    Ok(reply::redirect(status, &target))
}

fn absolute(n: u32, parts: &Parts) -> Response {
    let here = echo::url(parts);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let origin = here.strip_suffix(path).unwrap_or(&here);
    let target = format!("{origin}{}", next("absolute-redirect", n, parts));
    reply::redirect(StatusCode::FOUND, target.as_bytes())
}

fn next(route: &str, n: u32, parts: &Parts) -> String {
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    match n {
        0 | 1 => format!("/get{query}"),
        n => format!("/{route}/{}{query}", n - 1),
    }
}

/// The head of a request whose body was read, since an unread one would close the connection.
async fn drained(request: Request) -> Parts {
    let (parts, body): (Parts, Body) = request.into_parts();
    drop(echo::collect(body).await);
    parts
}

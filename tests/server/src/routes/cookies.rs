//! Cookies: set, set in detail, deleted, and told back.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use crate::params::{BadParam, Params};
use crate::reply;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/cookies", get(cookies))
        .route("/cookies/set", get(set))
        .route("/cookies/set/{name}/{value}", get(set_one))
        .route("/cookies/set-detail/{name}/{value}", get(set_detail))
        .route("/cookies/delete", get(delete))
}

async fn cookies(headers: HeaderMap) -> Response {
    let lines = headers.get_all(COOKIE).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    let mut told = BTreeMap::new();
    for line in lines {
        for pair in line.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or(("", pair));
            told.insert(name.to_owned(), value.to_owned());
        }
    }
    reply::json(&json!({ "cookies": told }))
}

async fn set(params: Params) -> Result<Response, BadParam> {
    let pairs = params.pairs().filter(|(name, _)| *name != "id");
    answer(pairs.map(|(name, value)| format!("{name}={value}; Path=/")))
}

async fn set_one(Path((name, value)): Path<(String, String)>) -> Result<Response, BadParam> {
    answer([format!("{name}={value}; Path=/")])
}

/// The attributes come from the query: switches for `secure`, `httponly` and `partitioned`, values for the others.
async fn set_detail(Path((name, value)): Path<(String, String)>, params: Params) -> Result<Response, BadParam> {
    let mut cookie = format!("{name}={value}");
    for (attribute, value) in params.pairs().filter(|(name, _)| *name != "id") {
        match attribute {
            "secure" | "httponly" | "partitioned" => {
                if params.flag(attribute) {
                    cookie.push_str(&format!("; {attribute}"));
                }
            }
            _ => cookie.push_str(&format!("; {attribute}={value}")),
        }
    }
    if params.text("path").is_none() {
        cookie.push_str("; Path=/");
    }
    answer([cookie])
}

async fn delete(params: Params) -> Result<Response, BadParam> {
    let names = params.pairs().map(|(name, _)| name).filter(|name| *name != "id");
    answer(names.map(|name| format!("{name}=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT")))
}

fn answer(cookies: impl IntoIterator<Item = String>) -> Result<Response, BadParam> {
    let mut response = reply::redirect(StatusCode::FOUND, b"/cookies");
    for cookie in cookies {
        let value = HeaderValue::from_bytes(cookie.as_bytes());
        let value = value.map_err(|_| BadParam("that cannot stand in a cookie".to_owned()))?;
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

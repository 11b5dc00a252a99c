//! What the server heard, as JSON in httpbin's shape, plus `raw_headers`: every header field as it came, in order
//! (the fields of one name stand together, where its first stood) and, for multipart bodies, `multipart`.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{any, delete, get, patch, post, put};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, Limited};
use serde_json::{Map, Value, json};

use crate::params::Params;
use crate::reply;
use crate::routes::multipart;
use crate::state::{Peer, Shared};

/// The most bytes of a request body that are kept.
const MOST: usize = 64 << 20;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/get", get(without_body))
        .route("/post", post(with_body))
        .route("/put", put(with_body))
        .route("/patch", patch(with_body))
        .route("/delete", delete(with_body))
        .route("/anything", any(anything))
        .route("/anything/", any(anything))
        .route("/anything/{*path}", any(anything))
        .route("/headers", get(headers))
        .route("/ip", get(ip))
        .route("/user-agent", get(user_agent))
        .route("/echo", any(echo))
}

pub(super) async fn without_body(request: Request) -> Response {
    reply::json(&Value::Object(about_head(&request.into_parts().0)))
}

async fn with_body(request: Request) -> Response {
    about(request, false).await
}

pub(super) async fn anything(request: Request) -> Response {
    about(request, true).await
}

async fn headers(request: Request) -> Response {
    let headers = request.headers();
    reply::json(&json!({ "headers": titled(headers), "raw_headers": raw(headers) }))
}

async fn ip(request: Request) -> Response {
    reply::json(&json!({ "origin": origin(&request.into_parts().0) }))
}

async fn user_agent(headers: HeaderMap) -> Response {
    let agent = headers.get("user-agent").map(|value| latin1(value.as_bytes()));
    reply::json(&json!({ "user-agent": agent }))
}

/// Sends the body back while it comes.
async fn echo(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = Response::new(body);
    if let Some(media_type) = parts.headers.get(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, media_type.clone());
    }
    response
}

async fn about(request: Request, with_method: bool) -> Response {
    let (parts, body) = request.into_parts();
    let body = match collect(body).await {
        Ok(body) => body,
        Err(problem) => return problem,
    };
    let mut told = about_head(&parts);
    if with_method {
        told.insert("method".to_owned(), json!(parts.method.as_str()));
    }
    let media_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut data = "".to_owned();
    let mut form = Value::Object(Map::new());
    let mut files = form.clone();
    if media_type.starts_with("application/x-www-form-urlencoded") {
        form = grouped(Params::parse(&String::from_utf8_lossy(&body)).pairs().map(|(n, v)| (n.to_owned(), json!(v))));
    } else if let Some(boundary) = multipart::boundary(media_type) {
        match multipart::parse(&body, &boundary) {
            Err(error) => return reply::problem(StatusCode::BAD_REQUEST, error),
            Ok(parts) => {
                form = grouped(parts.iter().filter(|p| p.filename.is_none()).map(multipart::Part::value));
                files = grouped(parts.iter().filter(|p| p.filename.is_some()).map(multipart::Part::value));
                told.insert("multipart".to_owned(), parts.iter().map(multipart::Part::told).collect());
            }
        }
    } else {
        data = readable(&body);
    }
    told.insert("json".to_owned(), serde_json::from_slice(&body).unwrap_or(Value::Null));
    told.insert("data".to_owned(), json!(data));
    told.insert("form".to_owned(), form);
    told.insert("files".to_owned(), files);
    reply::json(&Value::Object(told))
}

fn about_head(parts: &Parts) -> Map<String, Value> {
    let args = Params::parse(parts.uri.query().unwrap_or_default());
    let mut told = Map::new();
    told.insert("args".to_owned(), grouped(args.pairs().map(|(name, value)| (name.to_owned(), json!(value)))));
    told.insert("headers".to_owned(), titled(&parts.headers));
    told.insert("raw_headers".to_owned(), raw(&parts.headers));
    told.insert("origin".to_owned(), json!(origin(parts)));
    told.insert("url".to_owned(), json!(url(parts)));
    told
}

/// Reads a request body to its end, up to the bound.
pub(super) async fn collect(body: Body) -> Result<Bytes, Response> {
    match Limited::new(body, MOST).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(reply::problem(StatusCode::PAYLOAD_TOO_LARGE, "64 MiB is the most that is kept"))
        }
        Err(error) => Err(reply::broken_off(&error)),
    }
}

/// The URL of a request as the client must have seen it.
pub(super) fn url(parts: &Parts) -> String {
    let tls = parts.extensions.get::<Peer>().is_some_and(|peer| peer.tls);
    let host = match (parts.uri.authority(), parts.headers.get(HOST)) {
        (Some(authority), _) => authority.to_string(),
        (None, Some(host)) => latin1(host.as_bytes()),
        (None, None) => "localhost".to_owned(),
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    format!("{}://{host}{path}", if tls { "https" } else { "http" })
}

/// Bytes as text where they are UTF-8, and as a `data:` URL where they are not.
pub(super) fn readable(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => format!("data:application/octet-stream;base64,{}", BASE64_STANDARD.encode(bytes)),
    }
}

/// One value a name, or a list where a name is repeated.
fn grouped(pairs: impl Iterator<Item = (String, Value)>) -> Value {
    let mut groups: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (name, value) in pairs {
        groups.entry(name).or_default().push(value);
    }
    let single = |mut values: Vec<Value>| {
        if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
    };
    Value::Object(groups.into_iter().map(|(name, values)| (name, single(values))).collect())
}

pub(super) fn titled(headers: &HeaderMap) -> Value {
    let told = headers.keys().map(|name| {
        let values: Vec<_> = headers.get_all(name).iter().map(|value| latin1(value.as_bytes())).collect();
        (title(name.as_str()), Value::String(values.join(",")))
    });
    Value::Object(told.collect())
}

fn title(name: &str) -> String {
    let mut start = true;
    let letter = |character: char| {
        let shown = if start { character.to_ascii_uppercase() } else { character };
        start = character == '-';
        shown
    };
    name.chars().map(letter).collect()
}

fn raw(headers: &HeaderMap) -> Value {
    headers.iter().map(|(name, value)| json!([name.as_str(), latin1(value.as_bytes())])).collect()
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

pub(super) fn origin(parts: &Parts) -> Option<String> {
    parts.extensions.get::<Peer>().map(|peer| peer.address.to_string())
}

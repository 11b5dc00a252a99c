//! About the server itself: its health, its counters, the connection that a request came by, and reports from pages.

use std::io;
use std::net::Ipv4Addr;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, TRAILER};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, Limited, StreamBody};
use serde_json::json;
use tokio::net::TcpSocket;

use crate::reply;
use crate::state::{Peer, Shared};

const MOST_OF_A_REPORT: usize = 8 << 20;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/health", get(async || reply::json(&json!({ "ok": true }))))
        .route("/version", any(version))
        .route("/counters", get(overall))
        .route("/counters/{id}", get(of_id))
        .route("/report/{name}", post(report))
        .route("/close", any(close))
        .route("/refused", get(refused))
        .route("/trailers", get(trailers))
}

/// The origin of a port that refuses every connection: bound, so that nobody else has it, and not listened on.
async fn refused() -> Response {
    static SOCKET: LazyLock<io::Result<TcpSocket>> = LazyLock::new(|| {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        Ok(socket)
    });
    match SOCKET.as_ref().map(TcpSocket::local_addr) {
        Ok(Ok(address)) => format!("http://{address}").into_response(),
        _ => reply::problem(StatusCode::INTERNAL_SERVER_ERROR, "no port to be had"),
    }
}

async fn version(request: Request) -> Response {
    let version = format!("{:?}", request.version());
    let Some(peer) = request.extensions().get::<Peer>() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    reply::json(&json!({
        "version": version,
        "tls": peer.tls,
        "alpn": peer.alpn.as_deref(),
        "connection": peer.connection,
    }))
}

async fn overall(State(shared): State<Shared>) -> Response {
    reply::json(&shared.counters.overall())
}

async fn of_id(Path(id): Path<String>, State(shared): State<Shared>) -> Response {
    reply::json(&shared.counters.of_id(&id))
}

async fn report(Path(name): Path<String>, State(shared): State<Shared>, body: Body) -> Response {
    let Ok(body) = Limited::new(body, MOST_OF_A_REPORT).collect().await else {
        return reply::problem(StatusCode::PAYLOAD_TOO_LARGE, "8 MiB at most");
    };
    if let Some(on_report) = &shared.on_report {
        on_report(&name, &String::from_utf8_lossy(&body.to_bytes()));
    }
    reply::json(&json!({ "ok": true }))
}

/// Answers and closes the connection.
async fn close() -> Response {
    let mut response = reply::json(&json!({ "closing": true }));
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// A body and then `x-checksum: 42` and `x-note: done`; over HTTP/1 only to clients that say `TE: trailers`.
async fn trailers() -> Response {
    let mut fields = HeaderMap::new();
    fields.insert("x-checksum", HeaderValue::from_static("42"));
    fields.insert("x-note", HeaderValue::from_static("done"));
    let frames = [Frame::data(Bytes::from_static(b"before the trailers")), Frame::trailers(fields)];
    let frames = frames.map(Ok::<_, std::convert::Infallible>);
    let mut response = Response::new(Body::new(StreamBody::new(futures_util::stream::iter(frames))));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response.headers_mut().insert(TRAILER, HeaderValue::from_static("x-checksum, x-note"));
    response
}

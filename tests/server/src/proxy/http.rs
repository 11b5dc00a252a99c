//! An HTTP proxy: what is asked for in whole is forwarded, and CONNECT makes a tunnel.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{PROXY_AUTHENTICATE, PROXY_AUTHORIZATION};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Seen, State};

type Reply = Response<BoxBody<Bytes, hyper::Error>>;

pub(super) async fn serve<S>(stream: S, number: usize, state: Arc<State>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move { Ok::<_, Infallible>(answer(request, number, &state).await) }
    });
    // How it ends is the client's affair.
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let _ = connection.with_upgrades().await;
}

async fn answer(request: Request<Incoming>, connection: usize, state: &State) -> Reply {
    let credentials = credentials(request.headers().get(PROXY_AUTHORIZATION));
    state.saw(Seen {
        connection,
        line: format!("{} {}", request.method(), request.uri()),
        headers: request.headers().clone(),
        credentials: credentials.clone(),
    });
    let wanted = state.config.credentials.as_ref().map(|(user, password)| format!("{user}:{password}"));
    if wanted.is_some() && wanted != credentials {
        let mut refusal = empty(StatusCode::PROXY_AUTHENTICATION_REQUIRED);
        refusal.headers_mut().insert(PROXY_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"pond\""));
        return refusal;
    }
    let done =
        if request.method() == Method::CONNECT { tunnel(request, state).await } else { forward(request, state).await };
    done.unwrap_or_else(|_| empty(StatusCode::BAD_GATEWAY))
}

/// What `Basic` says, or all of another scheme.
fn credentials(value: Option<&HeaderValue>) -> Option<String> {
    let value = value?.to_str().ok()?;
    let decoded = value.strip_prefix("Basic ").and_then(|pair| BASE64_STANDARD.decode(pair).ok());
    Some(decoded.and_then(|pair| String::from_utf8(pair).ok()).unwrap_or_else(|| value.to_owned()))
}

async fn tunnel(request: Request<Incoming>, state: &State) -> io::Result<Reply> {
    let (host, port) = target(request.uri(), None)?;
    let mut server = state.connect(&host, port).await?;
    tokio::spawn(async move {
        if let Ok(client) = hyper::upgrade::on(request).await {
            let _ = tokio::io::copy_bidirectional(&mut TokioIo::new(client), &mut server).await;
        }
    });
    Ok(empty(StatusCode::OK))
}

async fn forward(mut request: Request<Incoming>, state: &State) -> io::Result<Reply> {
    let (host, port) = target(request.uri(), Some(80))?;
    let stream = state.connect(&host, port).await?;
    request.headers_mut().remove(PROXY_AUTHORIZATION);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    *request.uri_mut() = Uri::try_from(path).map_err(io::Error::other)?;
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let mut response = sender.send_request(request).await.map_err(io::Error::other)?;
    response.headers_mut().insert("via", HeaderValue::from_static("1.1 testproxy"));
    Ok(response.map(BodyExt::boxed))
}

fn target(uri: &Uri, default: Option<u16>) -> io::Result<(String, u16)> {
    let found = uri.host().zip(uri.port_u16().or(default));
    let (host, port) = found.ok_or_else(|| io::Error::other("no host and port"))?;
    Ok((host.to_owned(), port))
}

fn empty(status: StatusCode) -> Reply {
    let mut reply = Response::new(Empty::new().map_err(|never| match never {}).boxed());
    *reply.status_mut() = status;
    reply
}

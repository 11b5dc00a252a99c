//! The order of everything: a call, its exchange (redirects), its hops, the transport.

use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::Timeouts;
use crate::body::Terms;
use crate::middleware::Place;
use crate::redirect::Redirects;
use crate::timeout::{Deadline, within};
use crate::transport::AnyTransport;
use crate::url::BaseUrl;
use crate::{Error, ErrorKind, Middleware, Next, RedirectPolicy, Request, Response, Result, TimeoutPhase, auth};

pub(crate) struct ClientInner {
    pub(crate) base: Option<BaseUrl>,
    pub(crate) headers: HeaderMap,
    /// Form-encoded.
    pub(crate) query: String,
    pub(crate) https_only: bool,
    pub(crate) timeouts: Timeouts,
    pub(crate) redirect: RedirectPolicy,
    pub(crate) body_limit: u64,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) hop_middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) transport: AnyTransport,
    /// Whether redirects are followed here; if not, the transport does.
    pub(crate) follow: bool,
    /// Whether content codings are undone here; if not, the transport does.
    pub(crate) decode: bool,
}

/// A call, from the caller's request to the response that he gets.
pub(crate) async fn send(client: &ClientInner, mut request: Request) -> Result<Response> {
    let (method, url) = (request.method().clone(), request.url().clone());
    let named = |error: Error| error.for_request(&method, &url);
    complete(client, &mut request).map_err(named)?;
    let timeouts = effective_timeouts(client, &request);
    let total = timeouts.total.map(Deadline::after);
    let limit = request.settings.body_limit.unwrap_or(client.body_limit);
    let read = timeouts.read;
    request.settings.timeouts = Some(timeouts);
    let response = within(total, TimeoutPhase::Total, call(client, request)).await.map_err(named)?;
    let url = response.url().clone();
    Ok(response.bounded(Terms { method, url, read, total, limit }))
}

async fn call(client: &ClientInner, request: Request) -> Result<Response> {
    match client.middleware.as_slice() {
        [] => exchange(client, request).await,
        rest => Next { client, rest, place: Place::Call }.run(request).await,
    }
}

/// One request and all that redirects make of it.
pub(crate) async fn exchange(client: &ClientInner, mut request: Request) -> Result<Response> {
    request.settings.follow = !client.follow;
    let policy = request.settings.redirect.unwrap_or(client.redirect);
    if !client.follow {
        policy.check_followed_elsewhere()?;
    }
    let redirects = if client.follow { Redirects::new(policy, &request) } else { None };
    let Some(mut redirects) = redirects else {
        return hop(client, request).await;
    };
    let template = request.with_target(request.method().clone(), request.url().clone());
    loop {
        let (method, url) = (request.method().clone(), request.url().clone());
        let response = hop(client, request).await?;
        match redirects.next(&response, &template).map_err(|error| error.for_request(&method, &url))? {
            Some(next) => {
                response.drain(next.timeouts().and_then(|timeouts| timeouts.read)).await;
                request = next;
            }
            None => return Ok(response),
        }
    }
}

async fn hop(client: &ClientInner, request: Request) -> Result<Response> {
    match client.hop_middleware.as_slice() {
        [] => transfer(client, request).await,
        rest => Next { client, rest, place: Place::Hop }.run(request).await,
    }
}

/// One request through the transport.
pub(crate) async fn transfer(client: &ClientInner, request: Request) -> Result<Response> {
    let (method, url) = (request.method().clone(), request.url().clone());
    let response = client.transport.send(request).await.and_then(|response| {
        if client.decode { response.answering(&method, &url).decoded() } else { Ok(response.answering(&method, &url)) }
    });
    response.map_err(|error| error.for_request(&method, &url))
}

/// Fills in what the client adds to every request.
fn complete(client: &ClientInner, request: &mut Request) -> Result<()> {
    if !matches!(request.url().scheme(), "http" | "https") {
        let what = format!("{:?}: it must be http or https", request.url().scheme());
        return Err(Error::new(ErrorKind::UnsupportedScheme, what));
    }
    if client.https_only && request.url().scheme() != "https" {
        return Err(Error::new(ErrorKind::UnsupportedScheme, "this client is for https only"));
    }
    if !client.query.is_empty() {
        *request.url_mut() = request.url().with_defaults(&client.query);
    }
    for name in client.headers.keys() {
        if !request.headers().contains_key(name) && !request.settings.without.contains(name) {
            for value in client.headers.get_all(name) {
                request.headers_mut().append(name.clone(), value.clone());
            }
        }
    }
    // User name and password move from the URL, where no request may carry them, to a header.
    if let Some(value) = auth::of_url(request.url()) {
        *request.url_mut() = request.url().without_credentials();
        if !request.headers().contains_key(AUTHORIZATION) {
            request.headers_mut().insert(AUTHORIZATION, value?);
        }
    }
    Ok(())
}

fn effective_timeouts(client: &ClientInner, request: &Request) -> Timeouts {
    let mut timeouts = request.settings.timeouts.as_ref().unwrap_or(&client.timeouts).clone();
    timeouts.total = request.settings.total.or(timeouts.total);
    timeouts
}

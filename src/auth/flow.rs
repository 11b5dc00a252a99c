//! The rounds of an exchange that is authenticated.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{Auth, AuthStep};
use crate::client::pipeline::{self, ClientInner};
use crate::{Body, Error, ErrorKind, Request, Response, Result, redirect};

/// How often a request is sent at most.
const MOST_ROUNDS: usize = 10;

/// One request, and all that its authentication makes of it.
pub(crate) async fn authenticated(client: &ClientInner, auth: Arc<dyn Auth>, mut request: Request) -> Result<Response> {
    if auth.requires_request_body() && request.body().as_bytes().is_none() {
        let body = std::mem::take(request.body_mut()).bytes().await?;
        *request.body_mut() = body.into();
    }
    let before = Arc::clone(request.shared_headers());
    auth.authorize(&mut request).await?;
    mark_added(&before, &mut request);
    let mut history = Vec::new();
    for round in 1..=MOST_ROUNDS {
        let (kept, is_repeatable) = match request.try_clone() {
            Some(kept) => (kept, true),
            None => (request.with_body(Body::empty()), false),
        };
        let mut response = pipeline::redirected(client, request).await?;
        let asked = answered(kept, &response);
        response = response.after(std::mem::take(&mut history));
        let Some(mut again) = asked else { return Ok(response) };
        let kept = if auth.requires_response_body() { Some(response.buffer().await?) } else { None };
        let before = Arc::clone(again.shared_headers());
        let step = auth.answer(&mut again, &mut response, round).await?;
        if let Some(kept) = kept {
            response.refill(kept);
        }
        if step == AuthStep::Done || !is_repeatable {
            return Ok(response);
        }
        mark_added(&before, &mut again);
        again.settings_mut().trace.led_to_by(response.watched());
        response.drain().await;
        response.starts_with_its_request();
        history = response.take_history();
        history.push(response);
        request = again;
    }
    let what = format!("authentication is not done after {MOST_ROUNDS} rounds");
    Err(Error::new(ErrorKind::Protocol, what))
}

/// The request that a response is the answer to: after redirects the last one. `None` if these have led through another
/// origin, or nobody knows by which method.
fn answered(mut request: Request, response: &Response) -> Option<Request> {
    if response.url().as_str() == request.url().as_str() && response.history().is_empty() {
        return Some(request);
    }
    let mut hops = response.history().iter().map(Response::url).chain([response.url()]);
    if hops.any(|url| !url.same_origin(request.url())) {
        return None;
    }
    if response.history().is_empty() && !matches!(*request.method(), Method::GET | Method::HEAD) {
        // A browser has followed, and does not tell how.
        return None;
    }
    for hop in response.history() {
        redirect::rewrite(hop.status(), &mut request);
    }
    *request.url_mut() = response.url().clone();
    Some(request)
}

/// Marks as secret what was not there before.
fn mark_added(before: &HeaderMap, request: &mut Request) {
    let is_told = |name: &HeaderName, value: &HeaderValue| before.get_all(name).iter().any(|old| old == value);
    if request.headers().iter().all(|(name, value)| value.is_sensitive() || is_told(name, value)) {
        return;
    }
    for (name, value) in request.headers_mut() {
        if !is_told(name, value) {
            value.set_sensitive(true);
        }
    }
}

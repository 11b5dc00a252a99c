//! The order of everything: a call, its exchange (authentication, redirects), its hops, the transport.

use std::pin::pin;
use std::sync::Arc;

use http::HeaderMap;

use super::settle::{check_framing, complete, settle, settle_url};
use super::{Fetching, Timeouts};
use crate::auth::Scopes;
use crate::decode::Charsets;
use crate::middleware::Place;
use crate::observe::{Trace, Watcher};
use crate::platform::rt;
use crate::redirect::Redirects;
use crate::timeout::within;
use crate::transport::{AnyTransport, Exit, Mounts, Tap};
use crate::url::BaseUrl;
use crate::{
    CookieJar, Credentials, Error, Middleware, Next, RedirectPolicy, Request, Response, Result, RetryPolicy,
    TimeoutPhase, auth, retry,
};

pub(crate) struct ClientInner {
    pub(crate) base: Option<BaseUrl>,
    /// For every request; shared by those that have no others.
    pub(crate) headers: Arc<HeaderMap>,
    /// Whether there are secrets among them.
    pub(crate) has_secrets: bool,
    /// Whether there is nothing among them that has to be looked at for each request.
    pub(crate) is_plain: bool,
    /// Form-encoded.
    pub(crate) query: String,
    pub(crate) https_only: bool,
    pub(crate) timeouts: Timeouts,
    pub(crate) redirect: RedirectPolicy,
    pub(crate) retry: RetryPolicy,
    pub(crate) body_limit: u64,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) hop_middleware: Vec<Arc<dyn Middleware>>,
    /// The way out for whatever has no other.
    pub(crate) exit: Exit,
    pub(crate) mounts: Mounts,
    /// Whether redirects are followed here on any of the ways.
    pub(crate) follow: bool,
    /// What its `Debug` has to say first.
    pub(crate) warning: Option<&'static str>,
    /// Where the client keeps the cookies itself.
    pub(crate) jar: Option<CookieJar>,
    pub(crate) credentials: Credentials,
    pub(crate) web: Option<Arc<dyn Fetching>>,
    pub(crate) charsets: Option<Arc<Charsets>>,
    pub(crate) error_for_status: bool,
    pub(crate) observer: Option<Watcher>,
    /// Who looks on at what leaves.
    pub(crate) tap: Option<Arc<dyn Tap>>,
    pub(crate) auth: Scopes,
}

/// A call, from the caller's request to the response that he gets.
pub(crate) async fn send(client: &ClientInner, mut request: Request) -> Result<Response> {
    let started = rt::now();
    complete(client, &mut request).map_err(|error| error.for_request(request.method(), request.url()))?;
    settle(client, &mut request, started);
    request.settings_mut().trace = Trace::of_call(client.observer.as_ref());
    let head = request.head();
    let outcome = within(head.settings.total_deadline(), TimeoutPhase::Total, pin!(call(client, request))).await;
    // One of middleware's own making has not come by here yet.
    let mut response = outcome.map_err(|error| head.name(error))?;
    response.answering(&head);
    if client.error_for_status { response.error_for_status() } else { Ok(response) }
}

async fn call(client: &ClientInner, request: Request) -> Result<Response> {
    match client.middleware.as_slice() {
        [] => exchange(client, request).await,
        rest => Next { client, rest, place: Place::Call }.run(request).await,
    }
}

/// One request and all that its authentication makes of it, if it has any.
pub(crate) async fn exchange(client: &ClientInner, request: Request) -> Result<Response> {
    match request.settings().auth.granted(request.url()).map(Arc::clone) {
        None => redirected(client, request).await,
        // In a box, so that requests without one do not grow by it.
        Some(auth) => Box::pin(auth::authenticated(client, auth, request)).await,
    }
}

/// One request and all that redirects make of it.
pub(crate) async fn redirected(client: &ClientInner, mut request: Request) -> Result<Response> {
    if !client.follow {
        return hop(client, request).await;
    }
    let policy = request.settings().redirect.as_ref().unwrap_or(&client.redirect);
    let mut redirects = Redirects::new(policy.clone(), &request);
    loop {
        let head = request.head();
        let mut response = match client.hop_middleware.as_slice() {
            [] if retry::policy(client, &request).is_none() => transfer(client, request).await?,
            _ => hop(client, request).await?,
        };
        let exit = client.mounts.exit(&client.exit, response.url());
        let next = if exit.follow { redirects.next(&response) } else { Ok(None) };
        let Some(next) = next.transpose() else {
            redirects.done(&mut response);
            return Ok(response);
        };
        response.drain().await;
        match next {
            Ok(next) => {
                response.tell_redirect(next.url());
                response.starts_with_its_request();
                redirects.followed(response);
                request = next;
            }
            Err(error) => {
                redirects.done(&mut response);
                return Err(head.name(error).with_response(response));
            }
        }
    }
}

/// One hop, and again as the policy has it.
async fn hop(client: &ClientInner, request: Request) -> Result<Response> {
    match retry::policy(client, &request).cloned() {
        None => attempt(client, request).await,
        Some(policy) => policy.send(client, request).await,
    }
}

pub(crate) async fn attempt(client: &ClientInner, request: Request) -> Result<Response> {
    let head = request.head();
    let mut response = Next { client, rest: &client.hop_middleware, place: Place::Hop }.run(request).await?;
    response.answering_to(&head);
    Ok(response)
}

/// One request through the transport.
pub(crate) async fn transfer(client: &ClientInner, mut request: Request) -> Result<Response> {
    // Middleware may have changed anything.
    let checked = settle_url(client, &mut request).and_then(|()| check_framing(client, &request));
    let named = |error: Error, request: &Request| error.for_request(request.method(), request.url());
    checked.map_err(|error| named(error, &request))?;
    if request.settings().bounds.is_none() {
        // One of middleware's own making has not been through `send`; the call that it is made in bounds it as a whole.
        settle(client, &mut request, rt::now());
        if let Some(bounds) = &mut request.settings_mut().bounds {
            bounds.total = None;
        }
    }
    // Where the request goes in the end: whose transport that is, and whose cookies.
    let exit = client.mounts.exit(&client.exit, request.url());
    leave_by(client, exit, &mut request).map_err(|error| named(error, &request))?;
    let keeps_cookies = client.add_cookies(&mut request, exit).map_err(|error| named(error, &request))?;
    let observer = client.observer.as_ref();
    if Trace::is_wanted(observer) {
        let head = request.head();
        request.settings_mut().trace.begin(observer, &head);
    }
    if let Some(tell) = request.settings().on_upload.clone().filter(|_| !request.body().is_over()) {
        let body = std::mem::take(request.body_mut());
        *request.body_mut() = tell.watching(body);
    }
    let tapped = client.tap.as_ref().and_then(|tap| tap.open(&mut request));
    let (started, head) = (rt::now(), request.head());
    let outcome = match &exit.transport {
        AnyTransport::Platform(transport) => transport.send(request).await,
        AnyTransport::Custom(transport) => transport.send(request).await,
    };
    let mut outcome = head.settings.trace.end(started, outcome.map_err(|error| head.name(error)));
    if let Some(tapped) = tapped {
        tapped.close(&mut outcome);
    }
    let mut response = outcome?;
    if keeps_cookies {
        client.keep_cookies(&head.url, &response);
    }
    response.answering(&head);
    if exit.decode {
        response.decode();
    }
    Ok(response)
}

/// Settles what depends on the way that the request takes: who follows redirects, and what is added on it alone.
fn leave_by(client: &ClientInner, exit: &Exit, request: &mut Request) -> Result<()> {
    if let Some(web) = &request.settings().web {
        web.check(exit.transport.capabilities())?;
    }
    if let Some(interim) = &request.settings().interim {
        interim.check(exit.transport.capabilities())?;
    }
    if !exit.follow {
        request.settings().redirect.as_ref().unwrap_or(&client.redirect).check_followed_elsewhere()?;
    }
    if request.settings().follow == exit.follow {
        request.settings_mut().follow = !exit.follow;
    }
    for (name, value) in &exit.headers {
        if request.lacks(name) {
            request.headers_mut().insert(name.clone(), value.clone());
        }
    }
    Ok(())
}

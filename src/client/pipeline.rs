//! The order of everything: a call, its exchange (redirects), its hops, the transport.

use std::pin::pin;
use std::sync::Arc;

use http::header::{AUTHORIZATION, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, Method};

use super::Timeouts;
use crate::body::Bounds;
use crate::decode::Charsets;
use crate::middleware::Place;
use crate::observe::Trace;
use crate::platform::rt::{self, Instant};
use crate::redirect::Redirects;
use crate::timeout::{Deadline, within};
use crate::transport::AnyTransport;
use crate::url::BaseUrl;
use crate::{
    CookieJar, Credentials, Error, ErrorKind, Middleware, Next, Observer, RedirectPolicy, Request, Response, Result,
    TimeoutPhase, WebOptions, auth,
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
    pub(crate) body_limit: u64,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) hop_middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) transport: AnyTransport,
    /// Whether redirects are followed here; if not, the transport does.
    pub(crate) follow: bool,
    /// Whether content codings are undone here; if not, the transport does.
    pub(crate) decode: bool,
    /// What its `Debug` has to say first.
    pub(crate) warning: Option<&'static str>,
    /// Where the client keeps the cookies itself.
    pub(crate) jar: Option<CookieJar>,
    pub(crate) credentials: Credentials,
    pub(crate) web: Option<Arc<WebOptions>>,
    pub(crate) charsets: Option<Arc<Charsets>>,
    pub(crate) error_for_status: bool,
    pub(crate) observer: Option<Arc<dyn Observer>>,
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

/// One request and all that redirects make of it.
pub(crate) async fn exchange(client: &ClientInner, mut request: Request) -> Result<Response> {
    if request.settings().follow == client.follow {
        request.settings_mut().follow = !client.follow;
    }
    let policy = request.settings().redirect.as_ref().unwrap_or(&client.redirect);
    if !client.follow {
        policy.check_followed_elsewhere()?;
        return hop(client, request).await;
    }
    let mut redirects = Redirects::new(policy.clone(), &request);
    loop {
        let head = request.head();
        let mut response = match client.hop_middleware.as_slice() {
            [] => transfer(client, request).await?,
            _ => hop(client, request).await?,
        };
        match redirects.next(&response).map_err(|error| head.name(error))? {
            Some(next) => {
                response.drain().await;
                response.tell_redirect(next.url());
                response.starts_with_its_request();
                redirects.followed(response);
                request = next;
            }
            None => {
                redirects.done(&mut response);
                return Ok(response);
            }
        }
    }
}

async fn hop(client: &ClientInner, request: Request) -> Result<Response> {
    let head = request.head();
    let mut response = Next { client, rest: &client.hop_middleware, place: Place::Hop }.run(request).await?;
    response.answering_to(&head);
    Ok(response)
}

/// One request through the transport.
pub(crate) async fn transfer(client: &ClientInner, mut request: Request) -> Result<Response> {
    // Middleware may have changed anything.
    let checked = settle_url(client, &mut request).and_then(|()| check_framing(client, &request));
    let checked = checked.and_then(|()| match request.web() {
        Some(web) => web.check(client.transport.capabilities()),
        None => Ok(()),
    });
    let named = |error: Error, request: &Request| error.for_request(request.method(), request.url());
    checked.map_err(|error| named(error, &request))?;
    if request.settings().bounds.is_none() {
        // One of middleware's own making has not been through `send`; the call that it is made in bounds it as a whole.
        settle(client, &mut request, rt::now());
        if let Some(bounds) = &mut request.settings_mut().bounds {
            bounds.total = None;
        }
    }
    // Cookies belong to where the request goes in the end.
    let keeps_cookies = client.add_cookies(&mut request).map_err(|error| named(error, &request))?;
    let observer = client.observer.as_ref();
    if Trace::is_wanted(observer) {
        let head = request.head();
        request.settings_mut().trace.begin(observer, &head);
    }
    let (started, head) = (rt::now(), request.head());
    let outcome = match &client.transport {
        AnyTransport::Platform(transport) => transport.send(request).await,
        AnyTransport::Custom(transport) => transport.send(request).await,
    };
    let mut response = head.settings.trace.end(started, outcome.map_err(|error| head.name(error)))?;
    if keeps_cookies {
        client.keep_cookies(&head.url, &response);
    }
    response.answering(&head);
    if client.decode {
        response.decode();
    }
    Ok(response)
}

/// Sees to it that the URL is one that may be sent, and moves its user name and password, which no request may carry
/// there, to a header.
fn settle_url(client: &ClientInner, request: &mut Request) -> Result<()> {
    let scheme = request.url().scheme();
    if !matches!(scheme, "http" | "https") {
        return Err(Error::new(ErrorKind::UnsupportedScheme, format!("{scheme:?}: it must be http or https")));
    }
    if client.https_only && scheme != "https" {
        return Err(Error::new(ErrorKind::UnsupportedScheme, "this client is for https only"));
    }
    if let Some(value) = auth::of_url(request.url()) {
        *request.url_mut() = request.url().without_credentials();
        if !request.headers().contains_key(AUTHORIZATION) {
            request.headers_mut().insert(AUTHORIZATION, value?);
        }
    }
    Ok(())
}

/// Refuses what would break the framing of the message: that is the transport's to say.
fn check_framing(client: &ClientInner, request: &Request) -> Result<()> {
    let wrong = |message: &'static str| Err(Error::new(ErrorKind::Builder, message));
    if *request.method() == Method::CONNECT {
        return Err(Error::new(ErrorKind::Unsupported, "CONNECT makes a tunnel, not a request"));
    }
    if request.shares(&client.headers) && client.is_plain {
        return Ok(());
    }
    if request.headers().contains_key(TRANSFER_ENCODING) {
        return wrong("header `transfer-encoding`: leave it out, the body's framing is chosen for it");
    }
    let mut stated = request.headers().get_all(CONTENT_LENGTH).iter();
    match (stated.next(), stated.next(), request.body().content_length()) {
        (None, ..) => Ok(()),
        (Some(_), Some(_), _) => wrong("header `content-length` is there twice"),
        (Some(_), None, None) => wrong("header `content-length`: use `Body::from_stream_with_length` instead"),
        (Some(stated), None, Some(length)) if stated.as_bytes() == length.to_string().as_bytes() => Ok(()),
        (Some(_), None, Some(_)) => wrong("header `content-length` is not the body's length: leave it out"),
    }
}

/// Fills in what the client adds to every request.
fn complete(client: &ClientInner, request: &mut Request) -> Result<()> {
    if request.settings().complete {
        return Ok(());
    }
    request.settings_mut().complete = true;
    settle_url(client, request)?;
    // As fetch does and HTTPX: `post` is what a person types who means POST.
    if request.method().as_str().bytes().any(|byte| byte.is_ascii_lowercase()) {
        let upper = request.method().as_str().to_ascii_uppercase();
        *request.method_mut() = Method::from_bytes(upper.as_bytes()).map_err(http::Error::from)?;
    }
    // A client that has a base means what it adds for that: a key in the query, its secrets.
    let is_foreign = client.base.as_ref().is_some_and(|base| !base.same_origin(request.url()));
    if !client.query.is_empty() && !is_foreign {
        *request.url_mut() = request.url().with_defaults(&client.query);
    }
    if request.headers().is_empty() && request.settings().without.is_empty() && !(is_foreign && client.has_secrets) {
        request.share_headers(&client.headers);
        return Ok(());
    }
    for name in client.headers.keys() {
        if !request.headers().contains_key(name) && !request.settings().without.contains(name) {
            for value in client.headers.get_all(name).iter().filter(|value| !(is_foreign && value.is_sensitive())) {
                request.headers_mut().try_append(name.clone(), value.clone()).map_err(http::Error::from)?;
            }
        }
    }
    Ok(())
}

/// Settles what the request leaves to its client, and within which bounds its responses are read.
fn settle(client: &ClientInner, request: &mut Request, started: Instant) {
    let timeouts = effective_timeouts(client, request);
    let bounds = Bounds {
        read: timeouts.read,
        total: timeouts.total.map(Deadline::after),
        limit: Some(request.settings().body_limit.unwrap_or(client.body_limit)),
        charsets: client.charsets.clone(),
        started: Some(started),
    };
    let settings = request.settings_mut();
    settings.timeouts = Some(timeouts);
    settings.credentials.get_or_insert(client.credentials);
    if let (None, Some(web)) = (&settings.web, &client.web) {
        settings.web = Some(Arc::clone(web));
    }
    settings.bounds = Some(bounds);
}

fn effective_timeouts(client: &ClientInner, request: &Request) -> Timeouts {
    let mut timeouts = request.settings().timeouts.as_ref().unwrap_or(&client.timeouts).clone();
    timeouts.total = request.settings().total.or(timeouts.total);
    timeouts
}

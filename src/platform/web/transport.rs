//! A request's way through `fetch`.

use std::pin::pin;
use std::time::Duration;

use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_ENCODING};
use http::{HeaderMap, Method, StatusCode, Version};
use js_sys::Promise;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::check::{check_headers, check_method, check_upgrade};
use super::js::{self, AbortController, RequestInit};
use super::rt::{self, Instant};
use super::stream::{AbortGuard, Upload};
use super::{body, convert, csp, errors, pace, probe, redirects, xhr};
use crate::client::TransportConfig;
use crate::observe::Phases;
use crate::response::Head;
use crate::timeout::{Deadline, within};
use crate::{
    Body, Capabilities, Credentials, Error, ErrorKind, PoolStats, Request, RequestMode, Response, Result, TimeoutPhase,
    Timeouts, Url,
};

pub(crate) use super::loan::Lender;
pub(crate) use super::options::Fetching;
pub(crate) use super::shown::Shown;
pub(crate) use super::stream::Incoming;
pub(crate) use super::upgrade::{Upgrade, Upgraded};

pub(crate) fn capabilities() -> Capabilities {
    probe::capabilities()
}

/// Refuses settings that are the browser's own.
pub(crate) fn check(config: &TransportConfig) -> Result<()> {
    let TransportConfig { tls, connect, protocol, http1, http2, limits, proxy: _ } = TransportConfig::default();
    if tls != config.tls {
        return unsupported(
            "the browser decides whom TLS trusts and how it is spoken: leave its settings at their default",
        );
    }
    if protocol != config.protocol || http2 != config.http2 {
        return unsupported("the browser negotiates the version of HTTP: leave it, and its settings, at their default");
    }
    if http1 != config.http1 {
        return unsupported("the browser speaks HTTP/1.1 in its own way: leave out the settings for that");
    }
    if connect != config.connect {
        return unsupported(
            "the browser resolves names and connects by itself: leave out resolvers, filters and sockets",
        );
    }
    if limits != config.limits {
        return unsupported("the browser has its own limits of connections: leave `limits` at its default");
    }
    if !config.proxy.own.is_empty() {
        return unsupported(
            "the browser has its own proxies: leave out `proxy`, and set it in the browser or its system",
        );
    }
    if config.proxy.direct {
        return unsupported("the browser may have a proxy and does not tell: leave out `no_proxy`");
    }
    Ok(())
}

/// What the engine has noted last of a fetch of this address since then.
fn noted(url: &Url, since: Instant) -> Option<JsValue> {
    let address = url.as_str().split('#').next().unwrap_or_default();
    let entries = js::resource_timings(address).filter(|entry| {
        let began = js::get(entry, "startTime").as_f64().unwrap_or_default();
        began >= since.milliseconds()
    });
    entries.last()
}

/// The phases of an exchange since then, from the page's resource timings: all zero where the server does not allow it.
pub(crate) fn phases_of(url: &Url, since: Instant) -> Option<Phases> {
    let entry = noted(url, since)?;
    let at = |name: &str| js::get(&entry, name).as_f64().filter(|at| *at > 0.0);
    let between = |from: Option<f64>, to: Option<f64>| Duration::try_from_secs_f64((to? - from?) / 1000.0).ok();
    let phase = |from: Option<f64>, to: Option<f64>| between(from, to).filter(|took| !took.is_zero());
    let sent = at("requestStart")?;
    let (asked, connecting, shaking) = (at("domainLookupStart"), at("connectStart"), at("secureConnectionStart"));
    let connected = at("connectEnd");
    let is_fresh = phase(connecting, connected).is_some();
    Some(Phases {
        pool: between(at("fetchStart"), if is_fresh { asked.or(connecting) } else { Some(sent) }),
        dns: phase(asked, at("domainLookupEnd")),
        connect: phase(connecting, shaking.or(connected)),
        tls: phase(shaking, connected).filter(|_| is_fresh),
        sent: Instant::of_milliseconds(sent),
    })
}

/// The version of HTTP that a response since then came by, from the page's resource timings.
pub(crate) fn version_of(url: &Url, since: Instant) -> Option<Version> {
    let name = js::get_text(&noted(url, since)?, "nextHopProtocol")?;
    match name.as_str() {
        "http/1.0" => Some(Version::HTTP_10),
        "http/1.1" => Some(Version::HTTP_11),
        "h2" => Some(Version::HTTP_2),
        "h3" => Some(Version::HTTP_3),
        _ => None,
    }
}

pub(super) fn unsupported<T>(message: impl Into<std::borrow::Cow<'static, str>>) -> Result<T> {
    Err(Error::new(ErrorKind::Unsupported, message))
}

pub(crate) struct Transport;

impl Transport {
    pub(crate) fn new(_: TransportConfig) -> Self {
        Self
    }

    pub(crate) fn usual() -> Self {
        Self
    }

    pub(crate) fn pool_stats(&self) -> Option<PoolStats> {
        None
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response> {
        if rt::is_blocking() {
            return xhr::send(request);
        }
        let timeouts = request.timeouts().cloned().unwrap_or_default();
        within(bound(&timeouts, request.body()), TimeoutPhase::Headers, pin!(SendWrapper::new(fetch(request)))).await
    }
}

/// How long the head may take: connecting, writing and reading are one wait here. Of a body every piece may take as long
/// as `write` says, as it may natively; one that is streamed has bounds of its own. Without a body there is nothing to write.
fn bound(timeouts: &Timeouts, body: &Body) -> Option<Deadline> {
    let write = match body.content_length()? {
        0 => Duration::ZERO,
        length if body.is_here() => pace::write(timeouts, length)?,
        _ => return None,
    };
    Some(Deadline::after(timeouts.connect?.saturating_add(timeouts.read?).saturating_add(write)))
}

async fn fetch(mut request: Request) -> Result<Response> {
    check_method(&request)?;
    check_upgrade(&request)?;
    let controller = AbortController::new().map_err(|exception| errors::refused(&exception))?;
    let init = convert::init(&request);
    init.set_signal(&controller.signal());
    if let Some(options) = &request.settings().web {
        options.apply(&init, &request)?;
    }
    redirects::keep(&init, &request)?;
    let length = request.body().content_length();
    let upload = body::set(&init, std::mem::take(request.body_mut()))?;
    let guard = AbortGuard::new(controller, upload.as_ref());
    csp::watch();
    let sent = match begin(&request, &init, length)? {
        Ok(promise) => {
            let coming = JsFuture::from(promise);
            match &upload {
                Some(upload) => upload.pace().bounded(request.timeouts().unwrap_or(&Timeouts::DEFAULT), coming).await?,
                None => coming.await,
            }
        }
        Err(exception) => Err(exception),
    };
    match sent {
        Ok(response) => {
            // Of bytes that it has, the engine does not tell how many have left.
            if let (None, Some(tell), Some(length @ 1..)) = (&upload, &request.settings().on_upload, length) {
                tell.tell(length, Some(length));
            }
            receive(&request, response.unchecked_into(), guard)
        }
        Err(exception) => {
            guard.failed();
            let own = upload.as_ref().and_then(Upload::take_error);
            if let Some(own) = own {
                return Err(own);
            }
            Err(match csp::blocked(request.url()).await {
                Some(directive) => errors::forbidden(&exception, &directive),
                None => errors::network(&exception, &request, upload.is_some()),
            })
        }
    }
}

/// Makes the request first, so that what comes later is known to be the network's. Of one that has nothing but a method and
/// a URL, which is one, there is nothing to refuse, nor to leave out.
fn begin(request: &Request, init: &RequestInit, length: Option<u64>) -> Result<Result<Promise, JsValue>> {
    let url = request.url().as_str();
    let is_plain = request.headers().is_empty() && request.settings().web.is_none() && length == Some(0);
    if is_plain && *request.method() == Method::GET {
        return Ok(js::fetch(&url.into(), init));
    }
    let js_request = js::Request::new(url, init).map_err(|exception| errors::refused(&exception))?;
    check_headers(request, &js_request)?;
    if let Some(options) = &request.settings().web {
        options.verify(&js_request, request)?;
    }
    Ok(js::fetch(&js_request, &JsValue::UNDEFINED))
}

fn receive(request: &Request, response: js::Response, mut guard: AbortGuard) -> Result<Response> {
    let status = match response.status() {
        0 => return hidden(request, &response),
        status => StatusCode::from_u16(status)
            .map_err(|error| Error::new(ErrorKind::Protocol, "the status is none").because(error))?,
    };
    let url = final_url(request.url(), &response.url().unwrap_or_default());
    // To these Chromium gives a stream, too.
    let none = *request.method() == Method::HEAD
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
    let stream = response.body();
    if stream.is_undefined() {
        return unsupported("this engine does not stream responses: it is too old");
    }
    let body = if none || stream.is_null() {
        guard.disarm();
        Body::empty()
    } else {
        Body::incoming(Incoming::new(stream.unchecked_into(), guard))
    };
    let head = Head { fields: Shown::new(response, is_open(request)).into(), ..Head::default() };
    let mut response = Response::with_head(status, body, head);
    // Redirects may have led elsewhere.
    response.terms_mut().url = Some(url);
    Ok(response)
}

/// A response of which nothing is shown, not even its status.
fn hidden(request: &Request, response: &js::Response) -> Result<Response> {
    if let (Some("opaqueredirect"), Some(name)) = (response.kind().as_deref(), redirects::secret(request)) {
        return Err(redirects::refused(name));
    }
    let may_be_opaque = request.web().is_some_and(|options| options.mode == RequestMode::NoCors);
    match response.kind().as_deref() {
        Some("opaque") if may_be_opaque => {
            unsupported("it was sent, but in the mode `no-cors` the browser hides what another origin answers")
        }
        Some("opaque" | "opaqueredirect") => {
            unsupported("the browser hides this response: ask for it with CORS, and follow redirects")
        }
        _ => Err(errors::network(&JsValue::from_str("a network error as a response"), request, false)),
    }
}

/// Whether a request to another origin has no credentials, so that `*` of its response's means any.
pub(super) fn is_open(request: &Request) -> bool {
    request.settings().credentials.unwrap_or_default() != Credentials::Include
}

/// Whether a content coding would be seen if there were one. From another origin a browser shows the length of what is
/// sent, but the coding only if the server exposes it: with all others, to a request without credentials alone.
pub(super) fn shows_coding(headers: &HeaderMap, is_open: bool) -> bool {
    let exposed = headers.get_all(ACCESS_CONTROL_EXPOSE_HEADERS).iter().filter_map(|value| value.to_str().ok());
    let mut names = exposed.flat_map(|names| names.split(',')).map(str::trim);
    headers.contains_key(CONTENT_ENCODING)
        || names.any(|name| name.eq_ignore_ascii_case("content-encoding") || (is_open && name == "*"))
}

/// The response's URL: a browser leaves out the fragment, and a service worker may leave it out altogether.
pub(super) fn final_url(requested: &Url, url: &str) -> Url {
    if url.is_empty() || url == requested.as_str() {
        return requested.clone();
    }
    match (Url::parse(url), requested.fragment()) {
        (Ok(url), Some(fragment)) => url.with_encoded_fragment(fragment),
        (Ok(url), None) => url,
        (Err(_), _) => requested.clone(),
    }
}

//! A response: its head, and the ways to read its body.

mod convert;
mod disposition;
mod fields;
mod links;
mod reading;
mod retry_after;
mod save;
mod saving;
mod status;
mod tapped;
mod timing;
mod tls;
mod upgraded;
mod whole;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{Extensions, HeaderMap, StatusCode, Version};

pub(crate) use fields::{Fields, Known};
pub use links::{Link, Links};
pub(crate) use retry_after::retry_after;
pub(crate) use save::{aside, free_names};
pub use saving::SaveOptions;
pub use tls::TlsInfo;

use crate::body::{Bounds, Progress, Reading, Terms};
use crate::observe::Watched;
use crate::{Body, CallEvent, Cookie, Error, Request, Url, cookie, decode, platform, redirect, request};

pub use upgraded::Upgraded;

/// A response. It is there as soon as its head is; the body comes while it is read.
///
/// The body can be read once, whole ([`bytes`](Self::bytes), [`text`](Self::text), [`json`](Self::json)) or as a stream
/// ([`chunks`](Self::chunks), [`text_chunks`](Self::text_chunks), [`lines`](Self::lines), or [`chunk`](Self::chunk) in
/// a loop); asking for it again is an error that says so. The head stays readable. It outlives its client.
///
/// # Cancellation
/// Dropping it before its body was read to the end cancels the transfer.
///
/// ```
/// use amphi::{Response, StatusCode};
///
/// # pollster::block_on(async {
/// let response = Response::new(StatusCode::OK, "three\nshort\nlines\n");
/// let mut lines = response.lines();
/// let mut count = 0;
/// while let Some(line) = lines.next().await {
///     println!("{}", line?);
///     count += 1;
/// }
/// assert_eq!(count, 3);
/// assert!(response.text().await.is_err(), "the body was read already");
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
pub struct Response(Box<Parts>);

/// In a box, as a response goes through many hands.
struct Parts {
    status: StatusCode,
    head: Head,
    extensions: Extensions,
    /// What there is to say of redirects, if anything.
    redirects: Option<Box<Redirects>>,
    /// The content codings that are undone while the body is read.
    codings: Vec<String>,
    /// The length of the body as it was made, where that is known.
    length: Option<u64>,
    /// Whether what arrives is counted further in, beneath what middleware has made of it.
    counted: bool,
    /// In the place of what the `Content-Type` names.
    charset: Option<Box<str>>,
    terms: Arc<Terms>,
    body: Mutex<State>,
}

/// What redirects have to do with a response.
struct Redirects {
    /// Those that led here.
    history: Vec<Response>,
    /// What one that is not followed asks for.
    next: Option<Request>,
}

/// What a transport says of a response, besides status and body.
#[derive(Default)]
pub(crate) struct Head {
    pub(crate) version: Option<Version>,
    pub(crate) fields: Fields,
    pub(crate) remote: Option<SocketAddr>,
    pub(crate) tls: Option<Arc<TlsInfo>>,
    /// Whether the body is another one than that which the headers are of.
    pub(crate) is_replaced: bool,
    /// The connection, if it goes on in another protocol.
    pub(crate) upgrade: Option<Box<platform::transport::Upgrade>>,
}

/// What has become of the body.
enum State {
    Unread(Body),
    /// Being read by `chunk()`.
    Begun(Box<Reading>),
    /// And why it cannot be had.
    Gone(&'static str),
}

const READ_ALREADY: &str = "the body was read already: it can be read once, keep what it gave";

impl Response {
    /// A response of one's own making, for transports and middleware. `http::Response` converts into one, too.
    #[must_use]
    pub fn new(status: StatusCode, body: impl Into<Body>) -> Self {
        Self::with_head(status, body.into(), Head::default())
    }

    pub(crate) fn with_head(status: StatusCode, body: Body, head: Head) -> Self {
        Self(Box::new(Parts {
            status,
            head,
            extensions: Extensions::new(),
            redirects: None,
            codings: Vec::new(),
            length: body.content_length(),
            counted: false,
            charset: None,
            terms: Arc::default(),
            body: Mutex::new(State::Unread(body)),
        }))
    }

    /// Says to which request it is the response, unless one further in has said so.
    pub(crate) fn answering_to(&mut self, request: &request::Head) {
        if self.0.terms.method.is_none() || self.0.terms.url.is_none() {
            let terms = self.terms_mut();
            terms.method.get_or_insert_with(|| request.method.clone());
            terms.url.get_or_insert_with(|| request.url.clone());
        }
    }

    /// As [`answering_to`](Self::answering_to), and sets the bounds of the request's call.
    pub(crate) fn answering(&mut self, request: &request::Head) {
        self.answering_to(request);
        if let Some(bounds) = &request.settings.bounds {
            self.bound(bounds);
        }
    }

    /// Has the content coding that the headers name undone while the body is read.
    pub(crate) fn decode(&mut self) {
        if self.headers().contains_key(CONTENT_ENCODING) {
            self.0.codings = decode::codings(self.headers());
        }
    }

    /// Sets the bounds that its body is read within, besides those that one further in has set.
    fn bound(&mut self, bounds: &Bounds) {
        if self.0.terms.bounds.is(bounds) {
            return;
        }
        let terms = self.terms_mut();
        terms.bounds = std::mem::take(&mut terms.bounds).within(bounds);
        if self.0.length == Some(0) {
            self.0.terms.tell(None);
            self.0.terms.end();
        }
        if let State::Begun(reading) = self.0.body.get_mut().unwrap_or_else(PoisonError::into_inner) {
            reading.rebind(Arc::clone(&self.0.terms));
        }
    }

    /// Tells those who watch that it redirects to there, and is followed.
    pub(crate) fn tell_redirect(&self, to: &Url) {
        if let Some(watched) = &self.0.terms.watched {
            watched.tell(&CallEvent::Redirected { to: &to.redacted() });
        }
    }

    /// Who wants to know how its body ends.
    pub(crate) fn watched(&self) -> Option<&Watched> {
        self.0.terms.watched.as_deref()
    }

    /// What the response and whoever reads its body have in common; those who read already keep what they have.
    pub(crate) fn terms_mut(&mut self) -> &mut Terms {
        Arc::make_mut(&mut self.0.terms)
    }

    /// Adds the redirects that led here, and the request that it asks for if that was not followed.
    pub(crate) fn redirected(&mut self, history: Vec<Self>, next: Option<Request>) {
        if !history.is_empty() || next.is_some() {
            self.0.redirects = Some(Box::new(Redirects { history, next }));
        }
    }

    /// Those that led here, to be those of another one.
    pub(crate) fn take_history(&mut self) -> Vec<Self> {
        self.0.redirects.take().map_or_else(Vec::new, |redirects| redirects.history)
    }

    /// The response, after these.
    pub(crate) fn after(mut self, mut before: Vec<Self>) -> Self {
        if !before.is_empty() {
            let next = self.0.redirects.as_mut().and_then(|redirects| redirects.next.take());
            before.append(&mut self.take_history());
            self.redirected(before, next);
        }
        self
    }

    /// The version of HTTP that it came by.
    ///
    /// # On the web
    /// A browser tells it some time after the body was read to its end, as part of its
    /// [resource timings](https://www.w3.org/TR/resource-timing/): of another origin only if that sends
    /// `Timing-Allow-Origin`, of a redirected request not at all, and only while it takes notes, which is of 250 things that
    /// a page loads unless that asks for more (`performance.setResourceTimingBufferSize`). `None` before, and elsewhere
    /// ([`Capability::HttpVersion`](crate::Capability::HttpVersion)).
    #[must_use]
    #[doc(alias = "version")]
    pub fn http_version(&self) -> Option<Version> {
        let looked_up = || platform::transport::version_of(self.0.terms.url.as_ref()?, self.0.terms.bounds.started?);
        self.0.head.version.or_else(looked_up)
    }

    /// As far as the head itself says it.
    pub(crate) fn version_of_head(&self) -> Option<Version> {
        self.0.head.version
    }

    /// The address that it came from: a proxy's, where there is one on the way.
    ///
    /// # On the web
    /// `None`: a browser does not show it.
    #[must_use]
    pub fn remote_addr(&self) -> Option<SocketAddr> {
        self.0.head.remote
    }

    /// The responses before this one, the first one first: redirects that were followed, and those after which
    /// [`Auth`](crate::Auth) had the request sent again. Their heads stay readable, their bodies are not kept.
    ///
    /// # On the web
    /// Without redirects: a browser follows by itself ([`Capability::ManualRedirects`](crate::Capability::ManualRedirects)).
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     let (status, to) = if request.url().path() == "/old" { (301, "/new") } else { (200, "") };
    /// #     Ok(Response::from(http::Response::builder().status(status).header("location", to).body(())?))
    /// # });
    /// # let client = Client::builder().transport(transport).build()?;
    /// # pollster::block_on(async {
    /// let response = client.get("http://pond.example/old").await?;
    /// for hop in response.history() {
    ///     println!("{} {} to {:?}", hop.status(), hop.url(), hop.headers()["location"]);
    /// }
    /// assert_eq!(response.history().len(), 1);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[must_use]
    pub fn history(&self) -> &[Self] {
        self.0.redirects.as_ref().map_or(&[], |redirects| &redirects.history)
    }

    /// Whether redirects led here, those among them that a browser has followed unseen.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// assert!(!Response::new(StatusCode::OK, "made here").was_redirected());
    /// ```
    #[must_use]
    pub fn was_redirected(&self) -> bool {
        let led_on = |hop: &Self| redirect::is_redirect(hop.status()) || hop.was_redirected();
        self.0.head.fields.redirected() || self.history().iter().any(led_on)
    }

    /// The request that a redirect which was not followed asks for, ready for
    /// [`Client::execute`](crate::Client::execute): `None` if there is none, if its `Location` is not one to follow, or if
    /// its body was a stream, which is gone.
    ///
    /// # On the web
    /// `None`: a browser follows by itself ([`Capability::ManualRedirects`](crate::Capability::ManualRedirects)).
    #[must_use]
    pub fn next_request(&self) -> Option<Request> {
        self.0.redirects.as_ref()?.next.as_ref()?.try_clone()
    }

    /// The headers.
    ///
    /// # On the web
    /// From another origin a browser shows only those that the server
    /// [exposes](https://fetch.spec.whatwg.org/#http-access-control-expose-headers), never `Set-Cookie`, and several
    /// of one name as one value, joined by commas. Of a body that it decoded itself, `Content-Encoding` stays.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.head.fields.known().headers
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.0.head.fields.known_mut().headers
    }

    /// The fields that came after the body
    /// ([RFC 9110, 6.5](https://www.rfc-editor.org/rfc/rfc9110#section-6.5)): `None` before it was read to its end, and if
    /// there were none. They are bounded: more than a hundred, or than 16 KiB of them, break the body off over HTTP/1.1, and what
    /// exceeds 256 KiB is left out over HTTP/2. Those that may not come so late, such as `Set-Cookie`, are left out, too.
    ///
    /// Some servers send them only to whom they know to look: to a request with the header `TE: trailers`.
    ///
    /// # On the web
    /// `None`: a browser does not show them ([`Capability::Trailers`](crate::Capability::Trailers)).
    ///
    /// ```
    /// # use amphi::{Body, HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
    /// # pollster::block_on(async {
    /// # let checksum = HeaderMap::from_iter([(HeaderName::from_static("x-checksum"), HeaderValue::from(42))]);
    /// # let response = Response::new(StatusCode::OK, Body::from("frogs").with_trailers(checksum));
    /// let body = response.bytes().await?;
    /// if let Some(checksum) = response.trailers().and_then(|trailers| trailers.get("x-checksum")) {
    ///     println!("{} bytes, checksum {checksum:?}", body.len());
    /// }
    /// # assert_eq!(response.trailers().unwrap()["x-checksum"], "42");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn trailers(&self) -> Option<&HeaderMap> {
        self.0.terms.trailers()
    }

    /// The cookies that it sets, whatever the client makes of them. Those that redirects on the way have set are in the
    /// [`history`](Self::history).
    ///
    /// # On the web
    /// None: a browser keeps them to itself ([`Capability::ResponseCookies`](crate::Capability::ResponseCookies)).
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # let made = http::Response::builder().header("set-cookie", "chocolate=chip; Path=/; HttpOnly").body(())?;
    /// # let response = Response::from(made);
    /// let cookie = response.cookies().find(|cookie| cookie.name() == "chocolate").unwrap();
    /// assert_eq!((cookie.value(), cookie.http_only()), ("chip", true));
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn cookies(&self) -> impl Iterator<Item = Cookie> {
        cookie::of_response(self.headers())
    }

    /// The URL that it came from: the request's, or the one that redirects led to.
    ///
    /// One of [`new`](Self::new)'s making has none until a client hands it on: then it is `about:blank`.
    #[must_use]
    pub fn url(&self) -> &Url {
        static BLANK: std::sync::LazyLock<Option<Url>> = std::sync::LazyLock::new(|| Url::parse("about:blank").ok());
        self.0.terms.url.as_ref().or(BLANK.as_ref()).expect("about:blank is a URL")
    }

    /// Whatever transports and middleware want to say of it.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// The extensions, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.0.extensions
    }

    /// The length of the body in bytes, where it is known beforehand: not if it comes in a content coding, whose length
    /// says nothing of what is read. For the answer to a `HEAD`, which has no body, that of the body that a `GET` would have.
    ///
    /// # On the web
    /// From another origin also `None` unless the server exposes `Content-Encoding` and, so that it is seen to,
    /// `Access-Control-Expose-Headers`: a browser shows the length of a coded body without its coding.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        if self.0.codings.is_empty() { self.length_on_the_wire() } else { None }
    }

    /// How much of the body has come, and of how much: as many bytes as were sent, whatever is made of them.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// # let response = Response::new(StatusCode::OK, "four");
    /// let mut chunks = response.chunks();
    /// while let Some(chunk) = chunks.next().await {
    ///     let _ = chunk?;
    ///     match response.progress().fraction() {
    ///         Some(part) => println!("{:.0} %", part * 100.0),
    ///         None => println!("{} bytes", response.progress().downloaded),
    ///     }
    /// }
    /// assert_eq!(response.progress().downloaded, 4);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { downloaded: self.0.terms.arrived(), total: self.length_on_the_wire() }
    }

    /// How many bytes of the body have come, whoever reads it: [`Progress::downloaded`].
    ///
    /// # On the web
    /// After a content coding was undone, which a browser does by itself; natively before.
    #[must_use]
    pub fn num_bytes_downloaded(&self) -> u64 {
        self.0.terms.arrived()
    }

    fn length_on_the_wire(&self) -> Option<u64> {
        let stated = || {
            let is_unknown = || self.0.head.is_replaced || self.0.head.fields.known().length_unknown;
            let stated = self.headers().get(CONTENT_LENGTH).filter(|_| !is_unknown());
            stated?.to_str().ok()?.trim_ascii().parse().ok()
        };
        stated().or(self.0.length)
    }

    fn name(&self, error: Error) -> Error {
        self.0.terms.name(error)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing can panic while it is held.
        self.0.body.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response [{}]", self.0.status)?;
        match (&self.0.terms.method, &self.0.terms.url) {
            (Some(method), Some(url)) => write!(f, " {method} {}", url.redacted()),
            _ => Ok(()),
        }
    }
}

//! A request as it is handed to a client, to middleware and to a transport.

mod builder;
mod convert;
pub(crate) mod field;
#[cfg(feature = "form")]
mod form;
mod headers;
mod interim;
#[cfg(feature = "multipart")]
pub mod multipart;
mod query;
mod upload;
mod web;

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::{Extensions, HeaderMap, Method};

pub use builder::{Pending, RequestBuilder};
#[cfg(feature = "form")]
pub(crate) use form::form_encode;
pub(crate) use headers::{append, replace};
pub(crate) use interim::Interim;
#[allow(unused_imports, reason = "in a browser nobody hears of them")]
pub(crate) use interim::Told;
pub(crate) use upload::OnUpload;
pub use upload::UploadProgress;

use crate::body::Bounds;
use crate::client::Fetching;
use crate::client::cookies::OwnCookies;
use crate::observe::Trace;
use crate::timeout::Deadline;
use crate::url::BaseUrl;
use crate::{Body, Credentials, Error, HeaderName, IntoUrl, RedirectPolicy, Result, RetryPolicy, Timeouts, Url, auth};

/// A request: method, URL, headers, body, and the settings that it has of its own.
///
/// Mostly made by a [`RequestBuilder`]; [`Client::execute`](crate::Client::execute) sends it.
///
/// ```
/// use amphi::{Method, Request};
///
/// let mut request = Request::new(Method::PUT, "http://h.example/p")?;
/// *request.body_mut() = "text".into();
/// assert_eq!(request.body().as_bytes(), Some(&b"text"[..]));
/// # Ok::<(), amphi::Error>(())
/// ```
pub struct Request {
    /// Shared with whoever may have to send it again.
    head: Arc<Head>,
    body: Body,
}

/// All of a request but its body.
#[derive(Clone)]
pub(crate) struct Head {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// Shared with the client, if it has no others than that has.
    headers: Arc<HeaderMap>,
    extensions: Extensions,
    pub(crate) settings: Settings,
}

impl Settings {
    /// When the whole call has to be over, once that is settled.
    pub(crate) fn total_deadline(&self) -> Option<Deadline> {
        self.bounds.as_ref()?.total
    }
}

impl Head {
    /// Names the request in an error.
    pub(crate) fn name(&self, error: Error) -> Error {
        error.for_request(&self.method, &self.url)
    }
}

/// What a request sets apart from its client. `None` is the client's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) total: Option<Duration>,
    pub(crate) timeouts: Option<Timeouts>,
    pub(crate) body_limit: Option<u64>,
    pub(crate) redirect: Option<RedirectPolicy>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) credentials: Option<Credentials>,
    /// Cookies of its own, if it has any.
    pub(crate) cookies: Option<Arc<OwnCookies>>,
    /// What the client adds that this request does not want, if there is any.
    pub(crate) without: Option<Arc<Without>>,
    /// What it asks of interim responses, if anything.
    pub(crate) interim: Option<Arc<Interim>>,
    /// Who is told how far its body is.
    pub(crate) on_upload: Option<OnUpload>,
    /// How a browser fetches it.
    pub(crate) web: Option<Arc<dyn Fetching>>,
    /// Within which its responses' bodies are read.
    pub(crate) bounds: Option<Bounds>,
    /// Whether the client has added already what it adds.
    pub(crate) complete: bool,
    /// Whether a transport that can do either follows redirects by itself.
    pub(crate) follow: bool,
    pub(crate) trace: Trace,
    pub(crate) auth: auth::Choice,
    /// What an exchange that is authenticated carries with it.
    #[allow(dead_code, reason = "Digest alone has some")]
    pub(crate) notes: Option<Arc<auth::Notes>>,
}

/// What of the client's a request does not want.
#[derive(Clone, Debug, Default)]
pub(crate) struct Without {
    pub(crate) headers: Vec<HeaderName>,
    /// Names in its query.
    pub(crate) query: Vec<String>,
}

impl Request {
    /// A request without headers and body.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`](crate::ErrorKind::InvalidUrl) if the URL is none.
    pub fn new(method: Method, url: impl IntoUrl) -> Result<Self> {
        Self::below(None, method, url)
    }

    /// A request whose URL may be relative to a base.
    pub(crate) fn below(base: Option<&BaseUrl>, method: Method, url: impl IntoUrl) -> Result<Self> {
        let url = url.below(base).map_err(|error| error.for_method(&method))?;
        Ok(Self::with_url(method, url))
    }

    fn with_url(method: Method, url: Url) -> Self {
        static NONE: LazyLock<Arc<HeaderMap>> = LazyLock::new(Arc::default);
        let head = Head {
            method,
            url,
            headers: Arc::clone(&NONE),
            extensions: Extensions::new(),
            settings: Settings::default(),
        };
        Self { head: Arc::new(head), body: Body::empty() }
    }

    /// All but its body, to be kept while the request goes its way: whoever changes it then changes a copy.
    pub(crate) fn head(&self) -> Arc<Head> {
        Arc::clone(&self.head)
    }

    fn head_mut(&mut self) -> &mut Head {
        Arc::make_mut(&mut self.head)
    }

    /// A request like this one but for its body.
    pub(crate) fn with_body(&self, body: Body) -> Self {
        Self { head: Arc::clone(&self.head), body }
    }

    /// What it sets apart from its client.
    pub(crate) fn settings(&self) -> &Settings {
        &self.head.settings
    }

    /// What it does not want of its client, to be added to.
    /// Whether it has no such header, and does not refuse one.
    pub(crate) fn lacks(&self, name: &HeaderName) -> bool {
        !self.headers().contains_key(name) && !self.refuses(name)
    }

    /// Whether it does not want this header of its client's.
    pub(crate) fn refuses(&self, name: &HeaderName) -> bool {
        self.settings().without.as_deref().is_some_and(|without| without.headers.contains(name))
    }

    pub(crate) fn without_mut(&mut self) -> &mut Without {
        Arc::make_mut(self.settings_mut().without.get_or_insert_default())
    }

    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        &mut self.head_mut().settings
    }

    /// The headers: of requests that have none of their own, the client's.
    pub(crate) fn shared_headers(&self) -> &Arc<HeaderMap> {
        &self.head.headers
    }

    /// Whether these are its headers, and no others.
    pub(crate) fn shares(&self, headers: &Arc<HeaderMap>) -> bool {
        Arc::ptr_eq(&self.head.headers, headers)
    }

    pub(crate) fn share_headers(&mut self, headers: &Arc<HeaderMap>) {
        self.head_mut().headers = Arc::clone(headers);
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// The method, to be changed.
    pub fn method_mut(&mut self) -> &mut Method {
        &mut self.head_mut().method
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.head.url
    }

    /// The URL, to be changed.
    pub fn url_mut(&mut self) -> &mut Url {
        &mut self.head_mut().url
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        Arc::make_mut(&mut self.head_mut().headers)
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The body, to be changed.
    pub fn body_mut(&mut self) -> &mut Body {
        &mut self.body
    }

    /// The body alone.
    #[must_use]
    pub fn into_body(self) -> Body {
        self.body
    }

    /// Whatever middleware wants to say to each other.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.head.extensions
    }

    /// The extensions, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.head_mut().extensions
    }

    /// The timeouts that this request has of its own.
    #[must_use]
    pub fn timeouts(&self) -> Option<&Timeouts> {
        self.head.settings.timeouts.as_ref()
    }

    /// The timeouts of its own, to be changed; `None` is the client's.
    pub fn timeouts_mut(&mut self) -> &mut Option<Timeouts> {
        &mut self.head_mut().settings.timeouts
    }

    /// A second request like this one: `None` if its body is a stream.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        let body = self.body.try_clone()?;
        Some(self.with_body(body))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.head.method)
            .field("url", &self.head.url)
            .field("headers", &auth::Masked(&self.head.headers))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

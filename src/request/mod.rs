//! A request as it is handed to a client, to middleware and to a transport.

mod builder;

use std::fmt;
use std::time::Duration;

use http::{Extensions, HeaderMap, Method};

#[cfg(feature = "form")]
pub(crate) use builder::form_encode;
pub(crate) use builder::replace;
pub use builder::{Pending, RequestBuilder};

use crate::body::Bounds;
use crate::observe::Trace;
use crate::url::BaseUrl;
use crate::{Body, Credentials, HeaderName, IntoUrl, RedirectPolicy, Result, Timeouts, Url, auth};

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
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Body,
    extensions: Extensions,
    pub(crate) settings: Settings,
}

/// What a request sets apart from its client. `None` is the client's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) total: Option<Duration>,
    pub(crate) timeouts: Option<Timeouts>,
    pub(crate) body_limit: Option<u64>,
    pub(crate) redirect: Option<RedirectPolicy>,
    pub(crate) credentials: Option<Credentials>,
    /// Cookies of its own, each `name=value`.
    pub(crate) cookies: Vec<String>,
    /// Where these were given.
    pub(crate) cookies_for: Option<Url>,
    /// Headers of the client's that this request does not want.
    pub(crate) without: Vec<HeaderName>,
    /// Within which its responses' bodies are read.
    pub(crate) bounds: Option<Bounds>,
    /// Whether the client has added already what it adds.
    pub(crate) complete: bool,
    /// Whether a transport that can do either follows redirects by itself.
    pub(crate) follow: bool,
    pub(crate) trace: Trace,
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
        let url = url.into_url(base).map_err(|error| error.for_method(&method))?;
        Ok(Self::with_url(method, url))
    }

    fn with_url(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Body::empty(),
            extensions: Extensions::new(),
            settings: Settings::default(),
        }
    }

    /// A request to another target with the settings and extensions of this one.
    pub(crate) fn with_target(&self, method: Method, url: Url) -> Self {
        let mut request = Self::with_url(method, url);
        request.extensions = self.extensions.clone();
        request.settings = self.settings.clone();
        request
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The method, to be changed.
    pub fn method_mut(&mut self) -> &mut Method {
        &mut self.method
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The URL, to be changed.
    pub fn url_mut(&mut self) -> &mut Url {
        &mut self.url
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
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
        &self.extensions
    }

    /// The extensions, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// The timeouts that this request has of its own.
    #[must_use]
    pub fn timeouts(&self) -> Option<&Timeouts> {
        self.settings.timeouts.as_ref()
    }

    /// The timeouts of its own, to be changed; `None` is the client's.
    pub fn timeouts_mut(&mut self) -> &mut Option<Timeouts> {
        &mut self.settings.timeouts
    }

    /// A second request like this one: `None` if its body is a stream.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        let body = self.body.try_clone()?;
        let mut request = self.with_target(self.method.clone(), self.url.clone());
        request.headers = self.headers.clone();
        request.body = body;
        Some(request)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &auth::Masked(&self.headers))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

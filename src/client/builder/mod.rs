//! A client in the making.

mod authorization;
mod build;
mod check;
mod connect;
mod content;
#[cfg(feature = "danger")]
mod danger;
mod hooks;
mod http2;
mod mounts;
mod observe;
mod protocol;
mod proxy;
#[cfg(feature = "har")]
mod record;
mod retry;
mod sockets;
mod timeouts;
mod tls;
mod web;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::hooks::Hooks;
use super::settle::check_scheme;
use super::{Asked, Client, Credentials, Fetching, Timeouts};
use crate::auth::Scopes;
use crate::decode::Charsets;
use crate::observe::Watcher;
use crate::request::{append, field, replace};
use crate::transport::{Pattern, Tap};
use crate::url::BaseUrl;
use crate::{CookieJar, Error, IntoUrl, Middleware, RedirectPolicy, RetryPolicy, Transport, auth};

/// A client in the making: from [`Client::builder`].
///
/// What is wrong with an argument, or cannot be done on this platform, comes to light in [`build`](Self::build).
///
/// `C` is the client that comes of it: this crate's, or that of [`blocking`](crate::blocking).
///
/// ```
/// use std::time::Duration;
/// use amphi::{Client, RetryPolicy};
///
/// let client = Client::builder()
///     .base_url("https://pond.example/v1")
///     .bearer_auth("token")
///     .timeout(Duration::from_secs(60))
///     .retry(RetryPolicy::new(3))
///     .build()?;
/// # Ok::<(), amphi::Error>(())
/// ```
#[must_use]
pub struct ClientBuilder<C = Client> {
    base: Option<BaseUrl>,
    headers: HeaderMap,
    query: String,
    https_only: bool,
    timeouts: Timeouts,
    redirect: RedirectPolicy,
    retry: RetryPolicy,
    body_limit: u64,
    middleware: Vec<Arc<dyn Middleware>>,
    hop_middleware: Vec<Arc<dyn Middleware>>,
    hooks: Hooks,
    transport: Option<Box<dyn Transport>>,
    mounts: Vec<(Pattern, Option<Box<dyn Transport>>)>,
    config: Asked,
    decode: bool,
    error_for_status: bool,
    charsets: Charsets,
    credentials: Credentials,
    web: Option<Arc<dyn Fetching>>,
    keeps_cookies: bool,
    jar: Option<CookieJar>,
    failed: Option<Error>,
    observer: Option<Watcher>,
    auth: Scopes,
    tap: Option<Arc<dyn Tap>>,
    made: PhantomData<fn() -> C>,
}

/// 512 MiB.
const BODY_LIMIT: u64 = 512 << 20;

impl<C> ClientBuilder<C> {
    pub(crate) fn new() -> Self {
        Self {
            base: None,
            headers: HeaderMap::new(),
            query: String::new(),
            https_only: false,
            timeouts: Timeouts::default(),
            redirect: RedirectPolicy::default(),
            retry: RetryPolicy::none(),
            body_limit: BODY_LIMIT,
            middleware: Vec::new(),
            hop_middleware: Vec::new(),
            hooks: Hooks::default(),
            transport: None,
            mounts: Vec::new(),
            config: Asked::default(),
            decode: true,
            error_for_status: false,
            charsets: Charsets::default(),
            credentials: Credentials::default(),
            web: None,
            keeps_cookies: true,
            jar: None,
            failed: None,
            observer: None,
            auth: Scopes::default(),
            tap: None,
            made: PhantomData,
        }
    }

    /// Where relative URLs stand below: with `https://api.example/v1`, both `users` and `/users` are
    /// `https://api.example/v1/users`. Queries are joined. A whole URL stands for itself: one that
    /// begins with `http:` or `https:`, or with whichever scheme and `//`, so that a mistyped `htps://api.example/x` is an
    /// [`UnsupportedScheme`](crate::ErrorKind::UnsupportedScheme). A colon alone is a path's: `users:list` is below the base,
    /// and so would be `mailto:a@b`.
    ///
    /// # On the web
    /// Without it relative URLs resolve against the address of the page, as they do for fetch.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     Ok(Response::new(StatusCode::OK, request.url().to_string()))
    /// # });
    /// # pollster::block_on(async {
    /// let client = Client::builder().base_url("https://api.example/v1").transport(transport).build()?;
    /// assert_eq!(client.get("/users").await?.url().as_str(), "https://api.example/v1/users");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn base_url(mut self, url: impl IntoUrl) -> Self {
        match url.into_url().and_then(|url| check_scheme(&url).map(|()| url)) {
            Ok(url) => self.base = Some(BaseUrl::new(url)),
            Err(error) => {
                self.failed.get_or_insert(error.in_setting("the base URL"));
            }
        }
        self
    }

    /// Parameters for the query of every request, as [`RequestBuilder::query`](crate::RequestBuilder::query) takes them.
    /// One whose name is in a request's own query gives way to that. Of a client with a [`base_url`](Self::base_url) they go
    /// to the base's origin alone.
    #[cfg(feature = "form")]
    pub fn query<T: serde::Serialize + ?Sized>(mut self, parameters: &T) -> Self {
        match crate::request::form_encode(parameters) {
            Ok(pairs) => self.query = pairs,
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
        self
    }

    /// Refuses URLs that are not `https`, those that redirects lead to included. By default off.
    pub fn https_only(mut self, only: bool) -> Self {
        self.https_only = only;
        self
    }

    /// Headers for every request; one that a request sets itself takes their place, and a `Cookie` among them that of all
    /// cookies that are kept. By default `Accept: */*` and
    /// `User-Agent: amphi/` with the version.
    ///
    /// # On the web
    /// By default none: the browser has its own.
    pub fn default_headers(mut self, headers: HeaderMap) -> Self {
        if let Err(error) = replace(&mut self.headers, headers) {
            self.failed.get_or_insert(error);
        }
        self
    }

    /// Adds a header for every request, as [`default_headers`](Self::default_headers) does; one of this name that is there
    /// already stays.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport};
    /// # pollster::block_on(async {
    /// # let mock = MockTransport::routes();
    /// # mock.get("/frogs").header("x-pond", "north").respond(200);
    /// let client = Client::builder().header("x-pond", "north")
    /// #   .transport(mock)
    ///     .build()?;
    /// client.get("https://pond.example/frogs").await?;
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[doc(alias = "default_header")]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<str>,
        N::Error: Into<http::Error>,
        V: TryInto<HeaderValue>,
        V::Error: Into<http::Error>,
    {
        if let Err(error) = append(&mut self.headers, name, value) {
            self.failed.get_or_insert(error);
        }
        self
    }

    /// The `User-Agent` of every request. By default `amphi/` and the version.
    ///
    /// # On the web
    /// By default the browser's own. Firefox and Node send another; in Chromium every request of such a client fails with
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported), as it sends its own.
    pub fn user_agent<V>(mut self, value: V) -> Self
    where
        V: TryInto<HeaderValue>,
        V::Error: Into<http::Error>,
    {
        match field::value(&USER_AGENT, value) {
            Ok(value) => {
                self.headers.insert(USER_AGENT, value);
            }
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
        self
    }

    /// Whether and how far redirects are followed. By default up to 20.
    ///
    /// # On the web
    /// See [`RedirectPolicy`].
    #[doc(alias = "follow_redirects")]
    #[doc(alias = "max_redirects")]
    pub fn redirect(mut self, policy: RedirectPolicy) -> Self {
        self.redirect = policy;
        self
    }

    /// The most that [`Response::bytes`](crate::Response::bytes) and its like collect, in bytes. By default 512 MiB.
    /// Streams are not bounded.
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Makes every response whose status is 400 or above an error, as
    /// [`Response::error_for_status`](crate::Response::error_for_status) does. By default off.
    #[doc(alias = "raise_for_status")]
    pub fn error_for_status(mut self, on: bool) -> Self {
        self.error_for_status = on;
        self
    }

    /// Adds middleware around each call: it sees a request once, and the response that redirects led to. The first
    /// added stands outermost.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Adds middleware around each request that leaves: it sees every hop of a redirect. The first added stands
    /// outermost. Credentials that it adds go to every origin that redirects lead to: look at the URL first. It does not see
    /// the cookies of the client's jar, which depend on where the request goes in the end.
    ///
    /// # On the web
    /// A browser follows redirects by itself and shows one hop.
    pub fn hop_middleware(mut self, middleware: impl Middleware) -> Self {
        self.hop_middleware.push(Arc::new(middleware));
        self
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ClientBuilder");
        shown.field("headers", &auth::Masked(&self.headers));
        shown.field("timeouts", &self.timeouts).field("redirect", &self.redirect);
        if let Some(warning) = self.config.warning() {
            shown.field("tls", &warning);
        }
        shown.finish_non_exhaustive()
    }
}

//! The client: settings, a transport, and the verbs.

mod builder;
pub(crate) mod config;
pub(crate) mod cookies;
mod hooks;
pub(crate) mod pipeline;
pub(crate) mod resolve;
mod settle;

use std::fmt;
use std::sync::{Arc, LazyLock};

use http::Method;

pub use builder::ClientBuilder;
pub(crate) use config::{Asked, Fetching, Protocol, TransportConfig};
pub use config::{
    Certificate, CertificateRevocationList, Credentials, Identity, Limits, PoolStats, ReferrerPolicy, RequestCache,
    RequestMode, RequestPriority, Timeouts, TlsVersion, WebOptions,
};
use pipeline::ClientInner;
pub use resolve::{ConnectTarget, Resolve};

use crate::{Capabilities, CookieJar, IntoUrl, Request, RequestBuilder, Response, Result, auth};

/// Sends requests: it keeps settings and, natively, connections.
///
/// Cheap to clone, every clone the same client; made once and kept, it reuses its connections. It needs no runtime to be
/// made, and starts nothing before its first request. A tokio runtime that is there has to have its I/O and time drivers
/// enabled (`enable_all`), and has to be driven while requests are under way.
///
/// ```
/// # use amphi::{MockTransport, Response, StatusCode};
/// # let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, "{}")) });
/// # pollster::block_on(async {
/// use std::time::Duration;
/// use amphi::Client;
///
/// let client = Client::builder().user_agent("pond/1.0").timeout(Duration::from_secs(10))
/// #   .transport(transport)
///     .build()?;
/// let response = client.post("https://api.example/frogs").json(&["green"]).await?;
/// assert!(response.status().is_success());
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Client(Arc<ClientInner>);

impl Client {
    /// A client with every setting at its default.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build().expect("the defaults ask for nothing that a platform cannot do")
    }

    /// A client in the making.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A request with any method.
    pub fn request(&self, method: Method, url: impl IntoUrl) -> RequestBuilder {
        self.request_of(method, url)
    }

    /// For whichever face of it.
    pub(crate) fn request_of<C>(&self, method: Method, url: impl IntoUrl) -> RequestBuilder<C> {
        RequestBuilder::new(self.clone(), Request::below(self.0.base.as_ref(), method, url))
    }

    /// A GET request.
    pub fn get(&self, url: impl IntoUrl) -> RequestBuilder {
        self.request(Method::GET, url)
    }

    /// A POST request.
    pub fn post(&self, url: impl IntoUrl) -> RequestBuilder {
        self.request(Method::POST, url)
    }

    /// A PUT request.
    pub fn put(&self, url: impl IntoUrl) -> RequestBuilder {
        self.request(Method::PUT, url)
    }

    /// A PATCH request.
    pub fn patch(&self, url: impl IntoUrl) -> RequestBuilder {
        self.request(Method::PATCH, url)
    }

    /// A DELETE request.
    pub fn delete(&self, url: impl IntoUrl) -> RequestBuilder {
        self.request(Method::DELETE, url)
    }

    /// A HEAD request.
    pub fn head(&self, url: impl IntoUrl) -> RequestBuilder {
        self.request(Method::HEAD, url)
    }

    /// An OPTIONS request.
    pub fn options(&self, url: impl IntoUrl) -> RequestBuilder {
        self.request(Method::OPTIONS, url)
    }

    /// Sends a finished request.
    ///
    /// # Errors
    /// As of [`RequestBuilder::send`].
    ///
    /// # Cancellation
    /// Dropping the future cancels the transfer.
    #[doc(alias = "send")]
    pub async fn execute(&self, request: Request) -> Result<Response> {
        pipeline::send(&self.0, request).await
    }

    pub(crate) fn inner(&self) -> &ClientInner {
        &self.0
    }

    /// The cookies that this client keeps, to be read, set and cleared.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) in a page, where the browser keeps them to itself, unless a
    /// transport that leaves them to the client is [mounted](ClientBuilder::mount)
    /// ([`Capability::ResponseCookies`](crate::Capability::ResponseCookies)).
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     assert_eq!(request.headers()["cookie"], "pond=big");
    /// #     Ok(Response::new(StatusCode::OK, ()))
    /// # });
    /// # pollster::block_on(async {
    /// let client = Client::builder().transport(transport).build()?;
    /// client.cookies()?.set("https://pond.example/", "pond=big")?;
    /// client.get("https://pond.example/frogs").await?;
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn cookies(&self) -> Result<&CookieJar> {
        self.0.jar.as_ref().ok_or_else(cookies::kept_elsewhere)
    }

    /// What the client's connections are doing just now.
    ///
    /// # On the web
    /// `None`: the browser's connections are not seen. Nor are those of a transport of one's own.
    #[must_use]
    pub fn pool_stats(&self) -> Option<PoolStats> {
        self.0.exit.transport.pool_stats()
    }

    /// What this client's own transport can do; those that are [mounted](ClientBuilder::mount) may do more or less.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.0.exit.transport.capabilities()
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Client");
        if let Some(base) = &self.0.base {
            shown.field("base_url", &base.shown());
        }
        shown.field("headers", &auth::Masked(&self.0.headers)).field("timeouts", &self.0.timeouts);
        if let Some(warning) = self.0.warning {
            shown.field("tls", &warning);
        }
        shown.finish_non_exhaustive()
    }
}

/// The client of those functions that are given none.
pub(crate) fn shared() -> &'static Client {
    static SHARED: LazyLock<Client> = LazyLock::new(|| {
        let built = Client::builder().without_jar().build();
        built.expect("the defaults ask for nothing that a platform cannot do")
    });
    &SHARED
}

/// A request with any method, of the client that all of these functions share. It keeps connections, but no cookies: whoever
/// uses them would share those, too. (A browser keeps its own.) Whoever wants cookies, or other settings, makes a [`Client`].
pub fn request(method: Method, url: impl IntoUrl) -> RequestBuilder {
    shared().request(method, url)
}

/// A GET request, of the client that all of these functions share, which keeps no cookies.
///
/// ```no_run
/// # async fn run() -> amphi::Result<()> {
/// let text = amphi::get("https://example.org/").await?.text().await?;
/// # Ok(())
/// # }
/// ```
pub fn get(url: impl IntoUrl) -> RequestBuilder {
    request(Method::GET, url)
}

/// A POST request, of the client that all of these functions share, which keeps no cookies.
pub fn post(url: impl IntoUrl) -> RequestBuilder {
    request(Method::POST, url)
}

/// A PUT request, of the client that all of these functions share, which keeps no cookies.
pub fn put(url: impl IntoUrl) -> RequestBuilder {
    request(Method::PUT, url)
}

/// A PATCH request, of the client that all of these functions share, which keeps no cookies.
pub fn patch(url: impl IntoUrl) -> RequestBuilder {
    request(Method::PATCH, url)
}

/// A DELETE request, of the client that all of these functions share, which keeps no cookies.
pub fn delete(url: impl IntoUrl) -> RequestBuilder {
    request(Method::DELETE, url)
}

/// A HEAD request, of the client that all of these functions share, which keeps no cookies.
pub fn head(url: impl IntoUrl) -> RequestBuilder {
    request(Method::HEAD, url)
}

/// An OPTIONS request, of the client that all of these functions share, which keeps no cookies.
pub fn options(url: impl IntoUrl) -> RequestBuilder {
    request(Method::OPTIONS, url)
}

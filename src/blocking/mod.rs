//! The same client for code that blocks: every call returns when it is done, streams are iterators.
//!
//! It is a face of [`amphi::Client`](crate::Client), not a client of its own: builders, settings, requests and errors are
//! the same, what waits is the last call. A client of one kind becomes one of the other by `into`, and keeps its
//! connections and cookies.
//!
//! ```no_run
//! use amphi::blocking::Client;
//!
//! let client = Client::builder().user_agent("pond/1.0").build()?;
//! let response = client.get("https://example.org/").send()?.error_for_status()?;
//! for line in response.lines() {
//!     println!("{}", line?);
//! }
//! # Ok::<(), amphi::Error>(())
//! ```
//!
//! It needs no runtime. The thread that waits does the I/O itself, and no other is started, unless it waits where a tokio
//! runtime is current: there, where others panic, a thread of amphi's does the I/O meanwhile, as it does where async code
//! waits for the rest of a response. Whoever blocks in an async function still keeps others from running on its thread.
//!
//! Between calls nothing runs: a connection over HTTP/2 answers no pings then, and may be closed by a server that sends
//! some.
//!
//! # Errors
//! [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) from within a hook, middleware or transport of another call,
//! which is on the same thread already: use the async client there.
//!
//! # On the web
//! A page must not wait, and fetch has no way to: [`Capability::Blocking`](crate::Capability::Blocking) says whether a
//! call can. Where it cannot, it fails with [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported). It can
//!
//! * in a dedicated or shared worker of one's own, by a synchronous `XMLHttpRequest`, whose response comes as a whole. Of the
//!   timeouts [`total`](crate::Timeouts::total) alone bounds it, which is none by default: set
//!   [`timeout`](crate::ClientBuilder::timeout);
//! * with the feature `jspi` anywhere, a page's own thread among them, within [`suspendable`]: by fetch, with streams, and the
//!   page goes on meanwhile.

mod response;
mod streams;

use std::fmt;

use http::Method;

pub use response::Response;
pub use streams::Iter;

use crate::{Capabilities, CookieJar, IntoUrl, PoolStats, Request, Result, platform};

/// A [`ClientBuilder`](crate::ClientBuilder) that builds a [`Client`] that blocks.
pub type ClientBuilder = crate::ClientBuilder<Client>;

/// A [`RequestBuilder`](crate::RequestBuilder) whose [`send`](crate::RequestBuilder::send) waits.
pub type RequestBuilder = crate::RequestBuilder<Client>;

/// Sends requests, and waits for what comes of them: [`amphi::Client`](crate::Client) for code that blocks.
///
/// Cheap to clone, every clone the same client; it may be used from any number of threads.
///
/// ```
/// # use amphi::{MockTransport, Response, StatusCode};
/// # let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, "tree\nleopard\n")) });
/// use amphi::blocking::Client;
///
/// let client = Client::builder().base_url("https://pond.example/v1").transport(transport).build()?;
/// let response = client.get("frogs").query(&[("colour", "green")]).send()?.error_for_status()?;
/// assert_eq!(response.text()?.lines().count(), 2);
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Client(crate::Client);

/// Runs code that may be suspended while it waits.
///
/// Natively, and without the feature `jspi`, it just runs it.
///
/// # On the web
/// With the feature `jspi`, what `work` waits for by this module is waited for by
/// [JavaScript Promise Integration](https://github.com/WebAssembly/js-promise-integration): the stack is put aside, whoever
/// else has to run runs, and the response comes by `fetch`, as it comes. That is possible below a function that is exported
/// with `#[wasm_bindgen(jspi)]`, and below a task that was spawned there, as long as no JavaScript stands between. Elsewhere
/// the engine throws a `SuspendError` at the JavaScript that has called, and what was running here stays where it is: nothing
/// can tell beforehand.
///
/// ```no_run
/// use amphi::blocking::{self, Client};
/// use wasm_bindgen::prelude::wasm_bindgen;
///
/// #[wasm_bindgen(jspi)]
/// pub fn frogs() -> String {
///     blocking::suspendable(|| Client::new().get("/frogs").send().and_then(|response| response.text()))
///         .unwrap_or_else(|error| error.to_string())
/// }
/// ```
///
/// A module with the feature runs only in engines that have it: from Chrome 137, Firefox 153, Safari 27, Node 25. `wasm-opt`
/// wants `--enable-exception-handling`, and there can be no threads in the module. wasm-bindgen calls its part experimental.
pub fn suspendable<T>(work: impl FnOnce() -> T) -> T {
    platform::rt::suspendable(work)
}

impl Client {
    /// A client with every setting at its default.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A client in the making, with all the settings of [`amphi::ClientBuilder`](crate::ClientBuilder).
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A request with any method.
    pub fn request(&self, method: Method, url: impl IntoUrl) -> RequestBuilder {
        self.0.request_of(method, url)
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
    #[doc(alias = "send")]
    pub fn execute(&self, request: Request) -> Result<Response> {
        platform::rt::block_on(self.0.execute(request)).map(Response::from)
    }

    /// The cookies that this client keeps: as of [`amphi::Client::cookies`](crate::Client::cookies).
    ///
    /// # Errors
    /// As of [`amphi::Client::cookies`](crate::Client::cookies).
    pub fn cookies(&self) -> Result<&CookieJar> {
        self.0.cookies()
    }

    /// What the client's connections are doing just now: as of [`amphi::Client::pool_stats`](crate::Client::pool_stats).
    #[must_use]
    pub fn pool_stats(&self) -> Option<PoolStats> {
        self.0.pool_stats()
    }

    /// What this client's transport can do.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }
}

impl From<crate::Client> for Client {
    fn from(client: crate::Client) -> Self {
        Self(client)
    }
}

impl From<Client> for crate::Client {
    fn from(client: Client) -> Self {
        client.0
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl RequestBuilder {
    /// Sends the request and waits for the response, which is there as soon as its head is.
    ///
    /// # Errors
    /// The first mistake that was made in building it, or whatever fails on the way. A response with a
    /// status of 400 or above is not an error unless [`Response::error_for_status`] makes it one.
    pub fn send(self) -> Result<Response> {
        let (client, request) = self.finish()?;
        Client(client).execute(request)
    }
}

/// A request with any method, of the client that all of these functions share, [`amphi::request`](crate::request) among
/// them. It keeps no cookies.
pub fn request(method: Method, url: impl IntoUrl) -> RequestBuilder {
    crate::client::shared().request_of(method, url)
}

/// A GET request, of the client that all of these functions share, which keeps no cookies.
///
/// ```no_run
/// let text = amphi::blocking::get("https://example.org/").send()?.text()?;
/// # Ok::<(), amphi::Error>(())
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

//! An HTTP client that lives on both sides: one API, natively over a pooled transport on tokio and rustls, and,
//! built for `wasm32-unknown-unknown`, over the browser's fetch.
//!
//! ```no_run
//! # async fn run() -> amphi::Result<()> {
//! let response = amphi::get("https://example.org/").await?.error_for_status()?;
//! println!("{}", response.text().await?);
//! # Ok(())
//! # }
//! ```
//!
//! Every public item exists on both sides with one signature, and every future and stream is `Send` on both. What a
//! browser cannot do, the docs of the item say under "On the web", [`capabilities()`] says at run time, and a call
//! that depends on it fails with [`ErrorKind::Unsupported`] and names what to do instead.
//!
//! A [`Client`] keeps connections and settings; it is cheap to clone. [`Client::get`] and its like give a
//! [`RequestBuilder`], which is awaited or [sent](RequestBuilder::send). The [`Response`] is there as soon as its head
//! is; its body is collected ([`bytes`](Response::bytes), [`text`](Response::text), [`json`](Response::json)) or
//! streamed ([`chunks`](Response::chunks), [`text_chunks`](Response::text_chunks), [`lines`](Response::lines), [`events`](Response::events),
//! [`json_lines`](Response::json_lines)).
//! Dropping any of them cancels the transfer.
//!
//! Natively any executor will do: where a tokio runtime is current it is used (its I/O and time drivers have to be
//! enabled), where none is, a thread of amphi's own does the I/O.
//!
//! # Features
//! | feature | default | what it adds |
//! |---|---|---|
//! | `gzip`, `deflate`, `brotli`, `zstd` | yes | content codings undone on the way (a browser brings its own) |
//! | `json` | yes | [`RequestBuilder::json`], [`Response::json`] |
//! | `form` | yes | [`RequestBuilder::form`], [`RequestBuilder::query`] |
//! | `multipart` | yes | [`RequestBuilder::multipart`] |
//! | `digest` | yes | [`DigestAuth`] |
//! | `charset` | yes | charsets other than UTF-8 (a browser brings its own) |
//! | `public-suffix-list` | yes | cookies whose `Domain` is wider than the host that sets them |
//! | `http2` | yes | HTTP/2 (a browser brings its own) |
//! | `tls` | yes | `https://` with `ring` and `platform-roots` (a browser brings its own) |
//! | `ring`, `aws-lc-rs` | `ring` | the crypto provider of TLS; `aws-lc-rs` wins where both are on |
//! | `service` | no | `ServiceTransport`: an axum app, or any other tower service, in the place of a network |
//! | `har` | no | `HarRecorder` and `Har`: traffic recorded as an HTTP Archive, and replayed |
//! | `tracing` | no | spans and events for [`tracing`](https://docs.rs/tracing), with OpenTelemetry's names: see [`Observer`] |
//! | `platform-roots`, `bundled-roots` | `platform-roots` | whom TLS trusts: what the operating system trusts, or Mozilla's list, compiled in |
//! | `charset-detection` | no | `ClientBuilder::detect_charset`, a guess at the charset of a text that names none |
//! | `uri-template` | no | `Url::from_template` and `UriTemplate` (RFC 6570) |
//! | `jspi` | no | (web) [`blocking`] in a page, where the engine can suspend WebAssembly |
//! | `danger` | no | `ClientBuilder::tls_danger_accept_invalid_certs` and its like, for tests |

mod auth;
pub mod blocking;
mod body;
mod client;
mod cookie;
mod decode;
#[cfg(doctest)]
mod docs;
mod error;
#[cfg(feature = "har")]
mod har;
mod middleware;
mod observe;
mod parameters;
mod platform;
mod proxy;
mod redirect;
mod request;
mod response;
mod retry;
pub mod secrets;
mod timeout;
mod transport;
mod url;

#[cfg(feature = "digest")]
pub use auth::DigestAuth;
pub use auth::{Auth, AuthStep, BasicAuth, BearerAuth, NetrcAuth};
#[cfg(feature = "json")]
pub use body::JsonLines;
pub use body::{Body, Chunks, Event, Events, Lender, Lines, Progress, TextChunks};
pub use bytes::Bytes;
pub use client::{
    Certificate, CertificateRevocationList, Client, ClientBuilder, ConnectTarget, Credentials, Identity, Limits,
    PoolStats, ReferrerPolicy, RequestCache, RequestMode, RequestPriority, Resolve, Timeouts, TlsVersion, WebOptions,
};
pub use cookie::{Cookie, CookieJar, SameSite};
pub use error::{Error, ErrorKind, Result, TimeoutPhase};
#[cfg(feature = "har")]
pub use har::{Har, HarRecorder};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
pub use middleware::{Middleware, Next};
pub use observe::{CallEvent, CallInfo, Observer, Timings};
pub use proxy::{NoProxy, Proxy};
pub use redirect::{RedirectAction, RedirectAttempt, RedirectPolicy};
#[cfg(feature = "multipart")]
pub use request::multipart;
pub use request::{Pending, Request, RequestBuilder, UploadProgress};
pub use response::{Link, Links, Response, SaveOptions, TlsInfo, Upgraded};
pub use retry::{RetryAttempt, RetryPolicy};
#[cfg(feature = "service")]
pub use transport::ServiceTransport;
pub use transport::{Capabilities, Capability, MockAnswer, MockRequest, MockRoute, MockTransport, Transport};
pub use url::{IntoUrl, QueryParams, Url};
#[cfg(feature = "uri-template")]
pub use url::{TemplateValue, UriTemplate};

pub use client::{delete, get, head, options, patch, post, put, request};

/// A boxed future that is `Send` on every platform.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The version of this crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the platform's own transport can do here, probed at run time. Ask [`Client::capabilities`] for a client's own.
///
/// ```
/// use amphi::Capability;
///
/// if !amphi::capabilities().has(Capability::StreamingUpload) {
///     println!("this browser wants the whole body before it sends any of it");
/// }
/// ```
#[must_use]
pub fn capabilities() -> Capabilities {
    platform::transport::capabilities()
}

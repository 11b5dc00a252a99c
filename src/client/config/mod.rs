//! Settings as plain data, all there on every platform.

mod asked;
pub(crate) mod connect;
mod identity;
mod limits;
pub(crate) mod protocol;
pub(crate) mod proxy;
mod timeouts;
pub(crate) mod tls;
pub(crate) mod web;

pub(crate) use asked::Asked;
use connect::ConnectConfig;
pub use identity::{CertificateRevocationList, Identity};
pub use limits::{Limits, PoolStats};
use protocol::Http1;
pub(crate) use protocol::{Http2Config, Protocol};
use proxy::ProxyConfig;
pub use timeouts::Timeouts;
use tls::TlsConfig;
pub use tls::{Certificate, TlsVersion};
pub(crate) use web::Fetching;
pub use web::{ReferrerPolicy, RequestCache, RequestMode, RequestPriority, WebOptions};

/// Whether a request takes part in what a server remembers of its client: whether cookies are sent with it, and taken from
/// its response.
///
/// The client keeps cookies of its own ([`CookieJar`](crate::CookieJar)) and sends each only where it belongs.
///
/// # On the web
/// The browser keeps the cookies, and sends those of its jar by
/// [these rules](https://fetch.spec.whatwg.org/#concept-request-credentials-mode). Node has none: there the client does.
///
/// ```
/// use amphi::{Client, Credentials};
///
/// let client = Client::builder().credentials(Credentials::Omit).build()?;
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// None that are kept are sent, and none are taken. (What one request is
    /// [given](crate::RequestBuilder::cookie) is sent.)
    Omit,
    /// In a browser: to the page's own origin. Elsewhere, where there is no page, as [`Include`](Self::Include).
    #[default]
    SameOrigin,
    /// To every server. In a browser one of another origin has to allow it, by `Access-Control-Allow-Credentials`.
    Include,
}

/// What a client asks of the platform's transport.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TransportConfig {
    pub(crate) tls: TlsConfig,
    pub(crate) connect: ConnectConfig,
    pub(crate) protocol: Protocol,
    pub(crate) http1: Http1,
    pub(crate) http2: Http2Config,
    pub(crate) limits: Limits,
    pub(crate) proxy: ProxyConfig,
}

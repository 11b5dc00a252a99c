//! Settings as plain data, all there on every platform.

use std::net::SocketAddr;
use std::time::Duration;

use crate::{Error, ErrorKind, Result};

/// How long each phase of a request may take; `None` is without bound.
///
/// ```
/// use std::time::Duration;
/// use amphi::Timeouts;
///
/// let timeouts = Timeouts { total: Some(Duration::from_secs(60)), ..Timeouts::default() };
/// assert_eq!(timeouts.connect, Some(Duration::from_secs(5)));
/// ```
///
/// # On the web
/// A browser does not show when it has connected, nor when it has sent: `connect`, `write` and `read` together bound the
/// wait for the response's head (it has none if one of them has none), and the error's phase is
/// [`TimeoutPhase::Headers`](crate::TimeoutPhase::Headers).
#[doc(alias = "Timeout")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Resolving the name, connecting and the TLS handshake, all together. By default 5 seconds.
    pub connect: Option<Duration>,
    /// Each wait for the peer: for the response's head once the request was sent, then for each chunk of its body. By
    /// default 30 seconds.
    pub read: Option<Duration>,
    /// Each wait to write more of the request. By default 30 seconds.
    pub write: Option<Duration>,
    /// The wait for a free connection, where there are as many as the [`Limits`] allow. By default without bound: to wait is
    /// to queue.
    pub pool: Option<Duration>,
    /// The whole exchange, from the call to the end of the body, redirects included. By default without bound.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(5)),
            read: Some(Duration::from_secs(30)),
            write: Some(Duration::from_secs(30)),
            pool: None,
            total: None,
        }
    }
}

impl Timeouts {
    /// No bounds at all.
    #[must_use]
    pub fn none() -> Self {
        Self { connect: None, read: None, write: None, pool: None, total: None }
    }
}

/// How many connections a client has open, and how long it keeps those that are idle.
///
/// A request that finds no connection free, and may make none, waits: first come, first served, for as long as
/// [`Timeouts::pool`] says. A connection that is idle is closed to make room for one to elsewhere.
///
/// ```
/// use amphi::{Client, Limits};
///
/// let limits = Limits { max_connections: Some(10), ..Limits::default() };
/// # if amphi::capabilities().has(amphi::Capability::ConnectionLimits) {
/// let client = Client::builder().limits(limits).build()?;
/// # }
/// # Ok::<(), amphi::Error>(())
/// ```
///
/// # On the web
/// The browser has its own: a client with others than the default cannot be built
/// ([`Capability::ConnectionLimits`](crate::Capability::ConnectionLimits)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections that are open at a time, to all hosts together. By default without bound. A response keeps its connection
    /// until its body was read or dropped: with a bound, whoever waits for many responses before reading any of their bodies
    /// may wait for ever.
    pub max_connections: Option<usize>,
    /// Connections that are open at a time to one host (one scheme and port of it). By default without bound but that of
    /// all together. Over HTTP/2 one connection serves many requests.
    pub max_connections_per_host: Option<usize>,
    /// Connections that are kept while they are idle, to all hosts together. By default 100.
    pub max_keepalive_connections: Option<usize>,
    /// How long a connection is kept while it is idle. By default 60 seconds.
    pub keepalive_expiry: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: None,
            max_connections_per_host: None,
            max_keepalive_connections: Some(100),
            keepalive_expiry: Some(Duration::from_secs(60)),
        }
    }
}

/// What a client's connections are doing just now: from [`Client::pool_stats`](crate::Client::pool_stats).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStats {
    /// Connections that are open, or being made.
    pub open: usize,
    /// Those of them that no request uses.
    pub idle: usize,
    /// Requests that wait for one.
    pub waiting: usize,
}

/// Whether a request takes part in what a server remembers of its client: whether cookies are sent with it, and taken from
/// its response.
///
/// The client keeps cookies of its own ([`CookieJar`](crate::CookieJar)) and sends each only where it belongs.
///
/// # On the web
/// The browser keeps the cookies, and sends those of its jar by
/// [these rules](https://fetch.spec.whatwg.org/#concept-request-credentials-mode). Node has none: there the client does.
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

/// A certificate authority to trust: one certificate or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate(pub(crate) Encoding);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Der(Vec<u8>),
    Pem(Vec<u8>),
}

impl Certificate {
    /// One certificate in DER.
    #[must_use]
    pub fn from_der(der: impl Into<Vec<u8>>) -> Self {
        Self(Encoding::Der(der.into()))
    }

    /// All certificates of a PEM text.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if there is none in it.
    pub fn from_pem(pem: impl Into<Vec<u8>>) -> Result<Self> {
        const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
        let pem = pem.into();
        if !pem.windows(BEGIN.len()).any(|window| window == BEGIN) {
            return Err(Error::new(ErrorKind::Builder, "the text holds no PEM certificate"));
        }
        Ok(Self(Encoding::Pem(pem)))
    }
}

/// What a client asks of the platform's transport.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TransportConfig {
    pub(crate) roots: Roots,
    pub(crate) extra_roots: Vec<Certificate>,
    pub(crate) protocol: Protocol,
    pub(crate) resolve: Overrides,
    pub(crate) limits: Limits,
}

/// Names whose addresses are given rather than asked for.
pub(crate) type Overrides = Vec<(String, Vec<SocketAddr>)>;

/// Whom TLS trusts, besides the extra ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Roots {
    /// What the operating system trusts; the bundled list if that is not built in.
    #[default]
    Default,
    Bundled,
    OnlyExtra,
}

/// Which versions of HTTP may be spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// HTTP/2 where TLS negotiates it, HTTP/1.1 elsewhere.
    #[default]
    Negotiated,
    Http1Only,
    Http2PriorKnowledge,
}

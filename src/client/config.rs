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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Resolving the name, connecting and the TLS handshake, all together. By default 5 seconds.
    pub connect: Option<Duration>,
    /// Each wait for the peer: for the response's head once the request was sent, then for each chunk of its body. By
    /// default 30 seconds.
    pub read: Option<Duration>,
    /// Each wait to write more of the request. By default 30 seconds.
    pub write: Option<Duration>,
    /// The wait for a free connection. By default without bound: to wait is to queue. As connections are not limited in
    /// number yet, there is never such a wait.
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

//! The vocabulary of errors: one for Rust, for the JavaScript `code` and for exit codes.

use std::fmt;

/// The kinds of error, the same on every platform.
///
/// ```
/// use amphi::{ErrorKind, Url};
///
/// let error = Url::parse("pond").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidUrl);
/// assert_eq!(error.kind().as_str(), "invalid_url");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not a URL.
    InvalidUrl,
    /// The URL's scheme is neither `http` nor `https`.
    UnsupportedScheme,
    /// The request or the client was put together wrongly; nothing was sent.
    Builder,
    /// No connection came about. In a browser also every failure that it does not tell apart from one: a name that
    /// does not resolve, TLS, CORS, mixed content.
    Connect,
    /// The host's name did not resolve.
    Dns,
    /// The TLS handshake failed, the server's certificate among the reasons.
    Tls,
    /// A proxy refused, or broke its protocol; [`Error::status`](crate::Error::status) has the status with which it refused a
    /// tunnel. One that is not reached is of the kind that a server would be: [`Connect`](Self::Connect),
    /// [`Dns`](Self::Dns), [`Tls`](Self::Tls).
    Proxy,
    /// Time ran out; [`Error::timeout_phase`](crate::Error::timeout_phase) says in which phase.
    Timeout,
    /// The peer broke the protocol.
    Protocol,
    /// A body could not be sent or read to its end.
    Body,
    /// A body was complete, but is not what it should be: JSON, a content coding, a charset.
    Decode,
    /// Too many redirects, or one that must not be followed.
    Redirect,
    /// The status tells of an error, and [`Response::error_for_status`](crate::Response::error_for_status) was asked.
    Status,
    /// The transfer was cancelled.
    Cancelled,
    /// The connection was closed before the response came.
    Closed,
    /// A limit on size was exceeded.
    TooLarge,
    /// This platform cannot do it; the message names what to do instead.
    Unsupported,
}

/// The phase in which time ran out.
///
/// ```
/// # use amphi::{MockTransport, Response, StatusCode};
/// # let slow = MockTransport::routes();
/// # slow.get("/slow").respond(200).delay(std::time::Duration::from_secs(20));
/// # pollster::block_on(async {
/// # let client = amphi::Client::builder().base_url("http://pond").transport(slow).build()?;
/// use std::time::Duration;
/// use amphi::TimeoutPhase;
///
/// let error = client.get("/slow").timeout(Duration::from_millis(10)).await.unwrap_err();
/// assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Total));
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutPhase {
    /// Resolving the name, connecting, a proxy on the way and the TLS handshake, all together.
    Connect,
    /// In a browser, which does not show them apart: connecting, sending the request, and waiting for the response's
    /// head.
    Headers,
    /// Waiting for the peer: for the response's head, or for the next piece of its body.
    Read,
    /// Waiting to write a piece of the request.
    Write,
    /// Waiting for a free connection of the pool.
    Pool,
    /// The whole exchange, from the call to the end of the body.
    Total,
}

impl ErrorKind {
    /// The kind's name as one stable word, the `code` of the JavaScript errors.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidUrl => "invalid_url",
            Self::UnsupportedScheme => "unsupported_scheme",
            Self::Builder => "builder",
            Self::Connect => "connect",
            Self::Dns => "dns",
            Self::Tls => "tls",
            Self::Proxy => "proxy",
            Self::Timeout => "timeout",
            Self::Protocol => "protocol",
            Self::Body => "body",
            Self::Decode => "decode",
            Self::Redirect => "redirect",
            Self::Status => "status",
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
            Self::TooLarge => "too_large",
            Self::Unsupported => "unsupported",
        }
    }

    fn phrase(self) -> &'static str {
        match self {
            Self::InvalidUrl => "invalid URL",
            Self::UnsupportedScheme => "unsupported scheme",
            Self::Builder => "invalid request",
            Self::Connect => "could not connect",
            Self::Dns => "could not resolve the host",
            Self::Tls => "TLS failed",
            Self::Proxy => "the proxy failed",
            Self::Timeout => "timed out",
            Self::Protocol => "the peer broke the protocol",
            Self::Body => "body",
            Self::Decode => "could not decode the body",
            Self::Redirect => "could not follow the redirect",
            Self::Status => "status",
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
            Self::TooLarge => "too large",
            Self::Unsupported => "unsupported here",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.phrase())
    }
}

impl TimeoutPhase {
    /// The phase's name as one stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Headers => "headers",
            Self::Read => "read",
            Self::Write => "write",
            Self::Pool => "pool",
            Self::Total => "total",
        }
    }
}

impl fmt::Display for TimeoutPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

//! How long each phase may take.

use std::time::Duration;

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
/// A browser does not show when it has connected, nor when it has sent: the wait for the response's head is bounded by the
/// sum of `connect` and `read`, and of `write` for each 64 KiB of a body, if there is one. Those that are left at their
/// defaults count, too: with a `read` of a second alone a server that does not answer is given 6. While a body is streamed,
/// the wait for the engine to take its next chunk, or for the stream to have it, is bounded by `connect` and `write`; once it
/// has ended, that for the head as said, with `write` for what was handed over last. There is no such bound if one of those
/// that are added up has none; the error's phase is [`TimeoutPhase::Headers`](crate::TimeoutPhase::Headers). Each chunk of a
/// response's body is bounded by `read` alone. `pool` bounds nothing: the connections are the browser's.
///
/// A call of [`blocking`](crate::blocking) in a worker, by a synchronous `XMLHttpRequest`, is bounded by `total` alone: nobody
/// sees there how far it is, and a bound on the whole would break off a long body that comes steadily. Without `total` it
/// waits for as long as the browser does.
#[doc(alias = "Timeout")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Resolving the name, connecting, a proxy on the way and the TLS handshake, all together. By default 5 seconds.
    pub connect: Option<Duration>,
    /// Each wait for the peer: for the response's head once the request was sent, then for each chunk of its body. By
    /// default 30 seconds.
    pub read: Option<Duration>,
    /// Each wait to write more of the request. By default 30 seconds.
    pub write: Option<Duration>,
    /// The wait for a free connection, where there are as many as the [`Limits`](crate::Limits) allow. By default without
    /// bound: to wait is to queue.
    pub pool: Option<Duration>,
    /// The whole exchange, from the call to the end of the body, redirects included. By default without bound.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Timeouts {
    pub(crate) const DEFAULT: Self = Self {
        connect: Some(Duration::from_secs(5)),
        read: Some(Duration::from_secs(30)),
        write: Some(Duration::from_secs(30)),
        pool: None,
        total: None,
    };

    /// No bounds at all.
    #[must_use]
    pub fn none() -> Self {
        Self { connect: None, read: None, write: None, pool: None, total: None }
    }
}

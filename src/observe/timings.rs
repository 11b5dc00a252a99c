//! How long the phases of an exchange took.

use std::time::Duration;

use crate::platform::rt::Instant;

/// How long each phase of one request and its response has taken: from
/// [`Response::timings`](crate::Response::timings).
///
/// `pool`, `dns`, `connect` and `tls` are the lengths of the phases before the request left; `sent`, `first_byte` and
/// `done` are points in time, counted from the request's start. Of a call that was redirected each response has its own,
/// those in the [`history`](crate::Response::history) too.
///
/// # On the web
/// A browser tells the phases some time after the body was read to its end, as part of its
/// [resource timings](https://www.w3.org/TR/resource-timing/), under the conditions of
/// [`Response::http_version`](crate::Response::http_version); `None` before, and elsewhere. `first_byte`, `done` and `total`
/// are always known.
///
/// ```
/// # use amphi::{Response, StatusCode};
/// # pollster::block_on(async {
/// # let response = Response::new(StatusCode::OK, "frogs");
/// response.text().await?;
/// let timings = response.timings();
/// println!("resolved in {:?}, first byte after {:?}, all after {:?}", timings.dns, timings.first_byte, timings.total);
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timings {
    /// Waiting for a connection of the pool, or for the right to make one.
    pub pool: Option<Duration>,
    /// Resolving the name. `None` on a connection that was there, and for an address.
    pub dns: Option<Duration>,
    /// Making the connection, without TLS; through a proxy with all that is said to that, TLS included. `None` on a
    /// connection that was there.
    pub connect: Option<Duration>,
    /// The TLS handshake. `None` on a connection that was there, and without TLS.
    pub tls: Option<Duration>,
    /// When the request was handed to its connection, with the whole of its body. `None` if the response came before that.
    pub sent: Option<Duration>,
    /// When the response's head came. `None` of a response that no client has handed on.
    pub first_byte: Option<Duration>,
    /// When the body came to its end, or nobody read it any further; `None` until then.
    pub done: Option<Duration>,
    /// From the start to the end of the body; to now, if that has not come. Unlike
    /// [`Response::elapsed`](crate::Response::elapsed) without the redirects before.
    pub total: Duration,
}

/// What a transport knows of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Phases {
    pub(crate) pool: Option<Duration>,
    pub(crate) dns: Option<Duration>,
    pub(crate) connect: Option<Duration>,
    pub(crate) tls: Option<Duration>,
    pub(crate) sent: Option<Instant>,
}

impl Timings {
    /// Of an exchange that began and whose head came then; `ended` is the end of the body, `now` the present.
    pub(crate) fn new(
        phases: &Phases,
        started: Instant,
        head: Option<Instant>,
        ended: Option<Instant>,
        now: Instant,
    ) -> Self {
        let since = |at: Instant| at.saturating_duration_since(started);
        Self {
            pool: phases.pool,
            dns: phases.dns,
            connect: phases.connect,
            tls: phases.tls,
            sent: phases.sent.map(since),
            first_byte: head.map(since),
            done: ended.map(since),
            total: since(ended.unwrap_or(now)),
        }
    }
}

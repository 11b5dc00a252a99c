//! How many connections there may be, and how many there are.

use std::time::Duration;

/// How many connections a client has open, and how long it keeps those that are idle.
///
/// A request that finds no connection free, and may make none, waits: first come, first served, for as long as
/// [`Timeouts::pool`](crate::Timeouts::pool) says. A connection that is idle is closed to make room for one to elsewhere.
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
    /// until its body was read or dropped, unless that came whole with its head: with a bound, whoever waits for many responses before reading any of their bodies
    /// may wait for ever.
    pub max_connections: Option<usize>,
    /// Connections that are open at a time to one host (one scheme and port of it). By default without bound but that of
    /// all together. Over HTTP/2 one connection serves as many requests at a time as its server takes. Requests
    /// that a proxy forwards are counted as requests to the proxy.
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
///
/// ```
/// let client = amphi::Client::new();
/// if let Some(stats) = client.pool_stats() {
///     println!("{} connections open, {} of them idle, {} requests wait", stats.open, stats.idle, stats.waiting);
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStats {
    /// Connections that are open, or being made.
    pub open: usize,
    /// Of these, the ones that requests use, or that are being made.
    pub in_use: usize,
    /// Open connections that no request uses.
    pub idle: usize,
    /// Requests that wait for a connection, or over HTTP/2 for a stream of one.
    pub waiting: usize,
    /// Connections that were made since the client was.
    pub created: u64,
    /// How often a request was given a connection that was there already.
    pub reused: u64,
}

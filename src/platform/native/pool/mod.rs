//! Connections that are kept between requests, by origin.
//!
//! An HTTP/1.1 connection is out with one exchange at a time and comes back when its response was read to the end; an
//! HTTP/2 connection is shared. Idle connections are bounded in number and age.

mod incoming;
mod lease;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) use incoming::Incoming;
pub(super) use lease::Lease;

use super::connect::Connection;
use super::rt::{self, Instant};
use super::{h1, h2};
use crate::Url;
use crate::timeout::{Deadline, within};

/// How long a connection is kept idle.
const IDLE_FOR: Duration = Duration::from_secs(60);
/// How many connections are kept idle, over all origins.
const IDLE_AT_MOST: usize = 100;
/// How long the end of the exchange before is waited for: it is a matter of microseconds, or else something is wrong.
const SETTLE_WITHIN: Duration = Duration::from_millis(100);

pub(super) struct Pool(Arc<Shared>);

#[derive(Default)]
struct Shared {
    origins: Mutex<Origins>,
}

#[derive(Default)]
struct Origins {
    by_key: HashMap<Arc<str>, Origin>,
    idle: usize,
}

#[derive(Default)]
struct Origin {
    /// The one used last comes last, and is used first.
    idle: Vec<Idle>,
    shared: Option<h2::Connection>,
}

struct Idle {
    connection: h1::Connection,
    since: Instant,
}

impl Pool {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// A connection to the URL's origin that was kept, if there is one.
    pub(super) async fn checkout(&self, url: &Url) -> Option<Lease> {
        loop {
            let kept = self.0.take(&url.origin())?;
            let (key, mut connection) = match kept {
                (key, Connection::Http1(connection)) => (key, connection),
                (key, shared) => return Some(Lease::reused(key, shared, Arc::downgrade(&self.0))),
            };
            let settled = within(Some(Deadline::after(SETTLE_WITHIN)), crate::TimeoutPhase::Pool, async {
                Ok(connection.ready().await)
            });
            if settled.await.unwrap_or(false) {
                return Some(Lease::reused(key, Connection::Http1(connection), Arc::downgrade(&self.0)));
            }
        }
    }

    /// Takes charge of a fresh connection.
    pub(super) fn admit(&self, url: &Url, connection: Connection) -> Lease {
        let key: Arc<str> = url.origin().into();
        if let Connection::Http2(shared) = &connection {
            self.0.lock().by_key.entry(Arc::clone(&key)).or_default().shared = Some(shared.clone());
        }
        Lease::fresh(key, connection, Arc::downgrade(&self.0))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Origins> {
        // Nothing can panic while it is held.
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, key: &str) -> Option<(Arc<str>, Connection)> {
        let mut origins = self.lock();
        let (key, _) = origins.by_key.get_key_value(key)?;
        let key = Arc::clone(key);
        let taken = origins.take(&key, rt::now());
        if origins.by_key.get(&key).is_some_and(Origin::is_empty) {
            origins.by_key.remove(&key);
        }
        Some((key, taken?))
    }

    /// Keeps a connection whose exchange is over.
    fn put(&self, key: Arc<str>, connection: h1::Connection) {
        let mut origins = self.lock();
        let now = rt::now();
        if origins.idle >= IDLE_AT_MOST {
            origins.sweep(now);
        }
        if origins.idle < IDLE_AT_MOST && connection.is_open() {
            origins.by_key.entry(key).or_default().idle.push(Idle { connection, since: now });
            origins.idle += 1;
        }
    }
}

impl Origins {
    fn take(&mut self, key: &str, now: Instant) -> Option<Connection> {
        let origin = self.by_key.get_mut(key)?;
        if let Some(shared) = &origin.shared {
            if shared.is_open() {
                return Some(Connection::Http2(shared.clone()));
            }
            origin.shared = None;
        }
        while let Some(idle) = origin.idle.pop() {
            self.idle -= 1;
            if idle.is_usable(now) {
                return Some(Connection::Http1(idle.connection));
            }
        }
        None
    }

    /// Drops what is closed or too old.
    fn sweep(&mut self, now: Instant) {
        self.by_key.retain(|_, origin| {
            origin.idle.retain(|idle| idle.is_usable(now));
            !origin.is_empty()
        });
        self.idle = self.by_key.values().map(|origin| origin.idle.len()).sum();
    }
}

impl Origin {
    fn is_empty(&self) -> bool {
        self.idle.is_empty() && self.shared.is_none()
    }
}

impl Idle {
    fn is_usable(&self, now: Instant) -> bool {
        self.connection.is_open() && now.saturating_duration_since(self.since) < IDLE_FOR
    }
}

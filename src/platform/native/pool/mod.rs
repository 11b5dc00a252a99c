//! Connections that are kept between requests, by origin.
//!
//! A connection is used only from the runtime that it was made on, with which it ends. An HTTP/1.1 connection is out with one exchange at a time and comes back when its response was read to the end; an
//! HTTP/2 connection is shared. Idle connections are bounded in number and age.

mod incoming;
mod lease;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) use incoming::Incoming;
pub(super) use lease::Lease;

use tokio::runtime::Id;

use super::connect::Connection;
use super::rt::{self, Instant};
use super::{h1, h2};
use crate::timeout::{Deadline, within};
use crate::{Result, TimeoutPhase, Url};

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

/// Whose a connection is: an origin's, on a runtime.
#[derive(Clone)]
struct Key {
    origin: Arc<str>,
    runtime: Id,
}

#[derive(Default)]
struct Origins {
    by_name: HashMap<Arc<str>, Origin>,
    idle: usize,
}

#[derive(Default)]
struct Origin {
    /// The one used last comes last, and is used first.
    idle: Vec<Idle>,
    shared: Vec<(Id, h2::Connection)>,
}

struct Idle {
    runtime: Id,
    connection: h1::Connection,
    since: Instant,
}

impl Pool {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// A connection to the URL's origin that was kept, if there is one.
    pub(super) async fn checkout(&self, url: &Url) -> Option<Lease> {
        let runtime = rt::handle().ok()?.id();
        loop {
            let (key, connection) = self.0.take(&url.origin(), runtime)?;
            let mut connection = match connection {
                Connection::Http1(connection) => connection,
                shared @ Connection::Http2(_) => return Some(Lease::reused(key, shared, Arc::downgrade(&self.0))),
            };
            let settled = within(Some(Deadline::after(SETTLE_WITHIN)), TimeoutPhase::Pool, async {
                Ok(connection.ready().await)
            });
            if settled.await.unwrap_or(false) {
                return Some(Lease::reused(key, Connection::Http1(connection), Arc::downgrade(&self.0)));
            }
        }
    }

    /// Takes charge of a fresh connection.
    pub(super) fn admit(&self, url: &Url, connection: Connection) -> Result<Lease> {
        let mut origins = self.0.lock();
        let kept = origins.by_name.get_key_value(&*url.origin()).map(|(name, _)| Arc::clone(name));
        let key = Key { origin: kept.unwrap_or_else(|| url.origin().into()), runtime: rt::handle()?.id() };
        if let Connection::Http2(shared) = &connection {
            let origin = origins.by_name.entry(Arc::clone(&key.origin)).or_default();
            origin.shared.push((key.runtime, shared.clone()));
        }
        Ok(Lease::fresh(key, connection, Arc::downgrade(&self.0)))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Origins> {
        // Nothing can panic while it is held.
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, origin: &str, runtime: Id) -> Option<(Key, Connection)> {
        let mut origins = self.lock();
        let (name, _) = origins.by_name.get_key_value(origin)?;
        let key = Key { origin: Arc::clone(name), runtime };
        let taken = origins.take(&key, rt::now());
        if origins.by_name.get(origin).is_some_and(Origin::is_empty) {
            origins.by_name.remove(origin);
        }
        Some((key, taken?))
    }

    /// Keeps a connection whose exchange is over.
    fn put(&self, key: Key, connection: h1::Connection) {
        let mut origins = self.lock();
        let since = rt::now();
        if origins.idle >= IDLE_AT_MOST {
            origins.sweep(since);
        }
        if origins.idle < IDLE_AT_MOST && connection.is_open() {
            let idle = Idle { runtime: key.runtime, connection, since };
            origins.by_name.entry(key.origin).or_default().idle.push(idle);
            origins.idle += 1;
        }
    }
}

impl Origins {
    fn take(&mut self, key: &Key, now: Instant) -> Option<Connection> {
        let origin = self.by_name.get_mut(&key.origin)?;
        origin.shared.retain(|(_, connection)| connection.is_open());
        if let Some((_, shared)) = origin.shared.iter().find(|(runtime, _)| *runtime == key.runtime) {
            return Some(Connection::Http2(shared.clone()));
        }
        while let Some(at) = origin.idle.iter().rposition(|idle| idle.runtime == key.runtime) {
            self.idle -= 1;
            let idle = origin.idle.remove(at);
            if idle.is_usable(now) {
                return Some(Connection::Http1(idle.connection));
            }
        }
        None
    }

    /// Drops what is closed or too old.
    fn sweep(&mut self, now: Instant) {
        self.by_name.retain(|_, origin| {
            origin.idle.retain(|idle| idle.is_usable(now));
            origin.shared.retain(|(_, connection)| connection.is_open());
            !origin.is_empty()
        });
        self.idle = self.by_name.values().map(|origin| origin.idle.len()).sum();
    }
}

impl Origin {
    fn is_empty(&self) -> bool {
        self.idle.is_empty() && self.shared.is_empty()
    }
}

impl Idle {
    fn is_usable(&self, now: Instant) -> bool {
        self.connection.is_open() && now.saturating_duration_since(self.since) < IDLE_FOR
    }
}

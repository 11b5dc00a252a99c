//! What is kept, origin by origin. No I/O here: the pool asks under its lock.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::runtime::Id;

use super::super::connect::Connection;
use super::super::rt::{self, Instant};
use super::super::{h1, h2};
use super::IDLE_FOR;

/// How many connections are kept idle, over all origins.
const IDLE_AT_MOST: usize = 100;

/// Whose a connection is: an origin's, on a runtime.
#[derive(Clone)]
pub(super) struct Key {
    origin: Arc<str>,
    runtime: Id,
}

#[derive(Default)]
pub(super) struct Origins {
    by_name: HashMap<Arc<str>, Origin>,
    idle: usize,
}

#[derive(Default)]
struct Origin {
    /// The one used last comes last, and is used first.
    idle: Vec<Idle>,
    shared: Vec<Shared>,
    /// Held by whoever finds out whether HTTP/2 is spoken there.
    gate: Arc<tokio::sync::Mutex<()>>,
    /// Whether it is known that it is not.
    speaks_http1: bool,
}

struct Idle {
    runtime: Id,
    connection: h1::Connection,
    since: Instant,
}

struct Shared {
    runtime: Id,
    connection: h2::Connection,
    used: Instant,
}

impl Origins {
    pub(super) fn take(&mut self, origin: &str, runtime: Id) -> Option<(Key, Connection)> {
        let now = rt::now();
        let name = Arc::clone(self.by_name.get_key_value(origin)?.0);
        let key = Key { origin: name, runtime };
        let origin = self.by_name.get_mut(origin)?;
        origin.shared.retain(|shared| shared.connection.is_open());
        if let Some(shared) = origin.shared.iter_mut().find(|shared| shared.runtime == runtime) {
            shared.used = now;
            return Some((key, Connection::Http2(shared.connection.clone())));
        }
        while let Some(at) = origin.idle.iter().rposition(|idle| idle.runtime == runtime) {
            self.idle -= 1;
            let idle = origin.idle.remove(at);
            if idle.is_usable(now) {
                return Some((key, Connection::Http1(idle.connection)));
            }
        }
        None
    }

    pub(super) fn put(&mut self, key: Key, connection: h1::Connection) {
        if self.idle >= IDLE_AT_MOST {
            self.sweep();
        }
        if self.idle < IDLE_AT_MOST && connection.is_open() {
            let idle = Idle { runtime: key.runtime, connection, since: rt::now() };
            self.by_name.entry(key.origin).or_default().idle.push(idle);
            self.idle += 1;
        }
    }

    /// What is learned from a fresh connection; a shared one is kept.
    pub(super) fn admit(&mut self, origin: &str, runtime: Id, connection: &Connection) -> Key {
        let kept = self.by_name.get_key_value(origin).map(|(name, _)| Arc::clone(name));
        let key = Key { origin: kept.unwrap_or_else(|| origin.into()), runtime };
        let origin = self.by_name.entry(Arc::clone(&key.origin)).or_default();
        origin.speaks_http1 = matches!(connection, Connection::Http1(_));
        if let Connection::Http2(connection) = connection
            && !origin.shared.iter().any(|shared| shared.runtime == runtime && shared.connection.is_open())
        {
            origin.shared.push(Shared { runtime, connection: connection.clone(), used: rt::now() });
        }
        key
    }

    pub(super) fn gate(&mut self, origin: &str) -> Option<Arc<tokio::sync::Mutex<()>>> {
        if !self.by_name.contains_key(origin) {
            self.by_name.insert(origin.into(), Origin::default());
        }
        let origin = self.by_name.get(origin)?;
        (!origin.speaks_http1).then(|| Arc::clone(&origin.gate))
    }

    /// Drops what is closed or too old; true if nothing is left.
    pub(super) fn sweep(&mut self) -> bool {
        let now = rt::now();
        self.by_name.retain(|_, origin| {
            origin.idle.retain(|idle| idle.is_usable(now));
            origin.shared.retain(|shared| shared.is_usable(now));
            !origin.is_forgettable()
        });
        self.idle = self.by_name.values().map(|origin| origin.idle.len()).sum();
        self.by_name.is_empty()
    }
}

impl Origin {
    fn is_forgettable(&self) -> bool {
        self.idle.is_empty() && self.shared.is_empty() && Arc::strong_count(&self.gate) == 1
    }
}

impl Idle {
    fn is_usable(&self, now: Instant) -> bool {
        self.connection.is_open() && now.saturating_duration_since(self.since) < IDLE_FOR
    }
}

impl Shared {
    fn is_usable(&self, now: Instant) -> bool {
        self.connection.is_open() && now.saturating_duration_since(self.used) < IDLE_FOR
    }
}

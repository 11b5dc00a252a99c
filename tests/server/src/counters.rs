//! What the server has seen, so that a test can ask whether a request was retried, a connection reused, an abort
//! noticed. Only ever grows in memory up to fixed bounds.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

const MOST_IDS: usize = 10_000;
const MOST_METHODS: usize = 100;
const MOST_CONNECTIONS: usize = 100_000;
const LONGEST_ID: usize = 200;

/// The registry that all four listeners share.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    connections_opened: AtomicU64,
    connections_open: AtomicU64,
    requests: AtomicU64,
    in_flight: AtomicU64,
    aborted: AtomicU64,
    ids: Mutex<Ids>,
}

#[derive(Debug, Default)]
struct Ids {
    entries: HashMap<String, Arc<Mutex<Entry>>>,
    order: VecDeque<String>,
}

#[derive(Debug, Default)]
struct Entry {
    requests: u64,
    connections: HashSet<u64>,
    in_flight: u64,
    completed: u64,
    aborted: u64,
    preflights: u64,
    received: u64,
    methods: Vec<String>,
}

impl Counters {
    /// Numbers a connection that was just accepted; dropping the value says that it is closed.
    pub(crate) fn connection(self: &Arc<Self>) -> Connection {
        let number = self.connections_opened.fetch_add(1, Ordering::Relaxed) + 1;
        self.connections_open.fetch_add(1, Ordering::Relaxed);
        Connection { counters: Arc::clone(self), number }
    }

    /// Accounts a request that has just arrived.
    pub(crate) fn request(self: &Arc<Self>, connection: u64, id: Option<&str>, method: &str) -> RequestGuard {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        let entry = id.map(|id| self.entry(id));
        let mut attempt = 1;
        if let Some(entry) = &entry {
            let mut entry = lock(entry);
            entry.requests += 1;
            entry.in_flight += 1;
            attempt = entry.requests;
            if entry.connections.len() < MOST_CONNECTIONS {
                entry.connections.insert(connection);
            }
            if entry.methods.len() < MOST_METHODS {
                entry.methods.push(method.to_owned());
            }
        }
        let account = Account { entry, attempt };
        RequestGuard { counters: Arc::clone(self), account, complete: false }
    }

    /// Accounts a CORS preflight, which is no request of the caller's.
    pub(crate) fn preflight(&self, id: Option<&str>) {
        if let Some(id) = id {
            lock(&self.entry(id)).preflights += 1;
        }
    }

    pub(crate) fn of_id(&self, id: &str) -> Value {
        let entry = lock(&self.ids).entries.get(short(id)).map(Arc::clone).unwrap_or_default();
        let entry = lock(&entry);
        json!({
            "requests": entry.requests,
            "connections": entry.connections.len(),
            "in_flight": entry.in_flight,
            "completed": entry.completed,
            "aborted": entry.aborted,
            "preflights": entry.preflights,
            "received": entry.received,
            "methods": entry.methods,
        })
    }

    pub(crate) fn overall(&self) -> Value {
        json!({
            "connections_opened": self.connections_opened.load(Ordering::Relaxed),
            "connections_open": self.connections_open.load(Ordering::Relaxed),
            "requests": self.requests.load(Ordering::Relaxed),
            "in_flight": self.in_flight.load(Ordering::Relaxed),
            "aborted": self.aborted.load(Ordering::Relaxed),
        })
    }

    fn entry(&self, id: &str) -> Arc<Mutex<Entry>> {
        let id = short(id);
        let mut ids = lock(&self.ids);
        if let Some(entry) = ids.entries.get(id) {
            return Arc::clone(entry);
        }
        if ids.order.len() >= MOST_IDS
            && let Some(oldest) = ids.order.pop_front()
        {
            ids.entries.remove(&oldest);
        }
        ids.order.push_back(id.to_owned());
        Arc::clone(ids.entries.entry(id.to_owned()).or_default())
    }
}

/// One accepted connection.
#[derive(Debug)]
pub(crate) struct Connection {
    counters: Arc<Counters>,
    /// The how-manieth connection of this server it is, from 1.
    pub(crate) number: u64,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.counters.connections_open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request on its way: dropped before [`RequestGuard::complete`], it was aborted.
#[derive(Debug)]
pub(crate) struct RequestGuard {
    counters: Arc<Counters>,
    account: Account,
    complete: bool,
}

impl RequestGuard {
    /// The answer was handed over to its end.
    pub(crate) fn complete(&mut self) {
        self.complete = true;
    }

    pub(crate) fn account(&self) -> Account {
        self.account.clone()
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        self.counters.in_flight.fetch_sub(1, Ordering::Relaxed);
        if !self.complete {
            self.counters.aborted.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(entry) = &self.account.entry {
            let mut entry = lock(entry);
            entry.in_flight -= 1;
            if self.complete {
                entry.completed += 1;
            } else {
                entry.aborted += 1;
            }
        }
    }
}

/// What a route may know of the account that its request belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    entry: Option<Arc<Mutex<Entry>>>,
    /// The how-manieth request of its id this is, from 1.
    pub(crate) attempt: u64,
}

impl Account {
    /// Adds bytes of a request body that were read.
    pub(crate) fn received(&self, bytes: usize) {
        if let Some(entry) = &self.entry {
            lock(entry).received += bytes as u64;
        }
    }
}

/// Locks whatever a panic elsewhere left behind: counters have no state that could be half-made.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn short(id: &str) -> &str {
    id.char_indices().nth(LONGEST_ID).map_or(id, |(end, _)| &id[..end])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Counters, MOST_IDS};

    #[test]
    fn the_oldest_id_makes_room() {
        let counters = Arc::new(Counters::default());
        for id in 0..=MOST_IDS {
            counters.request(1, Some(&id.to_string()), "GET").complete();
        }
        assert_eq!(counters.of_id("0")["requests"], 0);
        assert_eq!(counters.of_id("1")["completed"], 1);
        assert_eq!(counters.overall()["requests"], MOST_IDS + 1);
        assert_eq!(counters.overall()["in_flight"], 0);
    }
}

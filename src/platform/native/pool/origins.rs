//! What is open and who waits, origin by origin. No I/O here: the pool asks under its lock.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use tokio::runtime::Id;

use super::super::rt;
use super::hash::BuildFnv;
use super::origin::{Idle, Origin, SharedIdle};
use super::queue::{Grant, Turns, Waiting};
use super::slot::{Held, Slot};
use super::{Shared, SharedConnection};
use crate::{Limits, PoolStats};

/// Whose a connection is: an origin's, on a runtime.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) origin: Arc<str>,
    pub(super) runtime: Id,
}

pub(super) struct Origins {
    pool: Weak<Shared>,
    limits: Limits,
    by_name: HashMap<Arc<str>, Origin, BuildFnv>,
    open: usize,
    idle: usize,
    arrivals: u64,
    turns: Turns,
    /// What is to be dropped once the lock is released: it has slots, which take the lock to be given back.
    pub(super) discarded: Vec<Discarded>,
}

#[expect(dead_code, reason = "they are there to be dropped")]
pub(super) enum Discarded {
    Kept(Held),
    Shared(SharedConnection),
    Grant(Grant),
}

/// What comes of asking for a connection.
pub(super) enum Answer {
    Granted(Grant),
    Wait(Waiting),
}

impl Origins {
    pub(super) fn new(pool: Weak<Shared>, limits: Limits) -> Self {
        Self {
            pool,
            limits,
            by_name: HashMap::default(),
            open: 0,
            idle: 0,
            arrivals: 0,
            turns: Turns::new(),
            discarded: Vec::new(),
        }
    }

    pub(super) fn key(&mut self, origin: &str, runtime: Id) -> Key {
        let kept = self.by_name.get_key_value(origin).map(|(name, _)| Arc::clone(name));
        let origin = kept.unwrap_or_else(|| {
            let name: Arc<str> = origin.into();
            self.by_name.insert(Arc::clone(&name), Origin::default());
            name
        });
        Key { origin, runtime }
    }

    /// A connection that is kept, if there is one.
    pub(super) fn take(&mut self, origin: &str, runtime: Id) -> Option<Grant> {
        let now = rt::now();
        let idle_for = self.limits.keepalive_expiry;
        let origin = self.by_name.get_mut(origin)?;
        let usable = |shared: &&mut SharedIdle| shared.runtime == runtime && shared.shared.connection.is_open();
        if let Some(shared) = origin.shared.iter_mut().find(usable) {
            shared.used = now;
            return Some(Grant::Shared(shared.shared.clone()));
        }
        while let Some(at) = origin.idle.iter().rposition(|idle| idle.held.runtime == runtime) {
            self.idle -= 1;
            let idle = origin.idle.remove(at);
            if idle.is_usable(now, idle_for) {
                return Some(Grant::Kept(idle.held));
            }
            self.discarded.push(Discarded::Kept(idle.held));
        }
        None
    }

    /// A connection, the right to make one, or a place in the line.
    pub(super) fn ask(&mut self, origin: &str, runtime: Id, fresh: bool) -> Answer {
        if !fresh && let Some(grant) = self.take(origin, runtime) {
            return Answer::Granted(grant);
        }
        let key = self.key(origin, runtime);
        // Nobody overtakes those who wait.
        if self.turns.is_empty() && self.has_room() && self.has_room_at(&key.origin) {
            let slot = self.slot(&key.origin);
            return Answer::Granted(Grant::Slot(slot));
        }
        self.arrivals += 1;
        let (arrival, pool) = (self.arrivals, Weak::clone(&self.pool));
        let line = &mut self.by_name.entry(Arc::clone(&key.origin)).or_default().line;
        let waiting = line.join(pool, &key.origin, arrival, (runtime, fresh));
        self.queue(&key.origin);
        self.make_room(&key.origin);
        Answer::Wait(waiting)
    }

    fn has_room(&self) -> bool {
        self.limits.max_connections.is_none_or(|most| self.open < most)
    }

    fn has_room_at(&self, origin: &str) -> bool {
        let open = self.by_name.get(origin).map_or(0, |origin| origin.open);
        self.limits.max_connections_per_host.is_none_or(|most| open < most)
    }

    fn slot(&mut self, origin: &Arc<str>) -> Slot {
        self.open += 1;
        self.by_name.entry(Arc::clone(origin)).or_default().open += 1;
        Slot::new(Weak::clone(&self.pool), Arc::clone(origin))
    }

    /// Puts an origin's first waiter where it belongs among those whose turn it may be.
    fn queue(&mut self, name: &Arc<str>) {
        let may_open = self.has_room_at(name);
        let Some(origin) = self.by_name.get_mut(name) else { return };
        let turn = origin.line.first().map(|first| first.arrival).filter(|_| may_open);
        if turn != origin.turn {
            if let Some(old) = std::mem::replace(&mut origin.turn, turn) {
                self.turns.remove(&old);
            }
            if let Some(new) = turn {
                self.turns.insert(new, Arc::clone(name));
            }
        }
    }

    /// Closes a connection that nobody uses, so that somebody who waits may make one: of this origin, if that is what
    /// stands in the way, else the one that is idle longest.
    fn make_room(&mut self, wanted: &Arc<str>) {
        let own = !self.has_room_at(wanted);
        if !own && self.has_room() {
            return;
        }
        let candidates = self.by_name.iter_mut().filter(|(name, _)| !own || *name == wanted);
        let unused = candidates.filter_map(|(_, origin)| Some((origin.unused_since()?, origin)));
        let Some((_, origin)) = unused.min_by_key(|(since, _)| *since) else { return };
        let discarded = if origin.idle.is_empty() {
            let unused = origin.shared.iter().position(SharedIdle::is_unused);
            unused.map(|at| Discarded::Shared(origin.shared.remove(at).shared))
        } else {
            self.idle -= 1;
            Some(Discarded::Kept(origin.idle.remove(0).held))
        };
        self.discarded.extend(discarded);
    }

    /// Takes back a slot, and gives it to whom it is due.
    pub(super) fn freed(&mut self, origin: &Arc<str>) {
        self.open -= 1;
        if let Some(origin) = self.by_name.get_mut(origin) {
            origin.open -= 1;
        }
        self.queue(origin);
        while self.has_room()
            && let Some((_, name)) = self.turns.first_key_value()
        {
            let name = Arc::clone(name);
            let slot = self.slot(&name);
            let waiter = self.by_name.get_mut(&name).and_then(|origin| origin.line.next());
            self.queue(&name);
            // A slot that nobody waits for any more comes by here again.
            let given = waiter.map(|waiter| waiter.give(Grant::Slot(slot)));
            self.discarded.extend(given.and_then(Result::err).map(Discarded::Grant));
        }
    }

    /// Takes a waiter who has given up out of the line.
    pub(super) fn left(&mut self, name: &Arc<str>, arrival: u64) {
        if let Some(origin) = self.by_name.get_mut(name) {
            origin.line.leave(arrival);
        }
        self.queue(name);
    }

    /// Takes back a connection whose exchange is over: for the first who waits, if it will do, or else to be kept.
    pub(super) fn put(&mut self, mut held: Held) {
        while let Some(origin) = self.by_name.get_mut(&held.slot.origin)
            && held.connection.is_open()
        {
            let first = origin.line.first();
            let own = first.filter(|first| first.runtime == held.runtime && !first.fresh).map(|first| first.arrival);
            let other =
                self.turns.first_key_value().map(|(arrival, _)| *arrival).filter(|arrival| Some(*arrival) != own);
            match (own, other) {
                (Some(own), other) if other.is_none_or(|other| own < other) => {
                    let waiter = origin.line.next();
                    self.queue(&held.slot.origin);
                    match waiter.map(|waiter| waiter.give(Grant::Kept(held))) {
                        Some(Err(Grant::Kept(back))) => held = back,
                        _ => return,
                    }
                }
                (None, None) => return self.keep(held),
                // Its slot is due to somebody else.
                _ => break,
            }
        }
        self.discarded.push(Discarded::Kept(held));
    }

    fn keep(&mut self, held: Held) {
        let most = self.limits.max_keepalive_connections;
        if most == Some(0) {
            self.discarded.push(Discarded::Kept(held));
            return;
        }
        let name = Arc::clone(&held.slot.origin);
        self.by_name.entry(name).or_default().idle.push(Idle { held, since: rt::now() });
        self.idle += 1;
        if most.is_some_and(|most| self.idle > most) {
            let oldest = self.by_name.values_mut().filter(|origin| !origin.idle.is_empty());
            if let Some(origin) = oldest.min_by_key(|origin| origin.idle.first().map(|idle| idle.since)) {
                self.idle -= 1;
                self.discarded.push(Discarded::Kept(origin.idle.remove(0).held));
            }
        }
    }

    /// What is learned from a fresh connection.
    pub(super) fn speaks_http1(&mut self, key: &Key) {
        self.by_name.entry(Arc::clone(&key.origin)).or_default().speaks_http1 = true;
    }

    /// Keeps a fresh connection that others may use as well, and gives it to all who wait for one.
    pub(super) fn share(&mut self, key: &Key, shared: &SharedConnection) {
        let origin = self.by_name.entry(Arc::clone(&key.origin)).or_default();
        origin.speaks_http1 = false;
        let is_open = |other: &SharedIdle| other.runtime == key.runtime && other.shared.connection.is_open();
        if origin.shared.iter().any(is_open) {
            return;
        }
        origin.shared.push(SharedIdle { runtime: key.runtime, shared: shared.clone(), used: rt::now() });
        for waiter in origin.line.take_sharing(key.runtime) {
            let given = waiter.give(Grant::Shared(shared.clone()));
            self.discarded.extend(given.err().map(Discarded::Grant));
        }
        self.queue(&key.origin);
    }

    /// Drops those of an origin's shared connections that are closed.
    pub(super) fn drop_closed(&mut self, name: &Arc<str>) {
        if let Some(origin) = self.by_name.get_mut(name) {
            let closed = origin.shared.extract_if(.., |shared| !shared.shared.connection.is_open());
            self.discarded.extend(closed.map(|shared| Discarded::Shared(shared.shared)));
        }
    }

    pub(super) fn gate(&mut self, origin: &str, runtime: Id) -> Option<Arc<tokio::sync::Mutex<()>>> {
        let key = self.key(origin, runtime);
        let origin = self.by_name.get(&key.origin)?;
        (!origin.speaks_http1).then(|| Arc::clone(&origin.gate))
    }

    pub(super) fn stats(&self) -> PoolStats {
        let unused = |origin: &Origin| origin.shared.iter().filter(|shared| shared.is_unused()).count();
        PoolStats {
            open: self.open,
            idle: self.idle + self.by_name.values().map(unused).sum::<usize>(),
            waiting: self.by_name.values().map(|origin| origin.line.len()).sum(),
        }
    }

    /// Drops what is closed or too old; true if nothing is left.
    pub(super) fn sweep(&mut self) -> bool {
        let now = rt::now();
        let idle_for = self.limits.keepalive_expiry;
        let discarded = &mut self.discarded;
        self.by_name.retain(|_, origin| {
            let old = origin.idle.extract_if(.., |idle| !idle.is_usable(now, idle_for));
            discarded.extend(old.map(|idle| Discarded::Kept(idle.held)));
            let old = origin.shared.extract_if(.., |shared| !shared.is_usable(now, idle_for));
            discarded.extend(old.map(|shared| Discarded::Shared(shared.shared)));
            !origin.is_forgettable()
        });
        self.idle = self.by_name.values().map(|origin| origin.idle.len()).sum();
        self.by_name.is_empty()
    }
}

//! What is open and who waits, origin by origin. No I/O here: the pool asks under its lock.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::task::Context;

use tokio::runtime::Id;

use super::super::rt;
use super::hash::BuildFnv;
use super::lease::Visit;
use super::origin::{Idle, Origin, SharedIdle};
use super::queue::{Grant, Turns, Waiter, Waiting};
use super::slot::{Held, Slot};
use super::{Shared, SharedConnection};
use crate::{Limits, PoolStats};

pub(super) struct Origins {
    pub(super) pool: Weak<Shared>,
    limits: Limits,
    pub(super) by_name: HashMap<Arc<str>, Origin, BuildFnv>,
    pub(super) open: usize,
    pub(super) idle: usize,
    created: u64,
    pub(super) reused: u64,
    arrivals: u64,
    pub(super) turns: Turns,
    /// What is to be done once the lock is released.
    pub(super) later: Vec<Later>,
}

/// What is not done under the lock. What is dropped has slots, which take the lock to be given back; and whom a grant wakes
/// may be dropped by that, with the place in the line, which takes it, too.
pub(super) enum Later {
    Drop(#[expect(dead_code, reason = "they are there to be dropped")] Discarded),
    Give(Waiter, Grant),
}

#[expect(dead_code, reason = "they are there to be dropped")]
pub(super) enum Discarded {
    Kept(Held),
    Shared(SharedConnection),
    Waiter(Waiter),
}

impl Later {
    pub(super) fn act(self) {
        if let Self::Give(waiter, grant) = self {
            waiter.give(grant);
        }
    }
}

impl From<Discarded> for Later {
    fn from(discarded: Discarded) -> Self {
        Self::Drop(discarded)
    }
}

/// What comes of asking for a connection.
pub(super) enum Answer {
    Granted(Grant),
    /// And whether it is for what somebody else is making.
    Wait(Waiting, bool),
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(in crate::platform::native) struct Wanted {
    /// A connection that nobody has used.
    pub(in crate::platform::native) fresh: bool,
    /// Whether it may turn out to be one that many use.
    pub(in crate::platform::native) may_share: bool,
}

impl Origins {
    pub(super) fn new(pool: Weak<Shared>, limits: Limits) -> Self {
        Self {
            pool,
            limits,
            by_name: HashMap::default(),
            open: 0,
            idle: 0,
            created: 0,
            reused: 0,
            arrivals: 0,
            turns: Turns::new(),
            later: Vec::new(),
        }
    }

    /// The name that an origin is known by here.
    fn name(&self, origin: &str) -> Arc<str> {
        self.by_name.get_key_value(origin).map_or_else(|| origin.into(), |(name, _)| Arc::clone(name))
    }

    /// A connection that is kept, if there is one.
    pub(super) fn take(&mut self, origin: &str, runtime: Id) -> Option<Grant> {
        let now = rt::now();
        let idle_for = self.limits.keepalive_expiry;
        let origin = self.by_name.get_mut(origin)?;
        let room = |shared: &&mut SharedIdle| shared.has_room(runtime);
        if let Some(shared) = origin.shared.iter_mut().find(room)
            && !origin.line.wants_sharing(runtime)
        {
            shared.used = now;
            self.reused += 1;
            return Some(Grant::Shared(Visit::new(shared.shared.clone())));
        }
        while let Some(at) = origin.idle.iter().rposition(|idle| idle.held.runtime == runtime) {
            self.idle -= 1;
            let idle = origin.idle.remove(at);
            if idle.is_usable(now, idle_for) {
                self.reused += 1;
                return Some(Grant::Kept(idle.held));
            }
            self.later.push(Discarded::Kept(idle.held).into());
        }
        None
    }

    /// A connection, the right to make one, or a place in the line.
    pub(super) fn ask(&mut self, origin: &str, runtime: Id, wanted: Wanted) -> Answer {
        if !wanted.fresh
            && let Some(grant) = self.take(origin, runtime)
        {
            return Answer::Granted(grant);
        }
        let name = self.name(origin);
        let origin = self.by_name.entry(Arc::clone(&name)).or_default();
        origin.may_share = wanted.may_share;
        let (may_connect, awaits) = (origin.may_connect(), origin.is_awaited());
        // Nobody overtakes those who wait.
        if may_connect && self.turns.is_empty() && self.has_room() && self.has_room_at(&name) {
            let slot = self.slot(&name);
            return Answer::Granted(Grant::Slot(slot));
        }
        self.arrivals += 1;
        let (arrival, pool) = (self.arrivals, Weak::clone(&self.pool));
        let line = &mut self.by_name.entry(Arc::clone(&name)).or_default().line;
        let waiting = line.join(pool, &name, arrival, (runtime, wanted.fresh));
        // Somebody may have left a stream before he could see that it is waited for.
        self.serve(&name);
        self.make_room(&name);
        Answer::Wait(waiting, awaits)
    }

    pub(super) fn has_room(&self) -> bool {
        self.limits.max_connections.is_none_or(|most| self.open < most)
    }

    pub(super) fn has_room_at(&self, origin: &str) -> bool {
        let open = self.by_name.get(origin).map_or(0, |origin| origin.open);
        self.limits.max_connections_per_host.is_none_or(|most| open < most)
    }

    pub(super) fn slot(&mut self, origin: &Arc<str>) -> Slot {
        self.open += 1;
        let there = self.by_name.entry(Arc::clone(origin)).or_default();
        there.open += 1;
        let awaited = there.makes_one_at_a_time();
        there.awaited += usize::from(awaited);
        Slot::new(Weak::clone(&self.pool), Arc::clone(origin), awaited)
    }

    /// Takes back a connection whose exchange is over: for the first who waits, if it will do, or else to be kept.
    pub(super) fn put(&mut self, held: Held) {
        if let Some(origin) = self.by_name.get_mut(&held.slot.origin) {
            let first = origin.line.first();
            let own = first.filter(|first| first.runtime == held.runtime && !first.fresh).map(|first| first.arrival);
            let other =
                self.turns.first_key_value().map(|(arrival, _)| *arrival).filter(|arrival| Some(*arrival) != own);
            match (own, other) {
                (Some(own), other) if other.is_none_or(|other| own < other) => {
                    let waiter = origin.line.next();
                    self.queue(&held.slot.origin);
                    if let Some(waiter) = waiter {
                        self.reused += 1;
                        return self.later.push(Later::Give(waiter, Grant::Kept(held)));
                    }
                }
                (None, None) if !self.blocks(&held.slot.origin) => return self.keep(held),
                // Its slot is due to somebody else.
                _ => {}
            }
        }
        self.later.push(Discarded::Kept(held).into());
    }

    /// Whether somebody waits there whom nothing but the number of connections to there keeps from making one.
    fn blocks(&self, name: &str) -> bool {
        let waits = |origin: &Origin| !origin.line.is_empty() && origin.may_connect();
        self.by_name.get(name).is_some_and(waits) && !self.has_room_at(name)
    }

    fn keep(&mut self, held: Held) {
        let most = self.limits.max_keepalive_connections;
        if most == Some(0) {
            self.later.push(Discarded::Kept(held).into());
            return;
        }
        let name = Arc::clone(&held.slot.origin);
        self.by_name.entry(name).or_default().idle.push(Idle { held, since: rt::now() });
        self.idle += 1;
        if most.is_some_and(|most| self.idle > most) {
            let oldest = self.by_name.values_mut().filter(|origin| !origin.idle.is_empty());
            if let Some(origin) = oldest.min_by_key(|origin| origin.idle.first().map(|idle| idle.since)) {
                self.idle -= 1;
                self.later.push(Discarded::Kept(origin.idle.remove(0).held).into());
            }
        }
    }

    /// A fresh connection of which others wait to hear what it speaks: HTTP/1.1.
    pub(super) fn speaks_http1(&mut self, slot: &mut Slot) {
        self.created += 1;
        let origin = self.by_name.entry(Arc::clone(&slot.origin)).or_default();
        origin.speaks_http1 = true;
        origin.awaited -= usize::from(std::mem::take(&mut slot.awaited));
        self.serve(&slot.origin);
    }

    /// Keeps a fresh connection that others may use as well, and gives it to those who wait for one.
    pub(super) fn share(&mut self, shared: &SharedConnection, runtime: Id, awaited: bool) {
        self.created += 1;
        let origin = self.by_name.entry(Arc::clone(&shared.slot.origin)).or_default();
        origin.speaks_http1 = false;
        origin.awaited -= usize::from(awaited);
        origin.shared.push(SharedIdle { runtime, shared: shared.clone(), used: rt::now() });
        self.serve(&shared.slot.origin);
    }

    /// Whether somebody is making a connection to there that others wait for.
    pub(super) fn is_awaited(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|origin| origin.makes_one_at_a_time() && origin.is_awaited())
    }

    pub(super) fn stats(&self) -> PoolStats {
        let unused = |origin: &Origin| origin.shared.iter().filter(|shared| shared.is_unused()).count();
        let idle = self.idle + self.by_name.values().map(unused).sum::<usize>();
        PoolStats {
            open: self.open,
            in_use: self.open - idle,
            idle,
            waiting: self.by_name.values().map(|origin| origin.line.len()).sum(),
            created: self.created,
            reused: self.reused,
        }
    }

    /// Drops what is closed or too old, and has it told when that changes; true if nothing is left.
    pub(super) fn sweep(&mut self, cx: &mut Context<'_>) -> bool {
        let now = rt::now();
        let idle_for = self.limits.keepalive_expiry;
        let later = &mut self.later;
        self.by_name.retain(|_, origin| {
            let old = origin
                .idle
                .extract_if(.., |idle| !(idle.is_usable(now, idle_for) && idle.held.connection.is_quiet(cx)));
            later.extend(old.map(|idle| Discarded::Kept(idle.held).into()));
            let old = origin.shared.extract_if(.., |shared| !shared.is_usable(now, idle_for));
            later.extend(old.map(|shared| Discarded::Shared(shared.shared).into()));
            !origin.is_forgettable()
        });
        self.idle = self.by_name.values().map(|origin| origin.idle.len()).sum();
        self.by_name.is_empty()
    }
}

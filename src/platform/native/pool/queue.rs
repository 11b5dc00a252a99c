//! Those who wait for a connection, first come first served.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Weak};

use tokio::runtime::Id;
use tokio::sync::oneshot;

use super::Shared;
use super::lease::Visit;
use super::slot::{Held, Slot};

/// What a wait ends with.
pub(super) enum Grant {
    /// A connection that was kept.
    Kept(Held),
    /// One that others use as well.
    Shared(Visit),
    /// The right to make one.
    Slot(Slot),
}

pub(super) struct Waiter {
    pub(super) arrival: u64,
    pub(super) runtime: Id,
    /// Whether it wants a connection that nobody has used.
    pub(super) fresh: bool,
    grant: oneshot::Sender<Grant>,
}

impl Waiter {
    /// What comes too late is there for others: a connection is put back, all else is given back by being dropped.
    pub(super) fn give(self, grant: Grant) {
        if let Err(Grant::Kept(held)) = self.grant.send(grant)
            && let Some(pool) = held.slot.pool.upgrade()
        {
            pool.put(held);
        }
    }
}

/// The end of a queue that somebody stands at; whoever drops it has left.
pub(super) struct Waiting {
    pool: Weak<Shared>,
    origin: Arc<str>,
    arrival: u64,
    grant: oneshot::Receiver<Grant>,
}

impl Waiting {
    /// `None` if the pool is gone.
    pub(super) async fn granted(mut self) -> Option<Grant> {
        (&mut self.grant).await.ok()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.waiting.fetch_sub(1, SeqCst);
            pool.with(|origins| origins.left(&self.origin, self.arrival));
        }
    }
}

/// Those who wait for one origin, in the order in which they came.
#[derive(Default)]
pub(super) struct Line {
    waiters: VecDeque<Waiter>,
}

impl Line {
    pub(super) fn join(
        &mut self,
        pool: Weak<Shared>,
        origin: &Arc<str>,
        arrival: u64,
        (runtime, fresh): (Id, bool),
    ) -> Waiting {
        let (sender, receiver) = oneshot::channel();
        if let Some(pool) = pool.upgrade() {
            pool.waiting.fetch_add(1, SeqCst);
        }
        self.waiters.push_back(Waiter { arrival, runtime, fresh, grant: sender });
        Waiting { pool, origin: Arc::clone(origin), arrival, grant: receiver }
    }

    pub(super) fn leave(&mut self, arrival: u64) -> Option<Waiter> {
        let at = self.waiters.binary_search_by_key(&arrival, |waiter| waiter.arrival).ok()?;
        self.waiters.remove(at)
    }

    pub(super) fn first(&self) -> Option<&Waiter> {
        self.waiters.front()
    }

    pub(super) fn next(&mut self) -> Option<Waiter> {
        self.waiters.pop_front()
    }

    pub(super) fn len(&self) -> usize {
        self.waiters.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiters.is_empty()
    }

    /// Whether somebody on this runtime waits whom a connection that is in use already will do.
    pub(super) fn wants_sharing(&self, runtime: Id) -> bool {
        self.waiters.iter().any(|waiter| waiter.runtime == runtime && !waiter.fresh)
    }

    /// The first of those.
    pub(super) fn next_sharing(&mut self, runtime: Id) -> Option<Waiter> {
        let at = self.waiters.iter().position(|waiter| waiter.runtime == runtime && !waiter.fresh)?;
        self.waiters.remove(at)
    }
}

/// Which origins' first waiters could use a slot, by when these came.
pub(super) type Turns = BTreeMap<u64, Arc<str>>;

//! Connections that are kept between requests, by origin.
//!
//! A connection is used only from the runtime that it was made on, with which it ends. An HTTP/1.1 connection is out with
//! one exchange at a time and comes back when its response was read to the end; an HTTP/2 connection is shared. What is
//! idle is bounded in number and age.

mod incoming;
mod lease;
mod origin;
mod origins;
mod queue;
mod slot;
mod streams;
mod turns;

use std::pin::pin;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;

pub(crate) use incoming::Incoming;
pub(super) use lease::Lease;
use lease::{Leased, Visit};
pub(super) use origins::Wanted;
use origins::{Answer, Key, Origins};
use queue::{Grant, Waiting};
use slot::Held;
pub(super) use slot::Slot;
pub(super) use streams::Streams;

use super::connect::Connection;
use super::{h2, rt};
use crate::timeout::{Deadline, within};
use crate::{Error, ErrorKind, Limits, PoolStats, Result, TimeoutPhase, Timeouts};

/// How often those that are idle are looked through.
const SWEEP_EVERY: Duration = Duration::from_secs(15);
/// How long the end of the exchange before is waited for: it is a matter of microseconds, or else something is wrong.
const SETTLE_WITHIN: Duration = Duration::from_millis(100);

pub(super) struct Pool(Arc<Shared>);

struct Shared {
    origins: Mutex<Origins>,
    /// How many wait, for those who would take the lock only for them.
    waiting: AtomicUsize,
    sweeper: Mutex<Option<AbortHandle>>,
}

/// An HTTP/2 connection with its slot, which is free once nobody uses it.
#[derive(Clone)]
struct SharedConnection {
    connection: h2::Connection,
    _slot: Arc<Slot>,
}

/// What comes of asking for a connection.
pub(super) enum Acquired {
    /// One that was kept, or that others use as well.
    Lease(Lease),
    /// The right to make one, and by when.
    Slot(Slot, Option<Deadline>),
}

impl Pool {
    pub(super) fn new(limits: Limits) -> Self {
        let new = |pool: &std::sync::Weak<Shared>| Shared {
            origins: Mutex::new(Origins::new(pool.clone(), limits)),
            waiting: AtomicUsize::new(0),
            sweeper: Mutex::default(),
        };
        Self(Arc::new_cyclic(new))
    }

    /// A connection that was kept under this name, if there is one.
    pub(super) async fn checkout(&self, name: &str) -> Option<Lease> {
        let runtime = rt::handle().ok()?.id();
        loop {
            let (key, grant) = self.0.with(|origins| origins.take(name, runtime))?;
            if let Ok(lease) = self.settle(key, grant).await {
                return Some(lease);
            }
        }
    }

    /// Waits for a connection, or for the right to make one. The wait for what somebody else makes is part of connecting, any
    /// other is one for the pool.
    pub(super) async fn acquire(&self, name: &str, wanted: Wanted, timeouts: &Timeouts) -> Result<Acquired> {
        let runtime = rt::handle()?.id();
        let since_asked = timeouts.connect.map(Deadline::after);
        let pool_by = timeouts.pool.map(Deadline::after);
        let mut connect_by = None;
        let (key, grant) = match self.0.with(|origins| origins.ask(name, runtime, wanted)) {
            Answer::Granted(key, grant) => (key, grant),
            Answer::Wait(key, waiting, false) => (key, within(pool_by, TimeoutPhase::Pool, granted(waiting)).await?),
            Answer::Wait(key, waiting, true) => {
                let grant = self.after_another(&key, waiting, since_asked);
                let (grant, still_cold) = within(pool_by, TimeoutPhase::Pool, grant).await?;
                connect_by = since_asked.filter(|_| still_cold);
                (key, grant)
            }
        };
        let connect_by = connect_by.or_else(|| timeouts.connect.map(Deadline::after));
        Ok(self.settle(key, grant).await.map_or_else(|slot| Acquired::Slot(slot, connect_by), Acquired::Lease))
    }

    /// Waits while somebody else makes a connection, within what connecting may take, and if need be longer for one that is
    /// free; and whether the former was all.
    async fn after_another(&self, key: &Key, waiting: Waiting, by: Option<Deadline>) -> Result<(Grant, bool)> {
        let mut granted = pin!(granted(waiting));
        match within(by, TimeoutPhase::Connect, granted.as_mut()).await {
            Ok(grant) => Ok((grant, true)),
            Err(late) if late.is_timeout() && !self.0.with(|origins| origins.is_awaited(&key.origin)) => {
                Ok((granted.await?, false))
            }
            Err(error) => Err(error),
        }
    }

    /// Sees to it that a connection that was kept is ready; of one that is not, its slot is left.
    async fn settle(&self, key: Key, grant: Grant) -> std::result::Result<Lease, Slot> {
        let mut held = match grant {
            Grant::Kept(held) => held,
            Grant::Shared(visit) => return Ok(self.lease(key, Leased::Http2(visit), true)),
            Grant::Slot(slot) => return Err(slot),
        };
        let settled = within(Some(Deadline::after(SETTLE_WITHIN)), TimeoutPhase::Pool, async {
            Ok(held.connection.ready().await)
        });
        match settled.await {
            Ok(true) => Ok(self.lease(key, Leased::Http1(held), true)),
            _ => Err(held.slot),
        }
    }

    /// Takes charge of a fresh connection.
    pub(super) fn admit(&self, name: &str, connection: Connection, mut slot: Slot) -> Result<Lease> {
        let runtime = rt::handle()?.id();
        let key = self.0.with(|origins| origins.key(name, runtime));
        self.0.keep_swept();
        match connection {
            Connection::Http1(connection) => {
                self.0.with(|origins| origins.speaks_http1(&key, &mut slot));
                Ok(self.lease(key, Leased::Http1(Held { connection, slot }), false))
            }
            Connection::Http2(connection) => {
                let awaited = std::mem::take(&mut slot.awaited);
                let shared = SharedConnection { connection, _slot: Arc::new(slot) };
                let visit = Visit::new(shared.clone(), key.clone(), Arc::downgrade(&self.0));
                let (pool, origin) = (Arc::downgrade(&self.0), Arc::clone(&key.origin));
                shared.streams().on_change(move || {
                    if let Some(pool) = pool.upgrade() {
                        pool.with(|origins| origins.serve(&origin));
                    }
                });
                self.0.with(|origins| origins.share(&key, &shared, awaited));
                Ok(self.lease(key, Leased::Http2(visit), false))
            }
        }
    }

    fn lease(&self, key: Key, leased: Leased, reused: bool) -> Lease {
        Lease::new(key, leased, Arc::downgrade(&self.0), reused)
    }

    pub(super) fn stats(&self) -> PoolStats {
        self.0.with(|origins| origins.stats())
    }
}

async fn granted(waiting: Waiting) -> Result<Grant> {
    waiting.granted().await.ok_or_else(|| Error::new(ErrorKind::Closed, "the client is gone"))
}

impl SharedConnection {
    fn streams(&self) -> &Streams {
        self.connection.streams()
    }
}

impl Shared {
    /// Acts under the lock; what is to be dropped is dropped after it.
    fn with<T>(&self, act: impl FnOnce(&mut Origins) -> T) -> T {
        let (outcome, discarded) = {
            let mut origins = self.lock();
            let outcome = act(&mut origins);
            (outcome, std::mem::take(&mut origins.discarded))
        };
        drop(discarded);
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, Origins> {
        // Nothing can panic while it is held.
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes back a connection whose exchange is over.
    fn put(self: &Arc<Self>, key: Key, held: Held) {
        self.with(|origins| origins.put(key, held));
        self.keep_swept();
    }

    /// Sees to it that a task looks through the idle connections as long as there are any.
    fn keep_swept(self: &Arc<Self>) {
        let mut sweeper = self.sweeper.lock().unwrap_or_else(PoisonError::into_inner);
        if sweeper.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let pool = Arc::downgrade(self);
        let task = rt::spawn(async move {
            loop {
                rt::sleep(SWEEP_EVERY).await;
                let Some(pool) = pool.upgrade() else { return };
                if pool.with(Origins::sweep) {
                    return;
                }
            }
        });
        *sweeper = task.ok();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(task) = self.sweeper.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

//! Connections that are kept between requests, by origin.
//!
//! A connection is used only from the runtime that it was made on, with which it ends. An HTTP/1.1 connection is out with
//! one exchange at a time and comes back when its response was read to the end; an HTTP/2 connection is shared. What is
//! idle is bounded in number and age.

mod hash;
mod incoming;
mod lease;
mod origin;
mod origins;
mod queue;
mod slot;

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;

pub(crate) use incoming::Incoming;
pub(super) use lease::Lease;
use lease::{Leased, Visit};
use origins::{Answer, Origins};
use queue::Grant;
use slot::Kept;
pub(super) use slot::{Held, Slot};

use super::connect::Connection;
use super::{h2, rt};
use crate::timeout::{Alarm, Deadline, within};
use crate::{Error, ErrorKind, Limits, PoolStats, Result, TimeoutPhase};

/// How often those that are idle are looked through.
const SWEEP_EVERY: Duration = Duration::from_secs(15);
/// How long the end of the exchange before is waited for: it is a matter of microseconds, or else something is wrong.
const SETTLE_WITHIN: Duration = Duration::from_millis(100);

pub(super) struct Pool(Arc<Shared>);

/// The right to make the only connection to an origin.
pub(super) type Turn = tokio::sync::OwnedMutexGuard<()>;

struct Shared {
    origins: Mutex<Origins>,
    sweeper: Mutex<Option<AbortHandle>>,
    is_swept: Arc<AtomicBool>,
}

/// Says that nobody looks through the connections any more, once it is dropped.
struct Sweeping(Arc<AtomicBool>);

impl Drop for Sweeping {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// An HTTP/2 connection with its slot, which is free once nobody uses it.
#[derive(Clone)]
struct SharedConnection {
    connection: h2::Connection,
    slot: Arc<Slot>,
}

/// What comes of asking for a connection.
pub(super) enum Acquired {
    /// One that was kept, or that others use as well.
    Lease(Lease),
    /// The right to make one.
    Slot(Slot),
}

impl Pool {
    pub(super) fn new(limits: Limits) -> Self {
        let new = |pool: &std::sync::Weak<Shared>| Shared {
            origins: Mutex::new(Origins::new(pool.clone(), limits)),
            sweeper: Mutex::default(),
            is_swept: Arc::default(),
        };
        Self(Arc::new_cyclic(new))
    }

    /// A connection that was kept under this name, if there is one.
    pub(super) async fn checkout(&self, name: &str) -> Option<Lease> {
        let runtime = rt::handle().ok()?.id();
        loop {
            let grant = self.0.with(|origins| origins.take(name, runtime))?;
            if let Acquired::Lease(lease) = self.settle(grant).await {
                return Some(lease);
            }
        }
    }

    /// Waits for a connection, or for the right to make one: for the latter only, if it has to be `fresh`.
    pub(super) async fn acquire(&self, name: &str, fresh: bool, timeout: Option<Duration>) -> Result<Acquired> {
        let runtime = rt::handle()?.id();
        let grant = match self.0.with(|origins| origins.ask(name, runtime, fresh)) {
            Answer::Granted(grant) => grant,
            Answer::Wait(waiting) => {
                let gone = || Error::new(ErrorKind::Closed, "the client is gone");
                let granted = async { waiting.granted().await.ok_or_else(gone) };
                within(timeout.map(Deadline::after), TimeoutPhase::Pool, pin!(granted)).await?
            }
        };
        Ok(self.settle(grant).await)
    }

    /// Sees to it that a connection that was kept is ready; of one that is not, its slot is left.
    async fn settle(&self, grant: Grant) -> Acquired {
        let mut held = match grant {
            Grant::Kept(held) => held,
            Grant::Shared(shared) => return Acquired::Lease(visit(shared, true)),
            Grant::Slot(slot) => return Acquired::Slot(slot),
        };
        let is_ready = held.connection.is_ready() || {
            let ready = pin!(async { Ok(held.connection.ready().await) });
            within(Some(Deadline::after(SETTLE_WITHIN)), TimeoutPhase::Pool, ready).await.is_ok_and(|ready| ready)
        };
        if is_ready && held.connection.is_silent_between() {
            Acquired::Lease(Lease::new(Leased::Http1(held), true))
        } else {
            Acquired::Slot(held.slot)
        }
    }

    /// Waits for one's turn to connect to an origin of which it is not known whether it speaks HTTP/2: the connection of
    /// whoever comes first may serve all. `None` if it is known that it does not.
    pub(super) async fn turn(&self, name: &str) -> Result<Option<Turn>> {
        let runtime = rt::handle()?.id();
        let gate = || self.0.with(|origins| origins.gate(name, runtime));
        let Some(first) = gate() else { return Ok(None) };
        let turn = first.lock_owned().await;
        // Whoever came first may have found out.
        Ok(gate().map(|_| turn))
    }

    /// Takes charge of a fresh connection.
    pub(super) fn admit(&self, name: &str, connection: Connection, slot: Slot) -> Result<Lease> {
        let runtime = rt::handle()?.id();
        let key = self.0.with(|origins| origins.key(name, runtime));
        self.0.keep_swept();
        match connection {
            Connection::Http1(connection) => {
                self.0.with(|origins| origins.speaks_http1(&key));
                let kept = Kept { connection, slot, runtime, alarm: Alarm::default() };
                Ok(Lease::new(Leased::Http1(Box::new(kept)), false))
            }
            Connection::Http2(connection) => {
                let shared = SharedConnection { connection, slot: Arc::new(slot) };
                self.0.with(|origins| origins.share(&key, &shared));
                Ok(visit(shared, false))
            }
        }
    }

    pub(super) fn stats(&self) -> PoolStats {
        self.0.with(|origins| origins.stats())
    }
}

fn visit(shared: SharedConnection, reused: bool) -> Lease {
    Lease::new(Leased::Http2(Visit(shared)), reused)
}

impl SharedConnection {
    /// Whether no exchange is on it, so that the pool alone has it.
    fn is_unused(&self) -> bool {
        Arc::strong_count(&self.slot) == 1
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
    fn put(self: &Arc<Self>, held: Held) {
        self.with(|origins| origins.put(held));
        self.keep_swept();
    }

    /// Sees to it that a task looks through the idle connections as long as there are any.
    fn keep_swept(self: &Arc<Self>) {
        if self.is_swept.load(Ordering::Acquire) || self.is_swept.swap(true, Ordering::AcqRel) {
            return;
        }
        let sweeping = Sweeping(Arc::clone(&self.is_swept));
        let pool = Arc::downgrade(self);
        let task = rt::spawn(async move {
            let _sweeping = sweeping;
            loop {
                rt::sleep(SWEEP_EVERY).await;
                let Some(pool) = pool.upgrade() else { return };
                if pool.with(Origins::sweep) {
                    return;
                }
            }
        });
        *self.sweeper.lock().unwrap_or_else(PoisonError::into_inner) = task.ok();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(task) = self.sweeper.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

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
mod streams;
mod turns;

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::task::AbortHandle;

pub(crate) use incoming::Incoming;
pub(super) use lease::Lease;
use lease::{Leased, Visit};
pub(super) use origins::Wanted;
use origins::{Answer, Later, Origins};
use queue::{Grant, Waiting};
use slot::Kept;
pub(super) use slot::{Held, Slot};
pub(super) use streams::Streams;

use super::connect::Connection;
use super::{h2, rt};
use crate::timeout::{Alarm, Deadline, within};
use crate::{Error, ErrorKind, Limits, PoolStats, Result, TimeoutPhase, Timeouts};

/// How often those that are idle are looked through.
const SWEEP_EVERY: Duration = Duration::from_secs(15);

pub(super) struct Pool(Arc<Shared>);

struct Shared {
    origins: Mutex<Origins>,
    /// How many wait, for those who would take the lock only for them.
    waiting: AtomicUsize,
    sweeper: Mutex<Option<AbortHandle>>,
    /// Wakes that task; there once it runs.
    watcher: Mutex<Option<Waker>>,
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
    /// The right to make one, and by when.
    Slot(Slot, Option<Deadline>),
}

impl Pool {
    pub(super) fn new(limits: Limits) -> Self {
        let new = |pool: &std::sync::Weak<Shared>| Shared {
            origins: Mutex::new(Origins::new(pool.clone(), limits)),
            waiting: AtomicUsize::new(0),
            sweeper: Mutex::default(),
            watcher: Mutex::default(),
            is_swept: Arc::default(),
        };
        Self(Arc::new_cyclic(new))
    }

    /// A connection that was kept under this name, if there is one.
    pub(super) fn checkout(&self, name: &str) -> Option<Lease> {
        let runtime = rt::handle().ok()?.id();
        loop {
            let grant = self.0.with(|origins| origins.take(name, runtime))?;
            if let Ok(lease) = settle(grant) {
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
        let grant = match self.0.with(|origins| origins.ask(name, runtime, wanted)) {
            Answer::Granted(grant) => grant,
            Answer::Wait(waiting, false) => within(pool_by, TimeoutPhase::Pool, pin!(granted(waiting))).await?,
            Answer::Wait(waiting, true) => {
                let grant = pin!(self.after_another(name, waiting, since_asked));
                let (grant, still_cold) = within(pool_by, TimeoutPhase::Pool, grant).await?;
                connect_by = since_asked.filter(|_| still_cold);
                grant
            }
        };
        let connect_by = connect_by.or_else(|| timeouts.connect.map(Deadline::after));
        Ok(settle(grant).map_or_else(|slot| Acquired::Slot(slot, connect_by), Acquired::Lease))
    }

    /// Waits while somebody else makes a connection, within what connecting may take, and if need be longer for one that is
    /// free; and whether the former was all.
    async fn after_another(&self, name: &str, waiting: Waiting, by: Option<Deadline>) -> Result<(Grant, bool)> {
        let mut granted = pin!(granted(waiting));
        match within(by, TimeoutPhase::Connect, granted.as_mut()).await {
            Ok(grant) => Ok((grant, true)),
            Err(late) if late.is_timeout() && !self.0.with(|origins| origins.is_awaited(name)) => {
                Ok((granted.await?, false))
            }
            Err(error) => Err(error),
        }
    }

    /// Takes charge of a fresh connection.
    pub(super) fn admit(&self, connection: Connection, mut slot: Slot) -> Result<Lease> {
        let runtime = rt::handle()?.id();
        self.0.keep_swept();
        match connection {
            Connection::Http1(connection) => {
                self.0.with(|origins| origins.speaks_http1(&mut slot));
                let kept = Kept { connection: *connection, slot, runtime, alarm: Alarm::default() };
                Ok(Lease::new(Leased::Http1(Box::new(kept)), false))
            }
            Connection::Http2(connection) => {
                let awaited = std::mem::take(&mut slot.awaited);
                let (pool, origin) = (Arc::downgrade(&self.0), Arc::clone(&slot.origin));
                let shared = SharedConnection { connection, slot: Arc::new(slot) };
                let visit = Visit::new(shared.clone());
                shared.streams().on_change(move || {
                    if let Some(pool) = pool.upgrade() {
                        pool.with(|origins| origins.serve(&origin));
                    }
                });
                self.0.with(|origins| origins.share(&shared, runtime, awaited));
                Ok(Lease::new(Leased::Http2(visit), false))
            }
        }
    }

    pub(super) fn stats(&self) -> PoolStats {
        self.0.with(|origins| origins.stats())
    }
}

/// Sees to it that a connection that was kept still stands; of one that does not, its slot is left.
fn settle(grant: Grant) -> std::result::Result<Lease, Slot> {
    match grant {
        Grant::Kept(mut held) => {
            if held.connection.is_quiet_now() {
                Ok(Lease::new(Leased::Http1(held), true))
            } else {
                Err(held.slot)
            }
        }
        Grant::Shared(visit) => Ok(Lease::new(Leased::Http2(visit), true)),
        Grant::Slot(slot) => Err(slot),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing can panic while it is held.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
    /// Acts under the lock; what is to be dropped, and who is to be woken, waits until after it.
    fn with<T>(&self, act: impl FnOnce(&mut Origins) -> T) -> T {
        let (outcome, later) = {
            let mut origins = self.lock();
            let outcome = act(&mut origins);
            (outcome, std::mem::take(&mut origins.later))
        };
        later.into_iter().for_each(Later::act);
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, Origins> {
        lock(&self.origins)
    }

    /// Takes back a connection whose exchange is over, unless its peer has gone on talking.
    fn put(self: &Arc<Self>, mut held: Held) {
        // Not under any lock, as what a waker's drop may do is not known.
        let watcher = lock(&self.watcher).clone();
        if !held.connection.is_quiet(&mut Context::from_waker(watcher.as_ref().unwrap_or(Waker::noop()))) {
            return;
        }
        self.with(|origins| origins.put(held));
        self.keep_swept();
    }

    /// Sees to it that a task looks through the idle connections as long as there are any, every now and then, and when one
    /// of them has something to say.
    fn keep_swept(self: &Arc<Self>) {
        if self.is_swept.load(Ordering::Acquire) || self.is_swept.swap(true, Ordering::AcqRel) {
            return;
        }
        let sweeping = Sweeping(Arc::clone(&self.is_swept));
        let pool = Arc::downgrade(self);
        let mut tick = rt::sleep(SWEEP_EVERY);
        let sweep = std::future::poll_fn(move |cx| {
            let _ = &sweeping;
            if Pin::new(&mut tick).poll(cx).is_ready() {
                tick = rt::sleep(SWEEP_EVERY);
                cx.waker().wake_by_ref();
            }
            let Some(pool) = pool.upgrade() else { return Poll::Ready(()) };
            let others = lock(&pool.watcher).replace(cx.waker().clone());
            drop(others);
            if pool.with(|origins| origins.sweep(cx)) { Poll::Ready(()) } else { Poll::Pending }
        });
        // Who looks at many connections at once does not give way in between: it would begin anew.
        let task = rt::spawn(tokio::task::unconstrained(sweep));
        *lock(&self.sweeper) = task.ok();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(task) = self.sweeper.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

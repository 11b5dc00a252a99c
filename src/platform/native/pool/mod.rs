//! Connections that are kept between requests, by origin.
//!
//! A connection is used only from the runtime that it was made on, with which it ends. An HTTP/1.1 connection is out with
//! one exchange at a time and comes back when its response was read to the end; an HTTP/2 connection is shared. What is
//! idle is bounded in number and age.

mod incoming;
mod lease;
mod origins;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;

pub(crate) use incoming::Incoming;
pub(super) use lease::Lease;
use origins::{Key, Origins};

use super::connect::Connection;
use super::{h1, rt};
use crate::timeout::{Deadline, within};
use crate::{Result, TimeoutPhase, Url};

/// How long a connection is kept idle.
const IDLE_FOR: Duration = Duration::from_secs(60);
/// How often those that are idle are looked through.
const SWEEP_EVERY: Duration = Duration::from_secs(15);
/// How long the end of the exchange before is waited for: it is a matter of microseconds, or else something is wrong.
const SETTLE_WITHIN: Duration = Duration::from_millis(100);

pub(super) struct Pool(Arc<Shared>);

/// The right to make the only connection to an origin.
pub(super) type Turn = tokio::sync::OwnedMutexGuard<()>;

#[derive(Default)]
struct Shared {
    origins: Mutex<Origins>,
    sweeper: Mutex<Option<AbortHandle>>,
}

impl Pool {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// A connection to the URL's origin that was kept, if there is one.
    pub(super) async fn checkout(&self, url: &Url) -> Option<Lease> {
        let runtime = rt::handle().ok()?.id();
        loop {
            let (key, connection) = self.0.lock().take(&url.origin(), runtime)?;
            let mut connection = match connection {
                Connection::Http1(connection) => connection,
                shared @ Connection::Http2(_) => return Some(self.lease(key, shared, true)),
            };
            let settled = within(Some(Deadline::after(SETTLE_WITHIN)), TimeoutPhase::Pool, async {
                Ok(connection.ready().await)
            });
            if settled.await.unwrap_or(false) {
                return Some(self.lease(key, Connection::Http1(connection), true));
            }
        }
    }

    /// Waits for one's turn to connect to an origin of which it is not known whether it speaks HTTP/2: the connection of
    /// whoever comes first may serve all. `None` if it is known that it does not.
    pub(super) async fn turn(&self, url: &Url) -> Option<Turn> {
        let gate = self.0.lock().gate(&url.origin())?;
        let turn = gate.lock_owned().await;
        // Whoever came first may have found out.
        self.0.lock().gate(&url.origin()).map(|_| turn)
    }

    /// Takes charge of a fresh connection.
    pub(super) fn admit(&self, url: &Url, connection: Connection) -> Result<Lease> {
        let key = self.0.lock().admit(&url.origin(), rt::handle()?.id(), &connection);
        self.0.keep_swept();
        Ok(self.lease(key, connection, false))
    }

    fn lease(&self, key: Key, connection: Connection, reused: bool) -> Lease {
        Lease::new(key, connection, Arc::downgrade(&self.0), reused)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Origins> {
        // Nothing can panic while it is held.
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a connection whose exchange is over.
    fn put(self: &Arc<Self>, key: Key, connection: h1::Connection) {
        self.lock().put(key, connection);
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
                if pool.lock().sweep() {
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

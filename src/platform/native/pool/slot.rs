//! The right to have a connection open. There are no more of them than the limits say.

use std::sync::{Arc, Weak};

use tokio::runtime::Id;

use super::Shared;
use crate::platform::native::h1;
use crate::timeout::Alarm;

/// Given back when dropped.
pub(in crate::platform::native) struct Slot {
    pub(super) pool: Weak<Shared>,
    pub(super) origin: Arc<str>,
    /// Whether others wait for what comes of it, as the connection may serve them all.
    pub(super) awaited: bool,
}

impl Slot {
    pub(super) fn new(pool: Weak<Shared>, origin: Arc<str>, awaited: bool) -> Self {
        Self { pool, origin, awaited }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.with(|origins| origins.freed(&self.origin, self.awaited));
        }
    }
}

/// An HTTP/1.1 connection with its slot, which is free once the connection is closed. It goes through many hands.
pub(in crate::platform::native) type Held = Box<Kept>;

pub(in crate::platform::native) struct Kept {
    pub(super) connection: h1::Connection,
    pub(super) slot: Slot,
    pub(super) runtime: Id,
    /// For the waits of its exchanges, one after the other.
    pub(super) alarm: Alarm,
}

impl Kept {
    pub(in crate::platform::native) fn connection(&mut self) -> &mut h1::Connection {
        &mut self.connection
    }
}

//! One origin: its connections that are not out with anybody, and those who wait for one.

use std::time::Duration;

use tokio::runtime::Id;

use super::super::rt::Instant;
use super::SharedConnection;
use super::queue::Line;
use super::slot::Held;

#[derive(Default)]
pub(super) struct Origin {
    /// The one used last comes last, and is used first.
    pub(super) idle: Vec<Idle>,
    pub(super) shared: Vec<SharedIdle>,
    pub(super) open: usize,
    pub(super) line: Line,
    /// Where its first waiter stands among those whose turn it may be.
    pub(super) turn: Option<u64>,
    /// Whether HTTP/2 may be spoken there, so that a connection serves many.
    pub(super) may_share: bool,
    /// Connections that are being made there, and that others wait for.
    pub(super) awaited: usize,
    /// Whether it is known that it is not spoken there.
    pub(super) speaks_http1: bool,
}

pub(super) struct Idle {
    pub(super) held: Held,
    pub(super) since: Instant,
}

pub(super) struct SharedIdle {
    pub(super) runtime: Id,
    pub(super) shared: SharedConnection,
    pub(super) used: Instant,
}

impl Origin {
    /// When the connection here that is unused longest was used.
    pub(super) fn unused_since(&self) -> Option<Instant> {
        let idle = self.idle.first().map(|idle| idle.since);
        let unused = self.shared.iter().filter(|shared| shared.is_unused()).map(|shared| shared.used).min();
        idle.into_iter().chain(unused).min()
    }

    /// Whether those who come together wait for one connection, and for what its peer says, before there is another.
    pub(super) fn makes_one_at_a_time(&self) -> bool {
        self.may_share && !self.speaks_http1
    }

    /// Whether one may be made now.
    pub(super) fn may_connect(&self) -> bool {
        !self.makes_one_at_a_time() || !self.is_awaited()
    }

    /// Whether what is being made, or was just made, may serve those who wait.
    pub(super) fn is_awaited(&self) -> bool {
        let is_new = |shared: &SharedIdle| shared.shared.connection.is_open() && !shared.shared.streams().are_known();
        self.awaited > 0 || self.shared.iter().any(is_new)
    }

    pub(super) fn is_forgettable(&self) -> bool {
        self.idle.is_empty() && self.shared.is_empty() && self.open == 0 && self.line.is_empty()
    }
}

impl Idle {
    pub(super) fn is_usable(&self, now: Instant, idle_for: Option<Duration>) -> bool {
        idle_for.is_none_or(|idle_for| now.saturating_duration_since(self.since) < idle_for)
    }
}

impl SharedIdle {
    pub(super) fn is_usable(&self, now: Instant, idle_for: Option<Duration>) -> bool {
        let is_young = idle_for.is_none_or(|idle_for| now.saturating_duration_since(self.used) < idle_for);
        self.shared.connection.is_open() && (is_young || !self.is_unused())
    }

    /// Whether no exchange is on it.
    pub(super) fn is_unused(&self) -> bool {
        self.shared.streams().are_unused()
    }

    /// Whether a request from this runtime may go over it.
    pub(super) fn has_room(&self, runtime: Id) -> bool {
        self.runtime == runtime && self.shared.connection.is_open() && self.shared.streams().have_room()
    }
}

//! How long things may take.

use std::time::Duration;

use super::ClientBuilder;
use crate::Timeouts;

impl<C> ClientBuilder<C> {
    /// Bounds every exchange as a whole: [`Timeouts::total`]. By default without bound.
    pub fn timeout(mut self, total: Duration) -> Self {
        self.timeouts.total = Some(total);
        self
    }

    /// Bounds resolving, connecting, a proxy on the way and the TLS handshake, all together:
    /// [`Timeouts::connect`]. By default 5 seconds.
    pub fn connect_timeout(mut self, connect: Duration) -> Self {
        self.timeouts.connect = Some(connect);
        self
    }

    /// Bounds each wait for the peer: [`Timeouts::read`]. By default 30 seconds, which ends a stream of events that is
    /// silent for so long, too.
    pub fn read_timeout(mut self, read: Duration) -> Self {
        self.timeouts.read = Some(read);
        self
    }

    /// Sets all timeouts.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }
}

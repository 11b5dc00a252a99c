//! How HTTP/2 is spoken.

use std::time::Duration;

use super::ClientBuilder;
use crate::{Error, ErrorKind};

/// The most that a window may be ([RFC 9113, 6.9.1](https://www.rfc-editor.org/rfc/rfc9113#section-6.9.1)).
const MOST_OF_WINDOW: u32 = (1 << 31) - 1;

impl<C> ClientBuilder<C> {
    /// Whether the windows of HTTP/2 begin at 64 KiB and grow with what a connection can carry, its bandwidth times its
    /// delay: a short way then takes less memory, and a long one is kept busy. The sizes of the two windows are not used
    /// where this is on. By default off.
    ///
    /// # On the web
    /// HTTP/2 is the browser's ([`Capability::ProtocolChoice`](crate::Capability::ProtocolChoice)): the client cannot be built.
    pub fn http2_adaptive_window(mut self, on: bool) -> Self {
        self.config.settings().http2.adaptive_window = on;
        self
    }

    /// How much of one response a server may send over HTTP/2 before it is read, in bytes up to 2³¹ − 1. By default 2 MiB.
    ///
    /// # On the web
    /// As [`http2_adaptive_window`](Self::http2_adaptive_window).
    pub fn http2_initial_stream_window_size(mut self, bytes: u32) -> Self {
        self.config.settings().http2.stream_window = self.bounded("a window", bytes, 0..=MOST_OF_WINDOW);
        self
    }

    /// How much of all responses together a server may send over one HTTP/2 connection before it is read, in bytes up to
    /// 2³¹ − 1: it bounds what is kept for all who read slowly. By default 5 MiB.
    ///
    /// # On the web
    /// As [`http2_adaptive_window`](Self::http2_adaptive_window).
    pub fn http2_initial_connection_window_size(mut self, bytes: u32) -> Self {
        self.config.settings().http2.connection_window = self.bounded("a window", bytes, 0..=MOST_OF_WINDOW);
        self
    }

    /// The largest frame of HTTP/2 that a server may send, in bytes from 16,384 to 16,777,215. By default 16,384.
    ///
    /// # On the web
    /// As [`http2_adaptive_window`](Self::http2_adaptive_window).
    pub fn http2_max_frame_size(mut self, bytes: u32) -> Self {
        self.config.settings().http2.max_frame_size = self.bounded("a frame", bytes, 1 << 14..=(1 << 24) - 1);
        self
    }

    /// How often a server that owes an answer over HTTP/2 is asked for a sign of life, by a `PING`. By default every 20
    /// seconds.
    ///
    /// # On the web
    /// As [`http2_adaptive_window`](Self::http2_adaptive_window).
    pub fn http2_keep_alive_interval(mut self, interval: Duration) -> Self {
        self.config.settings().http2.keep_alive_interval = Some(interval);
        self
    }

    /// How long the sign of life may take before the connection is given up. By default 10 seconds.
    ///
    /// # On the web
    /// As [`http2_adaptive_window`](Self::http2_adaptive_window).
    pub fn http2_keep_alive_timeout(mut self, timeout: Duration) -> Self {
        self.config.settings().http2.keep_alive_timeout = Some(timeout);
        self
    }

    /// Whether signs of life are asked for while no answer is owed, too. By default off.
    ///
    /// # On the web
    /// As [`http2_adaptive_window`](Self::http2_adaptive_window).
    pub fn http2_keep_alive_while_idle(mut self, on: bool) -> Self {
        self.config.settings().http2.keep_alive_while_idle = on;
        self
    }

    fn bounded(&mut self, what: &str, bytes: u32, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
        if !range.contains(&bytes) {
            let what = format!("{what} of HTTP/2 has from {} to {} bytes, not {bytes}", range.start(), range.end());
            self.failed.get_or_insert(Error::new(ErrorKind::Builder, what));
        }
        Some(bytes)
    }
}

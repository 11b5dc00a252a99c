//! How many streams a peer takes at a time over one HTTP/2 connection, and how many there are.

use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::sync::{Arc, OnceLock};

/// One connection's streams. Of a peer that has not said yet how many it takes, one is certain.
///
/// Those that are too many would be queued where nobody sees it, and nothing would tell when the peer says how many it takes:
/// so they are counted here, and the peer is listened to in passing.
#[derive(Clone, Default)]
pub(in crate::platform::native) struct Streams(Arc<Shared>);

#[derive(Default)]
struct Shared {
    in_use: AtomicUsize,
    /// How many bytes have come that nobody has asked about yet.
    heard: AtomicUsize,
    /// Whether the way out is full, until the peer reads.
    full: AtomicBool,
    /// Whether the peer has read what it had left there, since this was asked last.
    moved: AtomicBool,
    /// What the peer has said, and one; 0 as long as it has said nothing.
    most: AtomicU64,
    closing: AtomicBool,
    /// The last stream that the peer takes, and one; 0 as long as it has not said goodbye.
    last: AtomicU64,
    changed: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Streams {
    /// Whether it is known how many the peer takes.
    pub(in crate::platform::native) fn are_known(&self) -> bool {
        self.0.most.load(SeqCst) > 0
    }

    pub(in crate::platform::native) fn have_room(&self) -> bool {
        let most = self.0.most.load(SeqCst).checked_sub(1).unwrap_or(1);
        (self.0.in_use.load(SeqCst) as u64) < most
    }

    /// Whether there are more than the peer takes by now.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has no streams"))]
    pub(crate) fn are_too_many(&self) -> bool {
        self.are_known() && self.0.in_use.load(SeqCst) as u64 >= self.0.most.load(SeqCst)
    }

    pub(in crate::platform::native) fn are_unused(&self) -> bool {
        self.0.in_use.load(SeqCst) == 0
    }

    pub(in crate::platform::native) fn in_use(&self) -> usize {
        self.0.in_use.load(Relaxed)
    }

    pub(in crate::platform::native) fn enter(&self) {
        self.0.in_use.fetch_add(1, SeqCst);
    }

    pub(in crate::platform::native) fn leave(&self) {
        self.0.in_use.fetch_sub(1, SeqCst);
    }

    /// Has this called whenever there may be room where there was none.
    pub(super) fn on_change(&self, changed: impl Fn() + Send + Sync + 'static) {
        // A connection is taken charge of once.
        let _ = self.0.changed.set(Box::new(changed));
    }

    /// Whether the peer has said that it takes no more.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has no streams"))]
    pub(crate) fn are_closing(&self) -> bool {
        self.0.closing.load(SeqCst)
    }

    /// Something has come from the peer.
    pub(in crate::platform::native) fn heard(&self, bytes: usize) {
        self.0.heard.fetch_add(bytes, Relaxed);
    }

    /// How many bytes have come since this was asked last.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has no streams"))]
    pub(crate) fn take_heard(&self) -> usize {
        self.0.heard.swap(0, Relaxed)
    }

    /// The way out has become full, or it has been and is no more, as the peer has read.
    pub(in crate::platform::native) fn filled(&self, full: bool) {
        self.0.full.store(full, Relaxed);
        self.0.moved.fetch_or(!full, Relaxed);
    }

    /// Whether the peer owes nothing: neither answers, nor to read what it was sent.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has no streams"))]
    pub(crate) fn are_at_rest(&self) -> bool {
        self.are_unused() && !self.0.full.load(Relaxed)
    }

    /// Whether the peer has read what it had left unread, since this was asked last.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has no streams"))]
    pub(crate) fn take_moved(&self) -> bool {
        self.0.moved.swap(false, Relaxed)
    }

    /// The peer's first settings are there (`None`: it takes any number), or others that say how many.
    pub(in crate::platform::native) fn told(&self, most: Option<u32>) {
        let most = most.map_or(u64::MAX, |most| u64::from(most) + 1);
        if self.0.most.swap(most, SeqCst) != most {
            self.changed();
        }
    }

    /// The peer says goodbye, and which stream is the last that it takes.
    pub(in crate::platform::native) fn goodbye(&self, last: u32) {
        self.0.last.store(u64::from(last) + 1, SeqCst);
        self.close();
    }

    /// Whether the peer has said that it does not look at a stream of this number.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has no streams"))]
    pub(crate) fn leave_out(&self, stream: u64) -> bool {
        self.0.last.load(SeqCst).checked_sub(1).is_some_and(|last| stream > last)
    }

    /// No more begin on this connection.
    pub(in crate::platform::native) fn close(&self) {
        self.0.closing.store(true, SeqCst);
        self.changed();
    }

    fn changed(&self) {
        if let Some(changed) = self.0.changed.get() {
            changed();
        }
    }
}

//! How much a peer has said since it was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{Error, ErrorKind};

/// What may come before a head is complete: interim responses, and the head itself.
const MOST_BEFORE_HEAD: u64 = 2 << 20;
/// More than any peer says.
const REFUSED: u64 = 1 << 62;

/// Counts what is read, so that a connection that ended in silence is told from one that ended in the middle of a
/// response, and bounds it until the head is there.
#[derive(Clone, Default)]
pub(in crate::platform::native) struct Ear(Arc<Heard>);

#[derive(Default)]
struct Heard {
    bytes: AtomicU64,
    awaits_head: AtomicBool,
}

impl Ear {
    /// A request is about to be sent.
    pub(in crate::platform::native) fn listen(&self) {
        self.0.bytes.store(0, Ordering::Relaxed);
        self.0.awaits_head.store(true, Ordering::Relaxed);
    }

    /// The response's head is there.
    pub(in crate::platform::native) fn head_came(&self) {
        self.0.awaits_head.store(false, Ordering::Relaxed);
    }

    /// Whether the peer has said anything since.
    pub(in crate::platform::native) fn has_heard(&self) -> bool {
        self.0.bytes.load(Ordering::Relaxed) > 0
    }

    /// It has said too much already, whatever the number of bytes.
    pub(in crate::platform::native) fn refuse(&self) {
        self.0.bytes.store(REFUSED, Ordering::Relaxed);
    }

    pub(in crate::platform::native) fn has_refused(&self) -> bool {
        self.0.bytes.load(Ordering::Relaxed) >= REFUSED
    }

    pub(super) fn hear(&self, bytes: usize) -> std::io::Result<()> {
        let heard = self.0.bytes.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        if heard > MOST_BEFORE_HEAD && self.0.awaits_head.load(Ordering::Relaxed) {
            let what = if heard >= REFUSED {
                "more interim responses than anybody needs".into()
            } else {
                format!("more than {MOST_BEFORE_HEAD} bytes, and no head of a response among them")
            };
            return Err(std::io::Error::other(Error::new(ErrorKind::TooLarge, what)));
        }
        Ok(())
    }
}

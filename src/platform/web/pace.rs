//! The bounds on the waits of a fetch whose body is streamed: anew for each chunk, and for the head from the body's end on.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::task::{Poll, Waker};
use std::time::Duration;

use super::rt::{self, Instant};
use crate::timeout::Alarm;
use crate::{Error, Result, TimeoutPhase, Timeouts};

/// Of so many bytes each time to write is as long as `write` says.
const PIECE: u64 = 64 << 10;

/// How long it may take to write so many bytes at most.
pub(super) fn write(timeouts: &Timeouts, length: u64) -> Option<Duration> {
    Some(timeouts.write?.saturating_mul(u32::try_from(length.div_ceil(PIECE)).unwrap_or(u32::MAX)))
}

/// How an upload goes on.
pub(super) struct Pace {
    since: Cell<Instant>,
    /// The bytes of the last two chunks: when one is asked for, the one before is on its way at best.
    lengths: Cell<[usize; 2]>,
    is_over: Cell<bool>,
    /// Who waits for what may be nearer now.
    waiting: RefCell<Option<Waker>>,
}

impl Pace {
    pub(super) fn new() -> Self {
        let (lengths, is_over) = (Cell::default(), Cell::default());
        Self { since: Cell::new(rt::now()), lengths, is_over, waiting: RefCell::default() }
    }

    /// A chunk is handed over; without a length, all are.
    pub(super) fn went_on(&self, length: Option<usize>) {
        let [before, last] = self.lengths.replace([self.lengths.get()[1], length.unwrap_or(0)]);
        self.since.set(rt::now());
        self.is_over.set(length.is_none());
        if length.is_none_or(|length| length < before.max(last)) {
            let waiting = self.waiting.borrow_mut().take();
            if let Some(waker) = waiting {
                waker.wake();
            }
        }
    }

    fn bound(&self, timeouts: &Timeouts) -> Option<Duration> {
        let [before, last] = self.lengths.get().map(|length| length as u64);
        let (length, read) = if self.is_over.get() {
            (before.saturating_add(last), timeouts.read?)
        } else {
            (before.saturating_add(last).max(1), Duration::ZERO)
        };
        Some(timeouts.connect?.saturating_add(write(timeouts, length)?).saturating_add(read))
    }

    /// Waits for it while the upload goes on, and then for as long as the head may take.
    pub(super) async fn bounded<T>(
        &self,
        timeouts: &Timeouts,
        mut coming: impl Future<Output = T> + Unpin,
    ) -> Result<T> {
        let mut alarm = Alarm::default();
        std::future::poll_fn(|cx| {
            if let Poll::Ready(output) = Pin::new(&mut coming).poll(cx) {
                return Poll::Ready(Ok(output));
            }
            *self.waiting.borrow_mut() = Some(cx.waker().clone());
            let Some(after) = self.bound(timeouts) else { return Poll::Pending };
            let Some(at) = self.since.get().checked_add(after) else { return Poll::Pending };
            alarm.poll_at(cx, at).map(|()| Err(Error::timeout(TimeoutPhase::Headers, after)))
        })
        .await
    }
}

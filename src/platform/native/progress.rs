//! How the sending of a body gets on.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use super::rt::{self, Instant};
use crate::observe::Trace;
use crate::{Body, CallEvent, Error, TimeoutPhase};

/// How the sending of a body gets on, for the one who waits for the response, and who may call it off.
#[derive(Clone)]
pub(super) enum Progress {
    /// There was nothing to send.
    Sent(Instant),
    Moving(Arc<Mutex<Moved>>),
}

pub(super) struct Moved {
    pub(super) last: Instant,
    sent: bool,
    pub(super) failed: Option<Error>,
    cancelled: bool,
    held: Held,
    trace: Trace,
    /// Who asks for more, while there is no more yet.
    pub(super) waker: Option<Waker>,
}

/// Whether the body is to go out yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Not,
    /// The peer is to say first that it wants the body.
    Waiting,
    /// It has answered without it.
    Kept,
}

impl Moved {
    pub(super) fn all_sent(&mut self) {
        if !std::mem::replace(&mut self.sent, true) {
            self.trace.tell(&CallEvent::Sent);
        }
    }
}

impl Progress {
    pub(super) fn of(body: &Body, held: Held, trace: &Trace) -> Self {
        let last = rt::now();
        if body.is_over() {
            trace.tell(&CallEvent::Sent);
            return Self::Sent(last);
        }
        let trace = trace.clone();
        let moved = Moved { last, sent: false, failed: None, cancelled: false, held, trace, waker: None };
        Self::Moving(Arc::new(Mutex::new(moved)))
    }

    pub(super) fn lock(&self) -> Option<MutexGuard<'_, Moved>> {
        match self {
            Self::Sent(_) => None,
            // Nothing can panic while it is held.
            Self::Moving(moved) => Some(moved.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// What is being waited for, and since when: to write more, or, all of it being sent, for the answer.
    pub(super) fn waiting(&self) -> (TimeoutPhase, Instant) {
        match (self, self.lock()) {
            (Self::Sent(since), _) => (TimeoutPhase::Read, *since),
            // For as long as it may be held back, no other wait begins.
            (_, Some(moved)) if moved.held == Held::Waiting => (TimeoutPhase::Write, rt::now()),
            (_, Some(moved)) if !moved.sent => (TimeoutPhase::Write, moved.last),
            (Self::Moving(_), moved) => (TimeoutPhase::Read, moved.map_or_else(rt::now, |moved| moved.last)),
        }
    }

    /// Whether all of it was sent.
    pub(super) fn is_sent(&self) -> bool {
        self.lock().is_none_or(|moved| moved.sent)
    }

    /// When all of it was sent, if that was before now.
    pub(super) fn sent_at(&self) -> Option<Instant> {
        let (phase, since) = self.waiting();
        (phase == TimeoutPhase::Read).then_some(since)
    }

    /// Why the body broke off, if it did.
    pub(super) fn take_error(&self) -> Option<Error> {
        self.lock()?.failed.take()
    }

    /// The peer wants the body.
    pub(super) fn release(&self) {
        let waker = self.lock().and_then(|mut moved| {
            if moved.held == Held::Kept {
                return None;
            }
            moved.held = Held::Not;
            moved.last = rt::now();
            moved.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn is_held(&self) -> bool {
        self.lock().is_some_and(|moved| moved.held != Held::Not)
    }

    /// The response is there: what was held back until now is not sent any more.
    pub(super) fn keep_what_waits(&self) {
        if let Some(mut moved) = self.lock()
            && moved.held == Held::Waiting
        {
            moved.held = Held::Kept;
        }
    }

    /// Nobody waits for the rest to be sent any more.
    pub(super) fn cancel(&self) {
        let waker = self.lock().and_then(|mut moved| {
            moved.cancelled = true;
            moved.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.lock().is_some_and(|moved| moved.cancelled)
    }
}

/// A body is held back until the peer says that it wants it, or for so long.
pub(super) enum Hold {
    For(Duration),
    Until(rt::Sleep),
}

impl Hold {
    /// Ready once it is over; the time begins when this is asked first, the head being written.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, progress: &Progress) -> Poll<()> {
        if let Self::For(within) = self {
            *self = Self::Until(rt::sleep(*within));
        }
        if let Some(mut moved) = progress.lock() {
            moved.waker = Some(cx.waker().clone());
            if moved.held == Held::Kept {
                return Poll::Pending;
            }
        }
        if let Self::Until(sleep) = self {
            ready!(Pin::new(sleep).poll(cx));
        }
        progress.release();
        if progress.is_held() { Poll::Pending } else { Poll::Ready(()) }
    }
}

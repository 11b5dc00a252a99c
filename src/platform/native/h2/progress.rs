//! How the sending of a body gets on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use crate::observe::Trace;
use crate::platform::rt::{self, Instant};
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
    trace: Trace,
    /// Who asks for more, while there is no more yet.
    pub(super) waker: Option<Waker>,
}

impl Moved {
    pub(super) fn all_sent(&mut self) {
        if !std::mem::replace(&mut self.sent, true) {
            self.trace.tell(&CallEvent::Sent);
        }
    }
}

impl Progress {
    pub(super) fn of(body: &Body, trace: &Trace) -> Self {
        let last = rt::now();
        if body.is_over() {
            trace.tell(&CallEvent::Sent);
            return Self::Sent(last);
        }
        let trace = trace.clone();
        let moved = Moved { last, sent: false, failed: None, cancelled: false, trace, waker: None };
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

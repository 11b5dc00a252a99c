//! Deadlines and alarms: whatever has a bound in time is bounded here, on both sides.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::platform::rt::{self, Instant, Sleep};
use crate::{Error, Result, TimeoutPhase};

/// A point in time, and how long it was away when it was set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    /// `None` for one that lies beyond what the clock can tell, which never comes.
    pub(crate) at: Option<Instant>,
    pub(crate) after: Duration,
}

impl Deadline {
    pub(crate) fn after(after: Duration) -> Self {
        Self { at: rt::now().checked_add(after), after }
    }
}

/// A timer that may ring early and is then set again, so that moving its time on costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Alarm(Option<(Instant, Sleep)>);

impl Alarm {
    /// Ready once `at` has come.
    pub(crate) fn poll_at(&mut self, cx: &mut Context<'_>, at: Instant) -> Poll<()> {
        self.0.take_if(|(set, _)| at < *set);
        loop {
            let (_, sleep) = self.0.get_or_insert_with(|| (at, rt::sleep_until(at)));
            std::task::ready!(Pin::new(&mut *sleep).poll(cx));
            self.0 = None;
            if at <= rt::now() {
                return Poll::Ready(());
            }
        }
    }
}

/// Runs a future to its end or the deadline, whichever comes first. It comes pinned, as it would take its room twice
/// otherwise: dropping what it is pinned to is what cancels it.
pub(crate) async fn within<T>(
    deadline: Option<Deadline>,
    phase: TimeoutPhase,
    mut future: Pin<&mut impl Future<Output = Result<T>>>,
) -> Result<T> {
    let Some(Deadline { at: Some(at), after }) = deadline else {
        return future.await;
    };
    if after.is_zero() {
        return Err(Error::timeout(phase, after));
    }
    let mut alarm = Alarm::default();
    std::future::poll_fn(|cx| {
        if let Poll::Ready(outcome) = future.as_mut().poll(cx) {
            return Poll::Ready(outcome);
        }
        alarm.poll_at(cx, at).map(|()| Err(Error::timeout(phase, after)))
    })
    .await
}

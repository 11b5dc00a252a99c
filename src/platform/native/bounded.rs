//! The bounds on each wait of an exchange.

use std::task::{Context, Poll};

use super::rt::{self, Instant};
use crate::timeout::Alarm;
use crate::{Error, Result, TimeoutPhase, Timeouts};

/// What is being waited for, and since when.
pub(super) type Waiting = (TimeoutPhase, Instant);

/// Waits for the head: for `write` at most while the request's body does not move, then for `read`. `poll` gives what is
/// waited for if there is nothing yet.
pub(super) async fn bounded<T>(
    timeouts: &Timeouts,
    alarm: &mut Alarm,
    mut poll: impl FnMut(&mut Context<'_>) -> Result<T, Waiting>,
) -> Result<T> {
    std::future::poll_fn(|cx| {
        let mut rung = None;
        loop {
            let waiting = match poll(cx) {
                Ok(output) => return Poll::Ready(Ok(output)),
                Err(waiting) => waiting,
            };
            let (phase, since) = waiting;
            let bound = if phase == TimeoutPhase::Write { timeouts.write } else { timeouts.read };
            if let (Some(after), true) = (bound, rung == Some(waiting)) {
                return Poll::Ready(Err(Error::timeout(phase, after)));
            }
            // Without a bound now there may be one later, of which nothing else tells: look again then.
            let (since, after) = match (bound, timeouts.read) {
                (Some(bound), _) => (since, bound),
                (None, Some(later)) => (rt::now(), later),
                (None, None) => return Poll::Pending,
            };
            let Some(at) = since.checked_add(after) else {
                return Poll::Pending;
            };
            std::task::ready!(alarm.poll_at(cx, at));
            rung = Some(waiting);
        }
    })
    .await
}

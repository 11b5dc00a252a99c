//! A connection that is out with an exchange.

use std::pin::{Pin, pin};
use std::task::Poll;

use http::response::Parts;
use hyper::ext::ReasonPhrase;

use super::super::failure::{Failure, Repeat};
use super::super::outgoing::{self, Progress, Target};
use super::super::rt;
use super::slot::{Held, Kept};
use super::{Incoming, SharedConnection};
use crate::response::Head;
use crate::timeout::Alarm;
use crate::{Body, Error, Request, Response, TimeoutPhase, Timeouts};

pub(in crate::platform::native) struct Lease {
    leased: Leased,
    reused: bool,
}

pub(super) enum Leased {
    Http1(Held),
    Http2(Visit),
}

/// The use of a connection that others use as well.
pub(super) struct Visit(pub(super) SharedConnection);

impl Drop for Visit {
    fn drop(&mut self) {
        // One that has ended need not hold its slot until somebody looks.
        let slot = &self.0.slot;
        if !self.0.connection.is_open()
            && let Some(pool) = slot.pool.upgrade()
        {
            pool.with(|origins| origins.drop_closed(&slot.origin));
        }
    }
}

/// What becomes of a connection when the response on it was read.
pub(super) enum Way {
    /// Back to the pool.
    Back(Held),
    /// Others go on with it. It is kept for as long as this exchange is on it.
    Shared(#[expect(dead_code, reason = "it is there to be dropped")] Visit),
    Over,
}

impl Lease {
    pub(super) fn new(leased: Leased, reused: bool) -> Self {
        Self { leased, reused }
    }

    /// Whether it has carried an exchange before, so that the peer may have closed it since.
    pub(in crate::platform::native) fn is_reused(&self) -> bool {
        self.reused
    }

    /// Whether others have their exchanges on it, too, so that the peer may refuse this one alone.
    pub(in crate::platform::native) fn is_shared(&self) -> bool {
        matches!(self.leased, Leased::Http2(_))
    }

    /// Sends the request and waits for the response's head, within the bounds on each wait.
    pub(in crate::platform::native) async fn exchange(
        self,
        request: &mut Request,
        timeouts: &Timeouts,
    ) -> Result<Response, Failure> {
        let (head, body, progress, way, remote) = match self.leased {
            Leased::Http1(mut held) => {
                let Kept { connection, alarm, .. } = &mut *held;
                let remote = connection.peer();
                let (message, progress) = outgoing::message(request, Target::Origin)?;
                let sent = bounded(pin!(connection.send(message)), timeouts, &progress, alarm).await?;
                let response = sent
                    .map_err(|failed| Failure::of(failed, &progress, connection.is_silent(), connection.is_gone()))?;
                let (mut head, body) = response.into_parts();
                connection.head_came(&mut head)?;
                (head, body, progress, Way::Back(held), remote)
            }
            Leased::Http2(mut visit) => {
                let connection = &mut visit.0.connection;
                let remote = connection.peer();
                let (message, progress) = outgoing::message(request, Target::Absolute)?;
                let sent = bounded(pin!(connection.send(message)), timeouts, &progress, &mut Alarm::default()).await;
                // One that does not answer in time may be dead: nobody else should have to find out.
                let sent = sent.inspect_err(|_| connection.retire())?;
                let response = sent.map_err(|failed| {
                    let failure = Failure::of(failed, &progress, true, connection.is_gone());
                    if failure.repeat != Repeat::Never {
                        connection.retire();
                    }
                    failure
                })?;
                let (head, body) = response.into_parts();
                (head, body, progress, Way::Shared(visit), remote)
            }
        };
        let body = Body::incoming(Incoming::new(body, way, progress));
        let Parts { status, version, headers, extensions, .. } = head;
        let reason = extensions.get::<ReasonPhrase>().map(|reason| String::from_utf8_lossy(reason.as_bytes()).into());
        let head = Head { version: Some(version), reason, headers, remote, ..Head::default() };
        Ok(Response::with_head(status, body, head))
    }
}

/// Gives a connection back, its response read to the end.
pub(super) fn give_back(mut held: Held) {
    if held.connection.finish()
        && let Some(pool) = held.slot.pool.upgrade()
    {
        pool.put(held);
    }
}

/// Waits for the head: for `write` at most while the request's body does not move, then for `read`.
async fn bounded<T>(
    mut future: Pin<&mut impl Future<Output = T>>,
    timeouts: &Timeouts,
    progress: &Progress,
    alarm: &mut Alarm,
) -> Result<T, Error> {
    std::future::poll_fn(|cx| {
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(output));
            }
            let (phase, since) = progress.waiting();
            let bound = if phase == TimeoutPhase::Write { timeouts.write } else { timeouts.read };
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
            if bound.is_some() && progress.waiting() == (phase, since) {
                return Poll::Ready(Err(Error::timeout(phase, after)));
            }
        }
    })
    .await
}

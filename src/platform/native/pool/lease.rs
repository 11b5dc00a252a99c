//! A connection that is out with an exchange.

use std::sync::Weak;
use std::task::Poll;

use http::response::Parts;
use hyper::ext::ReasonPhrase;

use super::super::failure::{Failure, Repeat};
use super::super::outgoing::{self, Progress, Target};
use super::super::rt;
use super::slot::Held;
use super::{Incoming, Key, Shared, SharedConnection};
use crate::observe::Phases;
use crate::response::Head;
use crate::timeout::Alarm;
use crate::{Body, Error, Request, Response, TimeoutPhase, Timeouts};

pub(in crate::platform::native) struct Lease {
    key: Key,
    leased: Leased,
    pool: Weak<Shared>,
    reused: bool,
}

pub(super) enum Leased {
    Http1(Held),
    Http2(Visit),
}

/// The use of a connection that others use as well.
pub(super) struct Visit {
    shared: SharedConnection,
    key: Key,
    pool: Weak<Shared>,
}

impl Visit {
    pub(super) fn new(shared: SharedConnection, key: Key, pool: Weak<Shared>) -> Self {
        Self { shared, key, pool }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        // One that has ended need not hold its slot until somebody looks.
        if !self.shared.connection.is_open()
            && let Some(pool) = self.pool.upgrade()
        {
            pool.with(|origins| origins.drop_closed(&self.key));
        }
    }
}

/// An HTTP/1.1 connection whose response is being read; its way back to the pool.
pub(super) struct Return {
    key: Key,
    held: Held,
    pool: Weak<Shared>,
}

/// What becomes of a connection when the response on it was read.
pub(super) enum Way {
    Back(Return),
    /// Others go on with it. It is kept for as long as this exchange is on it.
    Shared(#[expect(dead_code, reason = "it is there to be dropped")] Visit),
    Over,
}

impl Lease {
    pub(super) fn new(key: Key, leased: Leased, pool: Weak<Shared>, reused: bool) -> Self {
        Self { key, leased, pool, reused }
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
        mut request: Request,
        timeouts: &Timeouts,
        phases: Phases,
    ) -> Result<Response, Failure> {
        let url = request.url().clone();
        let Self { key, leased, pool, .. } = self;
        let (head, body, progress, way, remote) = match leased {
            Leased::Http1(mut held) => {
                let connection = &mut held.connection;
                let remote = connection.peer();
                let (message, progress) = outgoing::message(&mut request, Target::Origin)?;
                let sent = bounded(connection.send(message), timeouts, &progress).await?;
                let response = sent.map_err(|failed| {
                    Failure::of(request, failed, &progress, connection.is_silent(), connection.is_gone())
                })?;
                let (mut head, body) = response.into_parts();
                connection.head_came(&mut head)?;
                (head, body, progress, Way::Back(Return { key, held, pool }), remote)
            }
            Leased::Http2(mut visit) => {
                let connection = &mut visit.shared.connection;
                let remote = connection.peer();
                let (message, progress) = outgoing::message(&mut request, Target::Absolute)?;
                let sent = bounded(connection.send(message), timeouts, &progress).await;
                // One that does not answer in time may be dead: nobody else should have to find out.
                let sent = sent.inspect_err(|_| connection.retire())?;
                let response = sent.map_err(|failed| {
                    let failure = Failure::of(request, failed, &progress, true, connection.is_gone());
                    if failure.repeat != Repeat::Never {
                        connection.retire();
                    }
                    failure
                })?;
                let (head, body) = response.into_parts();
                (head, body, progress, Way::Shared(visit), remote)
            }
        };
        let phases = Phases { sent: progress.sent_at(), ..phases };
        let body = Body::incoming(Incoming::new(body, way, progress));
        let Parts { status, version, headers, extensions, .. } = head;
        let reason = extensions.get::<ReasonPhrase>().map(|reason| String::from_utf8_lossy(reason.as_bytes()).into());
        let head = Head { version: Some(version), reason, headers, url: Some(url), remote, phases, ..Head::default() };
        Ok(Response::new(status, body).with_head(head))
    }
}

impl Return {
    /// Gives the connection back, its response read to the end.
    pub(super) fn go(mut self) {
        if self.held.connection.finish()
            && let Some(pool) = self.pool.upgrade()
        {
            pool.put(self.key, self.held);
        }
    }
}

/// Waits for the head: for `write` at most while the request's body does not move, then for `read`.
async fn bounded<T>(future: impl Future<Output = T>, timeouts: &Timeouts, progress: &Progress) -> Result<T, Error> {
    let mut future = std::pin::pin!(future);
    let mut alarm = Alarm::default();
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

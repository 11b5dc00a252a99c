//! A connection that is out with an exchange.

use std::sync::Weak;
use std::task::Poll;

use http::response::Parts;
use hyper::ext::ReasonPhrase;

use super::super::connect::Connection;
use super::super::failure::{Failure, Repeat};
use super::super::outgoing::{self, Progress, Target};
use super::super::{h1, rt};
use super::{Incoming, Key, Shared};
use crate::response::Head;
use crate::timeout::Alarm;
use crate::{Body, Error, Request, Response, TimeoutPhase, Timeouts};

pub(in crate::platform::native) struct Lease {
    key: Key,
    connection: Connection,
    pool: Weak<Shared>,
    reused: bool,
}

/// An HTTP/1.1 connection whose response is being read; its way back to the pool.
pub(super) struct Return {
    key: Key,
    connection: h1::Connection,
    pool: Weak<Shared>,
}

impl Lease {
    pub(super) fn new(key: Key, connection: Connection, pool: Weak<Shared>, reused: bool) -> Self {
        Self { key, connection, pool, reused }
    }

    /// Whether it has carried an exchange before, so that the peer may have closed it since.
    pub(in crate::platform::native) fn is_reused(&self) -> bool {
        self.reused
    }

    /// Whether others have their exchanges on it, too, so that the peer may refuse this one alone.
    pub(in crate::platform::native) fn is_shared(&self) -> bool {
        matches!(self.connection, Connection::Http2(_))
    }

    /// Sends the request and waits for the response's head, within the bounds on each wait.
    pub(in crate::platform::native) async fn exchange(
        self,
        mut request: Request,
        timeouts: &Timeouts,
    ) -> Result<Response, Failure> {
        let url = request.url().clone();
        let Self { key, connection, pool, .. } = self;
        let remote = connection.peer();
        let (head, body, progress, back) = match connection {
            Connection::Http1(mut connection) => {
                let (message, progress) = outgoing::message(&mut request, Target::Origin)?;
                let sent = bounded(connection.send(message), timeouts, &progress).await?;
                let response = sent.map_err(|failed| {
                    Failure::of(request, failed, &progress, connection.is_silent(), connection.is_gone())
                })?;
                let (mut head, body) = response.into_parts();
                connection.head_came(&mut head)?;
                (head, body, progress, Some(Return { key, connection, pool }))
            }
            Connection::Http2(mut connection) => {
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
                (head, body, progress, None)
            }
        };
        let body = Body::incoming(Incoming::new(body, back, progress));
        let Parts { status, version, headers, extensions, .. } = head;
        let reason = extensions.get::<ReasonPhrase>().map(|reason| String::from_utf8_lossy(reason.as_bytes()).into());
        let head = Head { version: Some(version), reason, headers, url: Some(url), remote, ..Head::default() };
        Ok(Response::new(status, body).with_head(head))
    }
}

impl Return {
    /// Gives the connection back, its response read to the end.
    pub(super) fn go(mut self) {
        if self.connection.finish()
            && let Some(pool) = self.pool.upgrade()
        {
            pool.put(self.key, self.connection);
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

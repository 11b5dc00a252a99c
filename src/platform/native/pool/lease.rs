//! A connection that is out with an exchange.

use std::sync::Weak;
use std::task::Poll;
use std::time::Duration;

use http::Version;

use super::super::connect::Connection;
use super::super::h1;
use super::super::outgoing::{self, Failure, Progress, Target};
use super::{Incoming, Key, Shared};
use crate::timeout::Alarm;
use crate::{Body, Error, Request, Response, TimeoutPhase};

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
    pub(super) fn fresh(key: Key, connection: Connection, pool: Weak<Shared>) -> Self {
        Self { key, connection, pool, reused: false }
    }

    pub(super) fn reused(key: Key, connection: Connection, pool: Weak<Shared>) -> Self {
        Self { key, connection, pool, reused: true }
    }

    /// Whether it has carried an exchange before, so that the peer may have closed it since.
    pub(in crate::platform::native) fn is_reused(&self) -> bool {
        self.reused
    }

    /// Sends the request and waits for the response's head, for `read` at most once the request was sent.
    pub(in crate::platform::native) async fn exchange(
        mut self,
        mut request: Request,
        read: Option<Duration>,
    ) -> Result<Response, Failure> {
        let url = request.url().clone();
        let response = match &mut self.connection {
            Connection::Http1(connection) => {
                let (message, progress) = outgoing::message(&mut request, Target::Origin)?;
                let sent = bounded(connection.send(message), read, &progress).await?;
                sent.map_err(|failed| Failure::of(request, failed, &progress, connection.is_gone()))?
            }
            Connection::Http2(connection) => {
                let (message, progress) = outgoing::message(&mut request, Target::Absolute)?;
                let sent = bounded(connection.send(message), read, &progress).await?;
                sent.map_err(|failed| Failure::of(request, failed, &progress, connection.is_gone()))?
            }
        };
        let (head, body) = response.into_parts();
        let back = match self.connection {
            Connection::Http1(connection) => Some(Return { key: self.key, connection, pool: self.pool }),
            Connection::Http2(_) => None,
        };
        let version: Version = head.version;
        let body = Body::incoming(Incoming::new(body, back));
        Ok(Response::new(head.status, body).with_head(Some(version), head.headers, Some(url)))
    }
}

impl Return {
    /// Gives the connection back, its response read to the end.
    pub(super) fn go(mut self) {
        self.connection.finish();
        if let Some(pool) = self.pool.upgrade() {
            pool.put(self.key, self.connection);
        }
    }
}

/// Waits for the head while the request's body moves, and `read` longer.
async fn bounded<T>(future: impl Future<Output = T>, read: Option<Duration>, progress: &Progress) -> Result<T, Error> {
    let Some(read) = read else {
        return Ok(future.await);
    };
    let mut future = std::pin::pin!(future);
    let mut alarm = Alarm::default();
    std::future::poll_fn(|cx| {
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(output));
            }
            let last = progress.last();
            let Some(at) = last.checked_add(read) else {
                return Poll::Pending;
            };
            std::task::ready!(alarm.poll_at(cx, at));
            if progress.last() == last {
                return Poll::Ready(Err(Error::timeout(TimeoutPhase::Read, read)));
            }
        }
    })
    .await
}

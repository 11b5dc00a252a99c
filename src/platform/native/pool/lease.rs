//! A connection that is out with an exchange.

use std::sync::atomic::Ordering::SeqCst;
use std::task::Poll;

use http::StatusCode;
use http::response::Parts;

use super::super::bounded::bounded;
use super::super::connect::Encrypted;
use super::super::failure::Failure;
use super::super::h1::{self, Target};
use super::super::proxy::Via;
use super::super::upgrade::Upgrade;
use super::incoming::give_back;
use super::slot::{Held, Kept};
use super::{Incoming, SharedConnection};
use crate::observe::Phases;
use crate::response::{Head, Known};
use crate::{Body, Request, Response, Timeouts};

pub(in crate::platform::native) struct Lease {
    leased: Leased,
    reused: bool,
}

pub(super) enum Leased {
    Http1(Held),
    Http2(Visit),
}

/// The use of a connection that others use as well.
pub(super) struct Visit(SharedConnection);

impl Visit {
    pub(super) fn new(shared: SharedConnection) -> Self {
        shared.streams().enter();
        Self(shared)
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.streams().leave();
        let slot = &self.0.slot;
        // One that has ended need not hold its slot until somebody looks; the stream may be due to somebody who waits.
        if let Some(pool) = slot.pool.upgrade()
            && (!self.0.connection.is_open() || pool.waiting.load(SeqCst) > 0)
        {
            pool.with(|origins| origins.stepped_out(&slot.origin));
        }
    }
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
        via: Option<&Via<'_>>,
        timeouts: &Timeouts,
        phases: &mut Phases,
    ) -> Result<Response, Failure> {
        match self.leased {
            Leased::Http1(mut held) => {
                let head = exchange(&mut held, request, via, timeouts).await?;
                phases.sent = held.connection.sent_at();
                Ok(response(head, held))
            }
            Leased::Http2(visit) => {
                let connection = &visit.0.connection;
                let (remote, tls) = (connection.peer(), connection.tls().map(Encrypted::info));
                let (head, mut body) = connection.exchange(request, timeouts, phases).await?;
                let Parts { status, version, headers, .. } = head;
                let head = Head { version: Some(version), fields: headers.into(), remote, tls, ..Head::default() };
                let body = match body.take_whole() {
                    Some(whole) => whole.into(),
                    None => Body::incoming(Incoming::http2(body, visit)),
                };
                Ok(Response::with_head(status, body, head))
            }
        }
    }
}

/// One exchange over HTTP/1.1, up to the response's head.
async fn exchange(
    held: &mut Kept,
    request: &mut Request,
    via: Option<&Via<'_>>,
    timeouts: &Timeouts,
) -> Result<h1::Head, Failure> {
    let Kept { connection, alarm, .. } = held;
    connection.begin(request, via.map_or(Target::Origin, Via::target))?;
    let came = bounded(timeouts, alarm, |cx| match connection.poll_head(cx) {
        Poll::Ready(came) => Ok(came),
        Poll::Pending => Err(connection.waiting()),
    });
    came.await?.map_err(|broken| {
        let unsent = connection.take_unsent(request);
        Failure::of(broken, connection.is_silent(), unsent).or_of_tls(connection.tls())
    })
}

fn response(head: h1::Head, mut held: Held) -> Response {
    let h1::Head { status, version, reason, headers, .. } = head;
    let (remote, tls) = (held.connection.peer(), held.connection.tls().map(Encrypted::info));
    let fields = Known { headers, reason, ..Known::default() }.into();
    let mut head = Head { version: Some(version), fields, remote, tls, ..Head::default() };
    let body = if status == StatusCode::SWITCHING_PROTOCOLS {
        head.upgrade = Some(Box::new(Upgrade::new(held)));
        Body::empty()
    } else if let Some(body) = held.connection.whole_body() {
        give_back(held);
        body.into()
    } else {
        Body::incoming(Incoming::http1(held))
    };
    Response::with_head(status, body, head)
}

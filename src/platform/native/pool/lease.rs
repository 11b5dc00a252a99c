//! A connection that is out with an exchange.

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::task::Poll;

use http::StatusCode;
use http::response::Parts;
use hyper::ext::ReasonPhrase;
use hyper::upgrade::OnUpgrade;

use super::super::connect::Encrypted;
use super::super::failure::{Failure, Repeat};
use super::super::outgoing::{self, Target};
use super::super::progress::Progress;
use super::super::proxy::Via;
use super::super::upgrade::Upgrade;
use super::super::{head, interim, rt};
use super::slot::{Held, Kept};
use super::{Incoming, SharedConnection};
use crate::observe::Phases;
use crate::response::Head;
use crate::timeout::Alarm;
use crate::{Body, Error, ErrorKind, Request, Response, TimeoutPhase, Timeouts, TlsInfo};

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
        via: Option<&Via<'_>>,
        timeouts: &Timeouts,
        phases: &mut Phases,
    ) -> Result<Response, Failure> {
        let (head, body, progress, way, remote, tls) = match self.leased {
            Leased::Http1(mut held) => {
                let Kept { connection, alarm, template, .. } = &mut *held;
                let (remote, tls) = (connection.peer(), connection.tls().map(Encrypted::info));
                let (mut message, progress) =
                    outgoing::message(request, via.map_or(Target::Origin, Via::target), Some(template))?;
                interim::listen(&mut message, request, &progress, connection.ear());
                let asked = head::asks_for_upgrade(message.headers());
                let sent =
                    bounded(pin!(connection.send(message)), timeouts, &progress, alarm, || connection.let_go()).await?;
                let came = sent.map_err(|failed| {
                    let (silent, gone) = (connection.is_silent(), connection.is_gone());
                    Failure::of(failed, &progress, silent, gone).or_of_tls(connection.tls())
                })?;
                progress.keep_what_waits();
                let (mut head, body) = came.into_parts();
                connection.head_came(&mut head)?;
                if head.status == StatusCode::SWITCHING_PROTOCOLS {
                    let upgrade = upgrade(&mut head, held, asked, &progress)?;
                    return Ok(response(head, Body::empty(), Some(upgrade), remote, tls));
                }
                (head, body, progress, Way::Back(held), remote, tls)
            }
            Leased::Http2(visit) => {
                let connection = &visit.0.connection;
                let (remote, tls) = (connection.peer(), connection.tls().map(Encrypted::info));
                let (message, progress) = outgoing::message(request, Target::Absolute, None)?;
                let (sending, place) = connection.send(message)?;
                // The place is left before that is dropped, which may keep it from having a stream.
                let (sending, mut place) = (pin!(sending), place);
                let sent = bounded(sending, timeouts, &progress, &mut Alarm::default(), || {}).await;
                // One that does not answer in time may be dead: nobody else should have to find out.
                let response = sent.inspect_err(|_| connection.retire())?.map_err(|failed| {
                    let failure = Failure::of(failed, &progress, true, connection.is_gone());
                    let mut failure = failure.or_of_tls(connection.tls());
                    if place.is_left_out() {
                        failure.repeat = Repeat::Always;
                    }
                    if failure.error.kind() != ErrorKind::Builder {
                        place.leave();
                    }
                    // That there are too many by now speaks only against more of them.
                    if failure.repeat != Repeat::Never && !connection.streams().are_too_many() {
                        connection.retire();
                    }
                    failure
                })?;
                place.leave();
                let (head, body) = response.into_parts();
                (head, body, progress, Way::Shared(visit), remote, tls)
            }
        };
        phases.sent = progress.sent_at();
        let body = Body::incoming(Incoming::new(body, way, progress));
        Ok(response(head, body, None, remote, tls))
    }
}

fn response(
    head: Parts,
    body: Body,
    upgrade: Option<Upgrade>,
    remote: Option<SocketAddr>,
    tls: Option<Arc<TlsInfo>>,
) -> Response {
    let Parts { status, version, headers, extensions, .. } = head;
    let reason = extensions.get::<ReasonPhrase>().map(|reason| String::from_utf8_lossy(reason.as_bytes()).into());
    let (version, upgrade) = (Some(version), upgrade.map(Box::new));
    let head = Head { version, reason, headers, remote, tls, upgrade, ..Head::default() };
    Response::with_head(status, body, head)
}

/// What becomes of a connection that leaves HTTP, if it was asked to.
fn upgrade(head: &mut Parts, held: Held, asked: bool, upload: &Progress) -> Result<Upgrade, Error> {
    let wrong = |message| Err(Error::new(ErrorKind::Protocol, message));
    match head.extensions.remove::<OnUpgrade>() {
        // It would never be sent.
        Some(_) if upload.is_held() => wrong("the server changes to another protocol before the request has ended"),
        Some(coming) if asked => Ok(Upgrade::new(coming, held)),
        _ => wrong("the server changes to another protocol, which nobody asked for"),
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
    mut pending: impl FnMut(),
) -> Result<T, Error> {
    std::future::poll_fn(|cx| {
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(output));
            }
            pending();
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

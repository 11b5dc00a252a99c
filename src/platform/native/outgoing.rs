//! A request as hyper takes it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderValue, Uri, Version};
use hyper::body::{Frame, SizeHint};

use super::head::{self, Template};
use super::rt::{self, Instant};
use crate::observe::Trace;
use crate::request::replace;
use crate::{Body, CallEvent, Error, ErrorKind, Request, Result, TimeoutPhase};

/// A body on its way out. Bytes that are there go out in slices, so that one can see that they move.
pub(super) struct Outgoing {
    pub(super) body: Body,
    rest: Option<Bytes>,
    progress: Progress,
    /// How long it is held back still.
    hold: Option<Hold>,
}

/// A body is held back until the peer says that it wants it, or for so long.
enum Hold {
    For(Duration),
    Until(rt::Sleep),
}

const SLICE: usize = 64 << 10;

/// How the sending of a body gets on, for the one who waits for the response, and who may call it off.
#[derive(Clone)]
pub(super) enum Progress {
    /// There was nothing to send.
    Sent(Instant),
    Moving(Arc<Mutex<Moved>>),
}

pub(super) struct Moved {
    last: Instant,
    sent: bool,
    failed: Option<Error>,
    cancelled: bool,
    held: Held,
    trace: Trace,
    /// Who asks for more, while there is no more yet.
    waker: Option<Waker>,
}

/// Whether the body is to go out yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Not,
    /// The peer is to say first that it wants the body.
    Waiting,
    /// It has answered without it.
    Kept,
}

impl Moved {
    fn all_sent(&mut self) {
        if !std::mem::replace(&mut self.sent, true) {
            self.trace.tell(&CallEvent::Sent);
        }
    }
}

impl Progress {
    fn of(body: &Body, held: Held, trace: &Trace) -> Self {
        let last = rt::now();
        if body.is_over() {
            trace.tell(&CallEvent::Sent);
            return Self::Sent(last);
        }
        let trace = trace.clone();
        let moved = Moved { last, sent: false, failed: None, cancelled: false, held, trace, waker: None };
        Self::Moving(Arc::new(Mutex::new(moved)))
    }

    fn lock(&self) -> Option<MutexGuard<'_, Moved>> {
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

    fn is_cancelled(&self) -> bool {
        self.lock().is_some_and(|moved| moved.cancelled)
    }
}

impl Hold {
    /// Ready once it is over; the time begins when this is asked first, the head being written.
    fn poll(&mut self, cx: &mut Context<'_>, progress: &Progress) -> Poll<()> {
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

/// Which form the request's target takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// Path and query, for HTTP/1.1 to an origin.
    Origin,
    /// The whole URL, for HTTP/1.1 to a proxy that forwards it, and the headers for that.
    Forward(&'a HeaderMap),
    /// The whole URL, for HTTP/2.
    Absolute,
}

/// Makes a message of the request, with its body, which is taken out of it.
pub(super) fn message(
    request: &mut Request,
    target: Target<'_>,
    template: Option<&mut Template>,
) -> Result<(http::Request<Outgoing>, Progress)> {
    let body = std::mem::take(request.body_mut());
    let mut headers = match (template, target) {
        (Some(template), Target::Origin) => template.headers(request.shared_headers(), || headers(request, target)),
        _ => headers(request, target),
    }?;
    head::frame(&mut headers, request, target != Target::Absolute, &body)?;
    let hold = head::held_for(&mut headers, request, target, &body).map(Hold::For);
    let uri = match target {
        Target::Origin => Uri::try_from(request.url().path_and_query()).map_err(http::Error::from),
        Target::Forward(_) => forwarded(request),
        Target::Absolute => absolute(request, &mut headers),
    };
    let uri =
        uri.map_err(|error| Error::new(ErrorKind::InvalidUrl, "it cannot be a request's target").with_source(error))?;
    let held = if hold.is_some() { Held::Waiting } else { Held::Not };
    let progress = Progress::of(&body, held, &request.settings().trace);
    let mut message = http::Request::new(Outgoing { body, rest: None, progress: progress.clone(), hold });
    *message.method_mut() = request.method().clone();
    *message.uri_mut() = uri;
    *message.headers_mut() = headers;
    if target == Target::Absolute {
        *message.version_mut() = Version::HTTP_2;
    }
    Ok((message, progress))
}

/// Scheme, authority and target ([RFC 9112, 3.2.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2)).
fn forwarded(request: &Request) -> http::Result<Uri> {
    let url = request.url();
    Uri::builder().scheme(url.scheme()).authority(url.authority()).path_and_query(url.path_and_query()).build()
}

/// Scheme, authority and target for HTTP/2, where a `Host` of the caller's is the authority
/// ([RFC 9113, 8.3.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1)).
fn absolute(request: &Request, headers: &mut HeaderMap) -> http::Result<Uri> {
    let url = request.url();
    let host = headers.remove(HOST);
    let authority = host.as_ref().map_or(url.authority().as_bytes(), HeaderValue::as_bytes);
    Uri::builder().scheme(url.scheme()).authority(authority).path_and_query(url.path_and_query()).build()
}

/// The request's headers, and those that it needs besides, whatever its body.
fn headers(request: &Request, target: Target<'_>) -> Result<HeaderMap> {
    let own = request.headers();
    if target == Target::Absolute {
        let mut headers = own.clone();
        headers.remove(PROXY_AUTHORIZATION);
        head::check_http2(&headers)?;
        return Ok(headers);
    }
    let mut headers = HeaderMap::with_capacity(own.len() + 2);
    if !own.contains_key(HOST) {
        let host = HeaderValue::from_str(request.url().authority())
            .map_err(|error| Error::new(ErrorKind::InvalidUrl, "its host cannot be a header").with_source(error))?;
        // The first of all, where it is looked for (RFC 9110, 7.2).
        headers.insert(HOST, host);
    }
    let own = own.iter().map(|(name, value)| (name.clone(), value.clone()));
    if let Target::Forward(besides) = target {
        headers.extend(own);
        replace(&mut headers, besides.clone())?;
    } else {
        // It is for a proxy, and no other may see it.
        headers.extend(own.filter(|(name, _)| *name != PROXY_AUTHORIZATION));
    }
    head::name_in_connection(&mut headers)?;
    Ok(headers)
}

impl hyper::body::Body for Outgoing {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if this.progress.is_cancelled() {
            return Poll::Ready(Some(Err(Error::new(ErrorKind::Cancelled, "nobody waits for the response any more"))));
        }
        if let Some(hold) = &mut this.hold {
            if this.progress.is_held() {
                ready!(hold.poll(cx, &this.progress));
            }
            this.hold = None;
        }
        let polled = match this.rest.take() {
            Some(rest) => Poll::Ready(Some(Ok(rest))),
            None => this.body.poll_chunk(cx),
        };
        let Some(mut moved) = this.progress.lock() else {
            return Poll::Ready(None);
        };
        moved.last = rt::now();
        let Poll::Ready(chunk) = polled else {
            moved.waker = Some(cx.waker().clone());
            return Poll::Pending;
        };
        Poll::Ready(match chunk {
            Some(Ok(mut chunk)) => {
                this.rest = (chunk.len() > SLICE).then(|| chunk.split_off(SLICE));
                if this.rest.is_none() && this.body.is_over() {
                    moved.all_sent();
                }
                Some(Ok(Frame::data(chunk)))
            }
            Some(Err(error)) => {
                moved.failed = Some(error);
                Some(Err(Error::new(ErrorKind::Body, "the request's body broke off")))
            }
            None => {
                moved.all_sent();
                this.body.take_trailers().map(|trailers| Ok(Frame::trailers(trailers)))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && self.body.is_over()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.as_ref().map_or(0, |rest| rest.len() as u64);
        self.body.content_length().map_or_else(SizeHint::default, |length| SizeHint::with_exact(rest + length))
    }
}

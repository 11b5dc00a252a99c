//! A request as hyper takes it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::{HeaderMap, HeaderValue, Method, Uri, Version};
use hyper::body::{Frame, SizeHint};

use super::rt::{self, Instant};
use crate::observe::Trace;
use crate::{Body, CallEvent, Error, ErrorKind, Request, Result, TimeoutPhase};

/// A body on its way out. Bytes that are there go out in slices, so that one can see that they move.
pub(super) struct Outgoing {
    pub(super) body: Body,
    rest: Option<Bytes>,
    progress: Progress,
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
    trace: Trace,
    /// Who asks for more, while there is no more yet.
    waker: Option<Waker>,
}

impl Moved {
    fn all_sent(&mut self) {
        if !std::mem::replace(&mut self.sent, true) {
            self.trace.tell(&CallEvent::Sent);
        }
    }
}

impl Progress {
    fn of(body: &Body, trace: &Trace) -> Self {
        let last = rt::now();
        if body.content_length() == Some(0) {
            trace.tell(&CallEvent::Sent);
            return Self::Sent(last);
        }
        let trace = trace.clone();
        let moved = Moved { last, sent: false, failed: None, cancelled: false, trace, waker: None };
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

    fn is_cancelled(&self) -> bool {
        self.lock().is_some_and(|moved| moved.cancelled)
    }
}

/// Which form the request's target takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Path and query, for HTTP/1.1 to an origin.
    Origin,
    /// The whole URL, for HTTP/2.
    Absolute,
}

/// Takes headers and body out of the request and makes a message of them.
pub(super) fn message(request: &mut Request, target: Target) -> Result<(http::Request<Outgoing>, Progress)> {
    let mut headers = std::mem::take(request.headers_mut());
    let body = std::mem::take(request.body_mut());
    complete(&mut headers, request, target, &body)?;
    let uri = match target {
        Target::Origin => Uri::try_from(request.url().path_and_query()).map_err(http::Error::from),
        Target::Absolute => absolute(request, &mut headers),
    };
    let uri =
        uri.map_err(|error| Error::new(ErrorKind::InvalidUrl, "it cannot be a request's target").with_source(error))?;
    let progress = Progress::of(&body, &request.settings.trace);
    let mut message = http::Request::new(Outgoing { body, rest: None, progress: progress.clone() });
    *message.method_mut() = request.method().clone();
    *message.uri_mut() = uri;
    *message.headers_mut() = headers;
    if target == Target::Absolute {
        *message.version_mut() = Version::HTTP_2;
    }
    Ok((message, progress))
}

/// Scheme, authority and target for HTTP/2, where a `Host` of the caller's is the authority
/// ([RFC 9113, 8.3.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1)).
fn absolute(request: &Request, headers: &mut HeaderMap) -> http::Result<Uri> {
    let url = request.url();
    let host = headers.remove(HOST);
    let authority = host.as_ref().map_or(url.authority().as_bytes(), HeaderValue::as_bytes);
    Uri::builder().scheme(url.scheme()).authority(authority).path_and_query(url.path_and_query()).build()
}

fn complete(headers: &mut HeaderMap, request: &Request, target: Target, body: &Body) -> Result<()> {
    if target == Target::Origin && !headers.contains_key(HOST) {
        let host = HeaderValue::from_str(request.url().authority())
            .map_err(|error| Error::new(ErrorKind::InvalidUrl, "its host cannot be a header").with_source(error))?;
        headers.insert(HOST, host);
    }
    let expects_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
    if expects_body && body.content_length() == Some(0) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(())
}

impl hyper::body::Body for Outgoing {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if this.progress.is_cancelled() {
            return Poll::Ready(Some(Err(Error::new(ErrorKind::Cancelled, "nobody waits for the response any more"))));
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
                if this.rest.is_none() && this.body.content_length() == Some(0) {
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
                None
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && self.body.content_length() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.as_ref().map_or(0, |rest| rest.len() as u64);
        self.body.content_length().map_or_else(SizeHint::default, |length| SizeHint::with_exact(rest + length))
    }
}

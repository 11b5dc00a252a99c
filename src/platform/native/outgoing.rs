//! A request as hyper takes it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, Uri, Version};
use hyper::body::{Frame, SizeHint};

use super::rt::{self, Instant};
use crate::{Body, Error, ErrorKind, Request, Result, TimeoutPhase};

/// Refuses what would break the framing of the message: that is the transport's to say.
pub(super) fn check(request: &Request) -> Result<()> {
    let wrong = |message: &'static str| Err(Error::new(ErrorKind::Builder, message));
    if *request.method() == Method::CONNECT {
        return Err(Error::new(ErrorKind::Unsupported, "CONNECT makes a tunnel, not a request"));
    }
    if request.headers().contains_key(TRANSFER_ENCODING) {
        return wrong("header `transfer-encoding`: leave it out, the body's framing is chosen for it");
    }
    let mut stated = request.headers().get_all(CONTENT_LENGTH).iter();
    match (stated.next(), stated.next(), request.body().content_length()) {
        (None, ..) => Ok(()),
        (Some(_), Some(_), _) => wrong("header `content-length` is there twice"),
        (Some(_), None, None) => wrong("header `content-length`: use `Body::from_stream_with_length` instead"),
        (Some(stated), None, Some(length)) if stated.as_bytes() == length.to_string().as_bytes() => Ok(()),
        (Some(_), None, Some(_)) => wrong("header `content-length` is not the body's length: leave it out"),
    }
}

/// A body on its way out. Bytes that are there go out in slices, so that one can see that they move.
pub(super) struct Outgoing {
    pub(super) body: Body,
    rest: Option<Bytes>,
    progress: Progress,
}

const SLICE: usize = 256 << 10;

/// How the sending of a body gets on, for the one who waits for the response.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<Moved>>);

struct Moved {
    last: Instant,
    sent: bool,
    failed: Option<Error>,
}

impl Progress {
    fn of(body: &Body) -> Self {
        let sent = body.content_length() == Some(0);
        Self(Arc::new(Mutex::new(Moved { last: rt::now(), sent, failed: None })))
    }

    fn lock(&self) -> MutexGuard<'_, Moved> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is being waited for, and since when: to write more, or, all of it being sent, for the answer.
    pub(super) fn waiting(&self) -> (TimeoutPhase, Instant) {
        let moved = self.lock();
        (if moved.sent { TimeoutPhase::Read } else { TimeoutPhase::Write }, moved.last)
    }

    /// Why the body broke off, if it did.
    pub(super) fn take_error(&self) -> Option<Error> {
        self.lock().failed.take()
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
    let uri = match target {
        Target::Origin => Uri::try_from(request.url().path_and_query()),
        Target::Absolute => Uri::try_from(request.url().as_str().split('#').next().unwrap_or_default()),
    };
    let uri =
        uri.map_err(|error| Error::new(ErrorKind::InvalidUrl, "it cannot be a request's target").with_source(error))?;
    complete(&mut headers, request, target, &body)?;
    let progress = Progress::of(&body);
    let mut message = http::Request::new(Outgoing { body, rest: None, progress: progress.clone() });
    *message.method_mut() = request.method().clone();
    *message.uri_mut() = uri;
    *message.headers_mut() = headers;
    if target == Target::Absolute {
        *message.version_mut() = Version::HTTP_2;
    }
    Ok((message, progress))
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
        let polled = match this.rest.take() {
            Some(rest) => Poll::Ready(Some(Ok(rest))),
            None => this.body.poll_chunk(cx),
        };
        let mut moved = this.progress.lock();
        moved.last = rt::now();
        polled.map(|chunk| match chunk {
            Some(Ok(mut chunk)) => {
                this.rest = (chunk.len() > SLICE).then(|| chunk.split_off(SLICE));
                moved.sent = this.rest.is_none() && this.body.content_length() == Some(0);
                Some(Ok(Frame::data(chunk)))
            }
            Some(Err(error)) => {
                moved.failed = Some(error);
                Some(Err(Error::new(ErrorKind::Body, "the request's body broke off")))
            }
            None => {
                moved.sent = true;
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

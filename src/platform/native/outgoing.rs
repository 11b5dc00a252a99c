//! A request as hyper takes it, and what becomes of it when it fails.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, Uri, Version};
use hyper::body::{Frame, SizeHint};
use hyper::client::conn::TrySendError;

use super::rt::{self, Instant};
use crate::{Body, Error, ErrorKind, Request, Result};

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

/// A body on its way out.
pub(super) struct Outgoing {
    body: Body,
    progress: Option<Progress>,
}

/// How a body that is streamed gets on, for the one who waits for the response.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<Moved>>);

struct Moved {
    last: Instant,
    failed: Option<Error>,
}

impl Progress {
    fn begin() -> Self {
        Self(Arc::new(Mutex::new(Moved { last: rt::now(), failed: None })))
    }

    fn lock(&self) -> MutexGuard<'_, Moved> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When it last moved.
    pub(super) fn last(&self) -> Instant {
        self.lock().last
    }

    /// Why it broke off, if it did.
    fn take_error(&self) -> Option<Error> {
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
    let progress = Progress::begin();
    let streamed = body.as_bytes().is_none().then(|| progress.clone());
    let mut message = http::Request::new(Outgoing { body, progress: streamed });
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

/// Why an exchange failed, and what may be done about it.
pub(super) struct Failure {
    pub(super) error: Error,
    /// The request, if not a byte of it was written.
    pub(super) unsent: Option<Box<Request>>,
    /// Whether the connection ended before any byte of the response.
    pub(super) closed: bool,
}

impl Failure {
    /// `gone` says that the connection's task is no more.
    pub(super) fn of(
        mut request: Request,
        mut failed: TrySendError<http::Request<Outgoing>>,
        progress: &Progress,
        gone: bool,
    ) -> Self {
        if let Some(error) = progress.take_error() {
            return error.into();
        }
        let unsent = failed.take_message().map(|message| {
            let (head, outgoing) = message.into_parts();
            *request.headers_mut() = head.headers;
            *request.body_mut() = outgoing.body;
            Box::new(request)
        });
        let error = failed.into_error();
        let closed = error.is_incomplete_message()
            || error.is_canceled()
            || error.is_closed()
            || is_reset(&error)
            || (error.is_user() && gone);
        Self { error: exchange_error(error, closed), unsent, closed }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, unsent: None, closed: false }
    }
}

fn io_kind(error: &hyper::Error) -> Option<std::io::ErrorKind> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        cause = error.source();
    }
    None
}

fn is_reset(error: &hyper::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(io_kind(error), Some(BrokenPipe | ConnectionAborted | ConnectionReset))
}

fn exchange_error(error: hyper::Error, closed: bool) -> Error {
    let (kind, message) = match &error {
        _ if closed => (ErrorKind::Closed, "the connection was closed before the response came"),
        error if error.is_parse() => (ErrorKind::Protocol, "the response's head is malformed"),
        error if error.is_user() => (ErrorKind::Builder, "the request cannot be sent like this"),
        _ => (ErrorKind::Protocol, "the exchange failed"),
    };
    Error::new(kind, message).with_source(error)
}

/// What an error in the middle of a response's body means.
pub(super) fn body_error(error: hyper::Error) -> Error {
    let message = match &error {
        error if error.is_incomplete_message() => "the connection was closed before the end of the body",
        error if is_reset(error) => "the connection was reset before the end of the body",
        _ => "the body could not be read to its end",
    };
    Error::new(ErrorKind::Body, message).with_source(error)
}

impl hyper::body::Body for Outgoing {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let polled = self.body.poll_chunk(cx);
        let Some(progress) = &self.progress else {
            return polled.map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)));
        };
        let mut moved = progress.lock();
        moved.last = rt::now();
        polled.map(|chunk| {
            Some(chunk?.map(Frame::data).map_err(|error| {
                moved.failed = Some(error);
                Error::new(ErrorKind::Body, "the request's body broke off")
            }))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_bytes().is_some_and(<[u8]>::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.content_length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

//! What functions of the caller's have of the call that they run in.

use std::cell::RefCell;
use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{Body, Bytes, Error, ErrorKind, Request, Response, Result, StatusCode};
use futures_core::Stream;

use crate::abort::Abort;

/// The most that is collected, in bytes, unless it is said otherwise: as the crate beneath has it.
pub(crate) const LIMIT: u64 = 512 << 20;

thread_local! {
    static CURRENT: RefCell<Option<Call>> = const { RefCell::new(None) };
}

#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) abort: Abort,
    /// The most that is collected of a body.
    limit: u64,
}

impl Call {
    pub(crate) fn new(abort: &Abort, limit: u64) -> Self {
        // Who keeps the request is not to keep the listener.
        Self { abort: abort.quiet(), limit }
    }

    /// The one that is polled.
    pub(crate) fn current() -> Self {
        let current = CURRENT.with_borrow(Option::clone);
        current.unwrap_or_else(|| Self::new(&Abort::default(), LIMIT))
    }

    /// What a poll of its own gives.
    pub(crate) fn during<T>(&self, poll: impl FnOnce() -> T) -> T {
        let before = CURRENT.replace(Some(self.clone()));
        let polled = poll();
        CURRENT.set(before);
        polled
    }

    /// All of a request's body. Of one that is a stream an error is left in its place.
    pub(crate) fn collect(&self, request: &mut Request) -> impl Future<Output = Result<Bytes>> + use<> {
        let body = request.body().try_clone();
        let body = body.unwrap_or_else(|| std::mem::replace(request.body_mut(), Body::from_stream(Gone)));
        // A response's, which can be bounded.
        let mut collecting = Response::new(StatusCode::OK, body);
        collecting.set_body_limit(self.limit);
        async move { collecting.bytes().await }
    }
}

/// Ends a request's body that is a stream, which waits for nobody any more.
pub(crate) fn end(request: &mut Request) {
    if request.body().try_clone().is_none() {
        *request.body_mut() = Body::from_stream(Gone);
    }
}

/// In the place of a stream that cannot be had any more.
struct Gone;

impl Stream for Gone {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        Poll::Ready(Some(Err(Error::with_kind(
            ErrorKind::Body,
            "the request's body is gone: it is a stream, which was begun, or its call is over",
        ))))
    }
}

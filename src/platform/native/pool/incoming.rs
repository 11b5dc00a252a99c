//! The body of a response that comes in over a pooled connection.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use hyper::body::Body;

use super::super::failure::body_error;
use super::super::progress::Progress;
use super::lease::{Way, give_back};
use crate::Result;

/// How many frames without data are taken at once, before others have their turn.
const EMPTY_AT_ONCE: usize = 32;

/// Dropping it before its end ends the transfer: the connection over HTTP/1.1, the stream over HTTP/2; with it ends the
/// request's body, if some of that is still to be sent.
pub(crate) struct Incoming {
    body: hyper::body::Incoming,
    way: Way,
    upload: Progress,
    trailers: Option<Box<HeaderMap>>,
}

impl Incoming {
    pub(super) fn new(body: hyper::body::Incoming, way: Way, upload: Progress) -> Self {
        let mut incoming = Self { body, way, upload, trailers: None };
        incoming.look_for_end();
        incoming
    }

    pub(crate) fn content_length(&self) -> Option<u64> {
        self.body.size_hint().exact()
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        for _ in 0..EMPTY_AT_ONCE {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if data.is_empty() => {}
                    Ok(data) => {
                        self.look_for_end();
                        return Poll::Ready(Some(Ok(data)));
                    }
                    Err(frame) => self.trailers = frame.into_trailers().ok().map(Box::new),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(body_error(error)))),
                None => {
                    self.end();
                    return Poll::Ready(None);
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    pub(crate) fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.trailers.take().map(|trailers| *trailers)
    }

    fn look_for_end(&mut self) {
        if self.body.is_end_stream() {
            self.end();
        }
    }

    fn end(&mut self) {
        // A stream whose upload goes on is still one of those that the peer counts.
        if matches!(self.way, Way::Shared(_)) && !self.upload.is_sent() {
            return;
        }
        if let Way::Back(held) = std::mem::replace(&mut self.way, Way::Over)
            && self.upload.is_sent()
        {
            give_back(held);
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.upload.cancel();
    }
}

//! The body of a response that comes in over a stream.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use hyper::body::Body;

use super::failure::body_error;
use super::progress::Progress;
use crate::Result;

/// How many frames without data are taken at once, before others have their turn.
const EMPTY_AT_ONCE: usize = 32;

/// Dropping it before its end resets the stream, with what is left of the request's body.
pub(crate) struct Incoming {
    body: hyper::body::Incoming,
    ended: bool,
    upload: Progress,
    trailers: Option<Box<HeaderMap>>,
}

impl Incoming {
    pub(super) fn new(body: hyper::body::Incoming, upload: Progress) -> Self {
        let ended = body.is_end_stream();
        Self { body, ended, upload, trailers: None }
    }

    pub(in crate::platform::native) fn content_length(&self) -> Option<u64> {
        self.body.size_hint().exact()
    }

    /// Whether the stream has ended, both ways: one whose upload goes on is still one of those that the peer counts.
    pub(in crate::platform::native) fn is_over(&self) -> bool {
        self.ended && self.upload.is_sent()
    }

    pub(in crate::platform::native) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        for _ in 0..EMPTY_AT_ONCE {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if data.is_empty() => {}
                    Ok(data) => {
                        self.ended = self.body.is_end_stream();
                        return Poll::Ready(Some(Ok(data)));
                    }
                    Err(frame) => self.trailers = frame.into_trailers().ok().map(Box::new),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(body_error(error)))),
                None => {
                    self.ended = true;
                    return Poll::Ready(None);
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    pub(in crate::platform::native) fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.trailers.take().map(|trailers| *trailers)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.upload.cancel();
    }
}

//! The body of a response that comes in over a stream.

use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use h2::{Reason, RecvStream};
use http::header::CONTENT_LENGTH;
use http::response::Parts;
use http::{HeaderMap, Method};

use super::failure::body_error;
use super::upload::Upload;
use crate::{Error, ErrorKind, Result};

/// How many frames without data are taken at once, before others have their turn.
const EMPTY_AT_ONCE: usize = 32;

/// Dropping it before its end resets the stream, with what is left of the request's body.
pub(crate) struct Incoming {
    body: RecvStream,
    /// What was taken out of the stream already.
    ahead: Bytes,
    ended: bool,
    /// How much is to come, where that is known.
    left: Option<u64>,
    upload: Upload,
    trailers: Option<Box<HeaderMap>>,
}

impl Incoming {
    /// Of a response to such a request; `h2` holds the peer to the length that it states.
    pub(super) fn new(body: RecvStream, head: &Parts, method: &Method, upload: Upload) -> Self {
        let ended = body.is_end_stream();
        // Those have none, whatever length they state.
        let is_empty = ended || *method == Method::HEAD || matches!(head.status.as_u16(), 204 | 304);
        let stated = || head.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
        let left = if is_empty { Some(0) } else { stated() };
        let mut incoming = Self { body, ahead: Bytes::new(), ended, left, upload, trailers: None };
        if ended {
            incoming.end();
        }
        incoming
    }

    pub(in crate::platform::native) fn content_length(&self) -> Option<u64> {
        self.left
    }

    /// Whether the stream has ended, both ways: one whose upload goes on is still one of those that the peer counts.
    pub(in crate::platform::native) fn is_over(&self) -> bool {
        self.ended && self.ahead.is_empty()
    }

    /// The whole body, if it is there already.
    pub(in crate::platform::native) fn take_whole(&mut self) -> Option<Bytes> {
        if !self.ended {
            let mut cx = Context::from_waker(Waker::noop());
            if let Poll::Ready(Some(Ok(data))) = self.body.poll_data(&mut cx) {
                // One that comes before the request was sent is taken at once: the connection may not last.
                if self.body.is_end_stream() && !self.is_too_much(&data) {
                    self.end();
                }
                self.ahead = data;
            }
        }
        self.ended.then(|| self.take_ahead())
    }

    fn take_ahead(&mut self) -> Bytes {
        let data = std::mem::take(&mut self.ahead);
        self.release(data.len());
        data
    }

    /// Whether it is more than there can be: to a stated length `h2` sees, to statuses that have no content it does not.
    fn is_too_much(&self, data: &Bytes) -> bool {
        self.left.is_some_and(|left| data.len() as u64 > left)
    }

    /// So much more may come.
    fn release(&mut self, length: usize) {
        // It was received, and is released once.
        let _ = self.body.flow_control().release_capacity(length);
        self.left = self.left.map(|left| left.saturating_sub(length as u64));
    }

    pub(in crate::platform::native) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if !self.ahead.is_empty() {
            let is_too_much = self.is_too_much(&self.ahead);
            let data = self.take_ahead();
            return Poll::Ready(Some(if is_too_much { Err(uncalled_for()) } else { Ok(data) }));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        if let Poll::Ready(Err(error)) = self.upload.poll(cx) {
            return Poll::Ready(Some(Err(error)));
        }
        for _ in 0..EMPTY_AT_ONCE {
            match ready!(self.body.poll_data(cx)) {
                Some(Ok(data)) => {
                    let is_too_much = self.is_too_much(&data);
                    self.release(data.len());
                    if is_too_much {
                        return Poll::Ready(Some(Err(uncalled_for())));
                    }
                    if self.body.is_end_stream() {
                        self.end();
                    }
                    if !data.is_empty() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                    if self.ended {
                        return Poll::Ready(None);
                    }
                }
                Some(Err(error)) => return Poll::Ready(self.broken(error)),
                None => return self.poll_end(cx),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        match ready!(self.body.poll_trailers(cx)) {
            Ok(trailers) => self.trailers = trailers.map(Box::new),
            Err(error) => return Poll::Ready(self.broken(error)),
        }
        self.end();
        Poll::Ready(None)
    }

    fn broken(&mut self, error: h2::Error) -> Option<Result<Bytes>> {
        if error.is_reset() && error.reason() == Some(Reason::NO_ERROR) && self.left == Some(0) {
            // The content is whole by its length. Where the stream had ended before, `h2` does not even tell of what the peer
            // does not want any more of the request (RFC 9113, 8.1); where it had not, nothing else says that this was all.
            self.end();
            return None;
        }
        Some(Err(body_error(error)))
    }

    /// All has come: nobody asks for more here, by which what is left of the request's body would go out.
    fn end(&mut self) {
        self.ended = true;
        self.upload.stop();
    }

    pub(in crate::platform::native) fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.trailers.take().map(|trailers| *trailers)
    }
}

fn uncalled_for() -> Error {
    Error::new(ErrorKind::Protocol, "the server sent content with a status that has none")
}

//! The body of a response that comes in over a pooled connection.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;

use super::super::failure::body_error;
use super::super::{h2, rt};
use super::lease::Visit;
use super::slot::Held;
use crate::Result;
use crate::platform::transport::Lender;

/// Dropping it before its end ends the transfer: the connection over HTTP/1.1, the stream over HTTP/2; with it ends the
/// request's body, if some of that is still to be sent.
pub(crate) struct Incoming(Way);

enum Way {
    Http1(Taken),
    /// Others go on with the connection. It is kept for as long as this exchange is on it.
    Http2(h2::Incoming, Option<Visit>),
}

/// A body that is read from its connection, which goes back to the pool at its end.
struct Taken {
    held: Option<Held>,
    trailers: Option<Box<HeaderMap>>,
}

impl Incoming {
    pub(super) fn http1(held: Held) -> Self {
        Self(Way::Http1(Taken { held: Some(held), trailers: None }))
    }

    pub(super) fn http2(body: h2::Incoming, visit: Visit) -> Self {
        Self(Way::Http2(body, Some(visit)))
    }

    /// Nobody else reads a connection.
    #[expect(clippy::unused_self, reason = "in a page there is one")]
    pub(crate) fn lender(&mut self) -> Option<Lender> {
        None
    }

    pub(crate) fn content_length(&self) -> Option<u64> {
        match &self.0 {
            Way::Http1(taken) => taken.held.as_ref().map_or(Some(0), |held| held.connection.body_length()),
            Way::Http2(body, _) => body.content_length(),
        }
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let polled = match &mut self.0 {
            Way::Http1(taken) => taken.poll_chunk(cx),
            Way::Http2(body, visit) => {
                let polled = body.poll_chunk(cx);
                if polled.is_ready() && body.is_over() {
                    *visit = None;
                }
                polled
            }
        };
        if polled.is_pending() {
            rt::keep_going();
        }
        polled
    }

    pub(crate) fn take_trailers(&mut self) -> Option<HeaderMap> {
        match &mut self.0 {
            Way::Http1(taken) => taken.trailers.take().map(|trailers| *trailers),
            Way::Http2(body, _) => body.take_trailers(),
        }
    }
}

impl Taken {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let Some(held) = &mut self.held else { return Poll::Ready(None) };
        let polled = ready!(held.connection.poll_body(cx));
        let goes_on = matches!(polled, Some(Ok(_))) && !held.connection.body_is_over();
        if !goes_on && let Some(mut held) = self.held.take() {
            self.trailers = held.connection.take_trailers();
            if !matches!(polled, Some(Err(_))) {
                give_back(held);
            }
        }
        Poll::Ready(polled.map(|chunk| chunk.map_err(body_error)))
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

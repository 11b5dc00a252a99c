//! The body of a response that comes in over a pooled connection.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::Body;

use super::super::failure::body_error;
use super::lease::Return;
use crate::Result;

/// Dropping it before its end ends the transfer: the connection over HTTP/1.1, the stream over HTTP/2.
pub(crate) struct Incoming {
    body: hyper::body::Incoming,
    back: Option<Return>,
}

impl Incoming {
    pub(super) fn new(body: hyper::body::Incoming, back: Option<Return>) -> Self {
        let mut incoming = Self { body, back };
        if incoming.body.is_end_stream() {
            incoming.end();
        }
        incoming
    }

    pub(crate) fn content_length(&self) -> Option<u64> {
        self.body.size_hint().exact()
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if data.is_empty() => {}
                    Ok(data) => return Poll::Ready(Some(Ok(data))),
                    // Trailers: the end is near.
                    Err(_) => {}
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(body_error(error)))),
                None => {
                    self.end();
                    return Poll::Ready(None);
                }
            }
        }
    }

    fn end(&mut self) {
        if let Some(back) = self.back.take() {
            back.go();
        }
    }
}

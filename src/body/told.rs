//! A body of which somebody wants to know how far it has come on its way out.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use super::{Body, Source};
use crate::Result;
use crate::request::OnUpload;

impl Body {
    /// Tells of each piece of it that is taken.
    pub(crate) fn telling(self, tell: OnUpload) -> Self {
        let total = self.content_length();
        Self::from_source(Told { body: self, rest: Bytes::new(), uploaded: 0, total, tell })
    }
}

struct Told {
    body: Body,
    /// Of a chunk that goes out in pieces.
    rest: Bytes,
    uploaded: u64,
    total: Option<u64>,
    tell: OnUpload,
}

/// The largest piece, in bytes, so that one can see that it moves.
const PIECE: usize = 64 << 10;

impl Source for Told {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if self.rest.is_empty() {
            match ready!(self.body.poll_chunk(cx)) {
                Some(Ok(chunk)) => self.rest = chunk,
                other => return Poll::Ready(other),
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        self.uploaded += piece.len() as u64;
        self.tell.tell(self.uploaded, self.total);
        Poll::Ready(Some(Ok(piece)))
    }

    fn content_length(&self) -> Option<u64> {
        Some(self.body.content_length()? + self.rest.len() as u64)
    }

    fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.body.take_trailers()
    }

    fn announced(&self) -> Option<Result<HeaderValue>> {
        self.body.announced()
    }

    fn is_over(&self) -> bool {
        self.rest.is_empty() && self.body.is_over()
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.body.as_bytes()
    }

    fn pieces(&self) -> Option<Vec<&[u8]>> {
        self.body.pieces()
    }

    fn try_clone(&self) -> Option<Body> {
        if !self.rest.is_empty() {
            return None;
        }
        Some(self.body.try_clone()?.telling(self.tell.clone()))
    }
}

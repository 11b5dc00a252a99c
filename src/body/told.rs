//! A body of which somebody wants to know how far it has come on its way out.

use std::task::{Context, Poll, ready};

use bytes::Bytes;

use super::{Body, Kind};
use crate::Result;
use crate::request::OnUpload;

impl Body {
    /// Tells of each piece of it that is taken.
    pub(crate) fn telling(self, tell: OnUpload) -> Self {
        let total = self.content_length();
        Self(Kind::Told(Box::new(Told { body: self, rest: Bytes::new(), uploaded: 0, total, tell })))
    }
}

pub(super) struct Told {
    body: Body,
    /// Of a chunk that goes out in pieces.
    rest: Bytes,
    uploaded: u64,
    total: Option<u64>,
    tell: OnUpload,
}

/// The largest piece, in bytes, so that one can see that it moves.
const PIECE: usize = 64 << 10;

impl Told {
    pub(super) fn body(&self) -> &Body {
        &self.body
    }

    pub(super) fn body_mut(&mut self) -> &mut Body {
        &mut self.body
    }

    pub(super) fn has_rest(&self) -> bool {
        !self.rest.is_empty()
    }

    pub(super) fn content_length(&self) -> Option<u64> {
        Some(self.body.content_length()? + self.rest.len() as u64)
    }

    pub(super) fn try_clone(&self) -> Option<Body> {
        if self.has_rest() {
            return None;
        }
        Some(self.body.try_clone()?.telling(self.tell.clone()))
    }

    pub(super) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
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
}

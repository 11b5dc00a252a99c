//! The body of a request on its way out, while it is asked for piece by piece.

use std::future::Future;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;

use super::request::{Framed, write_field};
use crate::platform::rt;
use crate::{Body, Error, ErrorKind, Result};

/// Pieces up to this are copied behind what else there is to write; it costs less than a system call.
pub(super) const SMALL: usize = 16 << 10;

pub(super) struct Upload {
    body: Body,
    /// What is left of a length that was stated.
    left: Option<u64>,
    hold: Hold,
    title_case: bool,
}

/// Whether the body is to go out yet.
pub(super) enum Hold {
    Not,
    /// The peer is to say first that it wants the body; that is waited for so long, from when the head was written.
    For(Duration),
    Until(rt::Sleep),
    /// It has answered without it.
    Kept,
}

/// What comes of asking for more.
pub(super) enum More {
    /// It was put behind what there is, but for these bytes, which follow, and then perhaps the end of their chunk.
    Some(Bytes, bool),
    End,
}

impl Upload {
    pub(super) fn new(body: Body, framed: &Framed, hold: Hold, title_case: bool) -> Self {
        let left = if let Framed::Length(length) = framed { Some(*length) } else { None };
        Self { body, left, hold, title_case }
    }

    pub(super) fn into_body(self) -> Body {
        self.body
    }

    pub(super) fn is_held(&self) -> bool {
        !matches!(self.hold, Hold::Not)
    }

    /// Whether the peer may still be waited for.
    pub(super) fn waits(&self) -> bool {
        matches!(self.hold, Hold::For(_) | Hold::Until(_))
    }

    /// The peer wants the body; whether that was waited for.
    pub(super) fn release(&mut self) -> bool {
        let waited = self.waits();
        if waited {
            self.hold = Hold::Not;
        }
        waited
    }

    /// The response is there: what was held back until now is not sent any more.
    pub(super) fn keep_what_waits(&mut self) {
        if self.waits() {
            self.hold = Hold::Kept;
        }
    }

    /// Ready once the body may be asked for.
    pub(super) fn poll_hold(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Hold::For(within) = self.hold {
            self.hold = Hold::Until(rt::sleep(within));
        }
        match &mut self.hold {
            Hold::Not => Poll::Ready(()),
            Hold::Until(sleep) => {
                ready!(Pin::new(sleep).poll(cx));
                self.hold = Hold::Not;
                Poll::Ready(())
            }
            Hold::For(_) | Hold::Kept => Poll::Pending,
        }
    }

    /// Asks for the next piece, and frames it.
    pub(super) fn poll_more(&mut self, cx: &mut Context<'_>, out: &mut Vec<u8>) -> Poll<Result<More>> {
        if self.left == Some(0) {
            return Poll::Ready(Ok(More::End));
        }
        let wrong = |what| Poll::Ready(Err(Error::new(ErrorKind::Body, what)));
        let Some(piece) = ready!(self.body.poll_chunk(cx)).transpose()? else {
            if self.left.is_some() {
                return wrong("the body ended before its stated length");
            }
            out.extend_from_slice(b"0\r\n");
            if let Some(trailers) = self.body.take_trailers() {
                for (name, value) in &trailers {
                    write_field(out, name, value.as_bytes(), self.title_case);
                }
            }
            out.extend_from_slice(b"\r\n");
            // There is nothing more to ask for.
            self.left = Some(0);
            return Poll::Ready(Ok(More::End));
        };
        let is_chunked = match &mut self.left {
            Some(left) => {
                let Some(less) = left.checked_sub(piece.len() as u64) else {
                    return wrong("the body is longer than its stated length");
                };
                *left = less;
                false
            }
            // A chunk of nothing would be the last one.
            None if piece.is_empty() => return Poll::Ready(Ok(More::Some(piece, false))),
            None => {
                // Nothing can fail in memory.
                let _ = write!(out, "{:x}\r\n", piece.len());
                true
            }
        };
        if piece.len() > SMALL {
            return Poll::Ready(Ok(More::Some(piece, is_chunked)));
        }
        out.extend_from_slice(&piece);
        if is_chunked {
            out.extend_from_slice(b"\r\n");
        }
        Poll::Ready(Ok(More::Some(Bytes::new(), false)))
    }
}

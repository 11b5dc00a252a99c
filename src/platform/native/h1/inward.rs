//! What comes in over a connection: a buffer of as much room as is used, and the body in it.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use http::HeaderMap;
use tokio::io::AsyncReadExt;

use super::super::connect::Io;
use super::chunked::{Chunked, Malformed, Step};
use super::framing::Framing;

/// The room that is made for a head, and kept between exchanges.
const LEAST: usize = 4 << 10;
/// The most that is read at a time.
const MOST: usize = 256 << 10;
/// The most that is made room for because a length says so.
const TRUSTED: usize = 64 << 10;
/// Pieces up to this are copied out, so that the buffer stays one.
const SMALL: usize = LEAST;

pub(super) struct Inward {
    buffer: BytesMut,
    /// How much room the next read is given.
    room: usize,
    left: Left,
    trailers: Option<Box<HeaderMap>>,
}

/// What comes of asking for the next of a body.
pub(super) enum Next {
    Data(Bytes),
    More,
    End,
}

/// What is left of a body.
enum Left {
    Length(u64),
    Chunked(Chunked),
    UntilClose,
    /// It was found malformed.
    Wrong(Malformed),
}

impl Inward {
    pub(super) fn new() -> Self {
        Self { buffer: BytesMut::new(), room: LEAST, left: Left::Length(0), trailers: None }
    }

    /// What has come, and was not taken away yet.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer
    }

    pub(super) fn take_away(&mut self, length: usize) {
        self.buffer.advance(length);
    }

    pub(super) fn take_all(&mut self) -> Bytes {
        std::mem::take(&mut self.buffer).freeze()
    }

    /// Reads once; 0 at the end.
    pub(super) fn poll_read(&mut self, io: &mut Io, cx: &mut Context<'_>) -> Poll<std::io::Result<usize>> {
        if self.buffer.capacity() - self.buffer.len() < self.room.min(LEAST) {
            self.buffer.reserve(self.room);
        }
        let room = self.buffer.capacity() - self.buffer.len();
        let read = ready!(pin!(io.read_buf(&mut self.buffer)).poll(cx))?;
        // One that was filled was too small.
        if read == room && room >= self.room {
            self.room = (self.room * 2).min(MOST);
        }
        Poll::Ready(Ok(read))
    }

    /// A body begins.
    pub(super) fn begin(&mut self, framing: Framing, most_trailers: usize) {
        self.trailers = None;
        self.left = match framing {
            Framing::Length(length) => {
                let to_come = length.saturating_sub(self.buffer.len() as u64);
                let to_come = usize::try_from(to_come).unwrap_or(TRUSTED).min(TRUSTED);
                self.room = self.room.max(to_come);
                Left::Length(length)
            }
            Framing::Chunked => Left::Chunked(Chunked::new(most_trailers)),
            Framing::UntilClose => Left::UntilClose,
        };
    }

    /// How much is left of the body, where that is known.
    pub(super) fn length(&self) -> Option<u64> {
        if let Left::Length(length) = self.left { Some(length) } else { None }
    }

    /// Whether the body ends with the connection.
    pub(super) fn ends_with_connection(&self) -> bool {
        matches!(self.left, Left::UntilClose)
    }

    /// What is next of the body: data, its end, or, of what has come, nothing.
    pub(super) fn next(&mut self) -> Result<Next, Malformed> {
        let here = self.buffer.len();
        let length = match &mut self.left {
            Left::Length(0) => return Ok(Next::End),
            Left::Length(left) => {
                let length = usize::try_from(*left).unwrap_or(here).min(here);
                *left -= length as u64;
                length
            }
            Left::UntilClose => here,
            Left::Wrong(malformed) => return Err(*malformed),
            Left::Chunked(chunked) => match chunked.step(&mut self.buffer)? {
                Step::Data(length) => length,
                Step::More => 0,
                Step::End => {
                    self.end_chunks()?;
                    return Ok(Next::End);
                }
            },
        };
        Ok(if length == 0 { Next::More } else { Next::Data(self.take(length)) })
    }

    /// Whether it is known that nothing more comes. Looks past what stands between chunks; what is wrong with that, who asks
    /// for more is told.
    pub(super) fn is_over(&mut self) -> bool {
        match &mut self.left {
            Left::Length(left) => *left == 0,
            Left::UntilClose | Left::Wrong(_) => false,
            Left::Chunked(chunked) => {
                let passed = match chunked.pass(&mut self.buffer) {
                    Ok(true) => self.end_chunks().map(|()| true),
                    passed => passed,
                };
                passed.unwrap_or_else(|malformed| {
                    self.left = Left::Wrong(malformed);
                    false
                })
            }
        }
    }

    fn end_chunks(&mut self) -> Result<(), Malformed> {
        if let Left::Chunked(chunked) = std::mem::replace(&mut self.left, Left::Length(0)) {
            self.trailers = chunked.trailers()?.map(Box::new);
        }
        Ok(())
    }

    pub(super) fn take_trailers(&mut self) -> Option<Box<HeaderMap>> {
        self.trailers.take()
    }

    fn take(&mut self, length: usize) -> Bytes {
        if length <= SMALL {
            let piece = Bytes::copy_from_slice(&self.buffer[..length]);
            self.buffer.advance(length);
            piece
        } else {
            self.buffer.split_to(length).freeze()
        }
    }

    /// Gives back the room that is more than the next head needs.
    pub(super) fn tidy(&mut self) {
        if self.room > LEAST || self.buffer.capacity() > LEAST {
            *self = Self::new();
        }
    }
}

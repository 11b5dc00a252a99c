//! What goes out over a connection: heads, and bodies piece by piece, as fast as the peer takes them.

use std::io::{ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::AsyncWrite;

use super::super::connect::Io;
use super::upload::{More, SMALL, Upload};
use crate::observe::Trace;
use crate::platform::rt::{self, Instant};
use crate::{Body, CallEvent, Result, TimeoutPhase};

/// How much is kept of the room that a head took.
const KEPT: usize = 4 << 10;

/// How often is written before what comes in has its turn: the peer may take all there is, and have answered long since.
const AT_ONCE: usize = 16;

pub(super) struct Outward {
    /// What is to be written: this, from there on, and then the piece.
    out: Vec<u8>,
    written: usize,
    piece: Bytes,
    /// Whether the end of a chunk follows the piece.
    ends_chunk: bool,
    upload: Option<Box<Upload>>,
    trace: Trace,
    /// Whether there may be bytes that TLS has, and the socket has not.
    to_flush: bool,
    /// Whether any of the request was written.
    begun: bool,
    /// Why no more can be written.
    failed: Option<std::io::Error>,
    /// When something was written last.
    last: Instant,
    sent_at: Option<Instant>,
}

impl Outward {
    pub(super) fn new() -> Self {
        Self {
            out: Vec::new(),
            written: 0,
            piece: Bytes::new(),
            ends_chunk: false,
            upload: None,
            trace: Trace::default(),
            to_flush: false,
            begun: false,
            failed: None,
            last: rt::now(),
            sent_at: None,
        }
    }

    /// Where a head is written to.
    pub(super) fn head(&mut self) -> &mut Vec<u8> {
        self.out.clear();
        self.written = 0;
        &mut self.out
    }

    /// The head is there, and perhaps all of a body; what is not yet comes from the upload.
    pub(super) fn begin(&mut self, upload: Option<Box<Upload>>, trace: &Trace) {
        (self.begun, self.to_flush, self.last) = (false, true, rt::now());
        if upload.is_some() {
            self.trace = trace.clone();
            self.sent_at = None;
        } else {
            trace.tell(&CallEvent::Sent);
            self.sent_at = Some(self.last);
        }
        self.upload = upload;
    }

    /// Writes what there is to be written; ready once that is all, or once no more can be. Only the body itself can fail.
    pub(super) fn poll(&mut self, io: &mut Io, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let mut writes = 0;
        while self.failed.is_none() {
            let filled = if self.is_worth_a_call() { Poll::Ready(()) } else { self.poll_fill(cx)? };
            if self.out.len() > self.written || !self.piece.is_empty() {
                if writes == AT_ONCE {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                writes += 1;
                match ready!(self.poll_write(io, cx)) {
                    Ok(0) => self.failed = Some(ErrorKind::WriteZero.into()),
                    Ok(length) => self.wrote(length),
                    Err(error) => self.failed = Some(error),
                }
            } else if self.to_flush {
                match ready!(Pin::new(&mut *io).poll_flush(cx)) {
                    Ok(()) => self.to_flush = false,
                    Err(error) => self.failed = Some(error),
                }
            } else {
                ready!(filled);
                self.sent();
                break;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Whether there is enough to be written. Of a body nothing is asked for before some of the head is out: a connection
    /// that takes nothing leaves it whole.
    fn is_worth_a_call(&self) -> bool {
        let left = self.out.len() - self.written;
        !self.piece.is_empty() || left >= SMALL || (left > 0 && !self.begun)
    }

    /// Asks the body for more, as long as that is little; ready at its end.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while let Some(upload) = &mut self.upload {
            let before = self.out.len();
            if upload.is_held() {
                ready!(upload.poll_hold(cx));
                // It is from now on that the body is waited for.
                self.last = rt::now();
            }
            match ready!(upload.poll_more(cx, &mut self.out))? {
                More::End => self.upload = None,
                More::Some(piece, ends_chunk) => (self.piece, self.ends_chunk) = (piece, ends_chunk),
            }
            self.to_flush = true;
            if self.out.len() > before || !self.piece.is_empty() {
                self.last = rt::now();
            }
            if self.is_worth_a_call() {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write(&mut self, io: &mut Io, cx: &mut Context<'_>) -> Poll<std::io::Result<usize>> {
        let out = &self.out[self.written..];
        let io = Pin::new(io);
        match (out.is_empty(), self.piece.is_empty()) {
            (false, true) => io.poll_write(cx, out),
            (true, _) => io.poll_write(cx, &self.piece),
            (false, false) if io.is_write_vectored() => {
                io.poll_write_vectored(cx, &[IoSlice::new(out), IoSlice::new(&self.piece)])
            }
            (false, false) => io.poll_write(cx, out),
        }
    }

    fn wrote(&mut self, length: usize) {
        self.begun = true;
        if self.upload.is_some() || !self.piece.is_empty() {
            self.last = rt::now();
        }
        let of_out = length.min(self.out.len() - self.written);
        self.written += of_out;
        if self.written == self.out.len() {
            self.out.clear();
            self.written = 0;
        }
        self.piece.advance((length - of_out).min(self.piece.len()));
        if self.piece.is_empty() && std::mem::take(&mut self.ends_chunk) {
            self.out.extend_from_slice(b"\r\n");
        }
    }

    fn sent(&mut self) {
        if self.sent_at.is_none() {
            self.sent_at = Some(self.last);
            std::mem::take(&mut self.trace).tell(&CallEvent::Sent);
        }
    }

    /// Whether all of the request was written.
    pub(super) fn is_done(&self) -> bool {
        self.sent_at.is_some() && self.out.is_empty() && self.piece.is_empty() && !self.to_flush
    }

    /// Whether it is known that no more can be written.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// When all of it was, as far as it has an end yet.
    pub(super) fn sent_at(&self) -> Option<Instant> {
        self.sent_at
    }

    /// What is being waited for, and since when: to write more, or, all of it being written, for the answer.
    pub(super) fn waiting(&self) -> (TimeoutPhase, Instant) {
        match &self.upload {
            // For as long as it may be held back, no other wait begins once the head is out.
            Some(upload) if upload.waits() && self.out.is_empty() && !self.to_flush => (TimeoutPhase::Write, rt::now()),
            _ if self.sent_at.is_none() && self.failed.is_none() => (TimeoutPhase::Write, self.last),
            _ => (TimeoutPhase::Read, self.sent_at.unwrap_or(self.last)),
        }
    }

    /// The peer wants the body that waits.
    pub(super) fn release(&mut self) {
        if self.upload.as_mut().is_some_and(|upload| upload.release()) {
            self.last = rt::now();
        }
    }

    pub(super) fn upload(&mut self) -> Option<&mut Upload> {
        self.upload.as_deref_mut()
    }

    /// Whether some of the request was written.
    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// What is left of the body that is sent piece by piece.
    pub(super) fn take_body(&mut self) -> Option<Body> {
        self.upload.take().map(|upload| upload.into_body())
    }

    /// Gives back the room that is more than the next request needs.
    pub(super) fn tidy(&mut self) {
        if self.out.capacity() > KEPT {
            self.out = Vec::new();
        }
    }
}

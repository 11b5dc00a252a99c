//! The body of a request on its way out, as fast as the peer takes it. It has no task: who waits for the response, and then
//! who reads it, sends it from here. Dropping it with the response resets the stream.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::{Reason, SendStream};

use crate::observe::Trace;
use crate::platform::rt::{self, Instant};
use crate::{Body, CallEvent, Error, ErrorKind, Result, TimeoutPhase};

/// Bytes that are there go out in slices, so that one can see that they move.
const SLICE: usize = 64 << 10;
/// How many pieces are sent before what comes in has its turn.
const AT_ONCE: usize = 32;

/// How the sending of a body gets on.
pub(super) struct Upload {
    /// `None` once there is nothing more to send.
    going: Option<Box<Going>>,
    /// When something was sent last.
    last: Instant,
    /// Whether all was.
    sent: bool,
}

struct Going {
    stream: SendStream<Bytes>,
    body: Body,
    /// What is left of the piece that is being sent.
    piece: Bytes,
    /// What is left of a length that was stated.
    left: Option<u64>,
    trace: Trace,
}

impl Upload {
    /// Of a body; if there is nothing in it, the head has said so.
    pub(super) fn new(stream: SendStream<Bytes>, body: Body, trace: &Trace) -> Self {
        let last = rt::now();
        if body.is_over() {
            trace.tell(&CallEvent::Sent);
            return Self { going: None, last, sent: true };
        }
        let left = body.content_length();
        let going = Box::new(Going { stream, body, piece: Bytes::new(), left, trace: trace.clone() });
        Self { going: Some(going), last, sent: false }
    }

    /// Sends what the peer takes; ready once that was all, or once it takes no more. Only the body itself can fail.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        for _ in 0..AT_ONCE {
            let Some(going) = &mut self.going else { return Poll::Ready(Ok(())) };
            match ready!(going.poll_step(cx)) {
                Ok(Step::More) => self.last = rt::now(),
                Ok(Step::Sent) => {
                    (self.last, self.sent) = (rt::now(), true);
                    going.trace.tell(&CallEvent::Sent);
                    self.going = None;
                }
                Ok(Step::Stopped) => self.going = None,
                Err(error) => {
                    self.stop();
                    return Poll::Ready(Err(error));
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Gives up what was not sent yet, and tells the peer.
    pub(super) fn stop(&mut self) {
        if let Some(mut going) = self.going.take() {
            going.stream.send_reset(Reason::CANCEL);
        }
    }

    /// Whether nothing more is sent.
    pub(super) fn is_over(&self) -> bool {
        self.going.is_none()
    }

    /// What is being waited for, and since when: to send more, or, all of it being sent, for the answer.
    pub(super) fn waiting(&self) -> (TimeoutPhase, Instant) {
        let phase = if self.is_over() { TimeoutPhase::Read } else { TimeoutPhase::Write };
        (phase, self.last)
    }

    /// When all of it was sent, if that was before now.
    pub(super) fn sent_at(&self) -> Option<Instant> {
        self.sent.then_some(self.last)
    }
}

/// What comes of going on.
enum Step {
    More,
    Sent,
    /// The peer takes no more: what it says of the response tells why.
    Stopped,
}

impl Going {
    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Result<Step>> {
        if self.piece.is_empty() {
            let Some(piece) = ready!(self.body.poll_chunk(cx)).transpose()? else {
                return Poll::Ready(self.end());
            };
            self.count(piece.len())?;
            if piece.is_empty() {
                return Poll::Ready(Ok(Step::More));
            }
            self.piece = piece;
        }
        if !ready!(self.poll_room(cx)) {
            return Poll::Ready(Ok(Step::Stopped));
        }
        let slice = self.piece.split_to(self.piece.len().min(SLICE));
        let is_last = self.piece.is_empty() && self.body.is_over();
        if is_last {
            self.check_length()?;
        }
        Poll::Ready(Ok(match self.stream.send_data(slice, is_last) {
            Ok(()) if is_last => Step::Sent,
            Ok(()) => Step::More,
            Err(_) => Step::Stopped,
        }))
    }

    /// Waits until the peer takes some; false if it takes no more at all.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        if self.stream.capacity() == 0 {
            // No more than is needed to hear of room: what is reserved and not used, others lack.
            self.stream.reserve_capacity(1);
        }
        while self.stream.capacity() == 0 {
            match ready!(self.stream.poll_capacity(cx)) {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Poll::Ready(false),
            }
        }
        Poll::Ready(true)
    }

    fn end(&mut self) -> Result<Step> {
        self.check_length()?;
        let ended = match self.body.take_trailers() {
            Some(trailers) => self.stream.send_trailers(trailers),
            None => self.stream.send_data(Bytes::new(), true),
        };
        Ok(if ended.is_ok() { Step::Sent } else { Step::Stopped })
    }

    fn count(&mut self, length: usize) -> Result<()> {
        if let Some(left) = &mut self.left {
            *left = left
                .checked_sub(length as u64)
                .ok_or_else(|| Error::new(ErrorKind::Body, "the body is longer than its stated length"))?;
        }
        Ok(())
    }

    fn check_length(&self) -> Result<()> {
        match self.left {
            None | Some(0) => Ok(()),
            Some(_) => Err(Error::new(ErrorKind::Body, "the body ended before its stated length")),
        }
    }
}

//! A response's body while it is read: bounded in time, its errors named after the request.

use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;

use super::{Body, Chunks, Collected, Terms, too_large, trailers};
use crate::platform::rt::{self, Instant};
use crate::timeout::Alarm;
use crate::{Error, Result, TimeoutPhase};

#[derive(Debug)]
pub(crate) struct Reading {
    /// `None` after the end, an error or a cancellation.
    body: Option<Body>,
    terms: Arc<Terms>,
    counts: bool,
    /// How much more may come, where that is bounded.
    left: Option<u64>,
    /// Set while a chunk is waited for.
    waiting_since: Option<Instant>,
    alarm: Alarm,
    /// To be yielded first: why there is nothing to read.
    failed: Option<Error>,
}

impl Reading {
    /// `counts` says whether what arrives is counted here, or further in.
    pub(crate) fn new(body: Body, terms: Arc<Terms>, counts: bool) -> Self {
        Self { body: Some(body), terms, counts, left: None, waiting_since: None, alarm: Alarm::default(), failed: None }
    }

    pub(crate) fn failed(error: Error) -> Self {
        Self {
            body: None,
            terms: Arc::default(),
            counts: false,
            left: None,
            waiting_since: None,
            alarm: Alarm::default(),
            failed: Some(error),
        }
    }

    /// Names the request in an error.
    pub(crate) fn name(&self, error: Error) -> Error {
        self.terms.name(error)
    }

    pub(crate) fn cancel(&mut self) {
        self.body = None;
        self.terms.end();
    }

    /// Goes on by other terms.
    pub(crate) fn rebind(&mut self, terms: Arc<Terms>) {
        self.terms = terms;
    }

    /// What is left, as a body: the one that came, if nothing bounds it.
    pub(crate) fn into_body(mut self) -> Body {
        match self.body.take_if(|_| self.terms.bind_nothing()) {
            Some(body) => body,
            None => {
                let length = self.body.as_ref().and_then(Body::content_length);
                Body::reading(Chunks::new(self), length)
            }
        }
    }

    /// Fails as soon as more has come than is collected.
    pub(super) fn hold_to_limit(&mut self) {
        self.left = Some(self.terms.limit());
    }

    pub(crate) async fn bytes(mut self) -> Result<Bytes> {
        let limit = self.terms.limit();
        let mut collected = Collected::expecting(self.body.as_ref().and_then(Body::content_length));
        let outcome = std::future::poll_fn(|cx| collected.poll(cx, limit, |cx| self.poll_chunk(cx))).await;
        outcome.map_err(|error| self.name(error))
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(self.failed.take().map(Err));
        };
        let outcome = match body.poll_chunk(cx) {
            Poll::Ready(Some(Ok(chunk))) => {
                self.waiting_since = None;
                if self.counts {
                    self.terms.count(chunk.len());
                }
                match self.overdue().or_else(|| self.exceeds(chunk.len())) {
                    None => return Poll::Ready(Some(Ok(chunk))),
                    Some(error) => Some(Err(error)),
                }
            }
            Poll::Ready(end) => {
                if end.is_none()
                    && let Some(trailers) = body.take_trailers().and_then(trailers::allowed)
                {
                    self.terms.trailed_by(trailers);
                }
                end
            }
            Poll::Pending => match self.poll_alarm(cx) {
                Poll::Ready(error) => Some(Err(error)),
                Poll::Pending => return Poll::Pending,
            },
        };
        let outcome = outcome.map(|outcome| outcome.map_err(|error| self.name(error)));
        self.terms.tell(outcome.as_ref().and_then(|outcome| outcome.as_ref().err()));
        self.cancel();
        self.alarm = Alarm::default();
        Poll::Ready(outcome)
    }

    /// Whether the deadline has passed, though data keeps coming.
    fn overdue(&self) -> Option<Error> {
        let total = self.terms.bounds.total?;
        (rt::now() >= total.at?).then(|| Error::timeout(TimeoutPhase::Total, total.after))
    }

    /// Whether more has come than may.
    fn exceeds(&mut self, more: usize) -> Option<Error> {
        let left = self.left.as_mut()?;
        match left.checked_sub(more as u64) {
            Some(rest) => *left = rest,
            None => return Some(too_large(self.terms.limit())),
        }
        None
    }

    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        let read = self.terms.bounds.read.and_then(|read| {
            let since = *self.waiting_since.get_or_insert_with(rt::now);
            Some((since.checked_add(read)?, TimeoutPhase::Read, read))
        });
        let total = self.terms.bounds.total.and_then(|total| Some((total.at?, TimeoutPhase::Total, total.after)));
        let Some((at, phase, after)) = read.into_iter().chain(total).min_by_key(|(at, ..)| *at) else {
            return Poll::Pending;
        };
        self.alarm.poll_at(cx, at).map(|()| Error::timeout(phase, after))
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.terms.end();
    }
}

//! A body that is recorded while it is read: it stays a stream, and what is kept of it is bounded.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue};

use crate::body::Source;
use crate::platform::rt::{self, Instant};
use crate::{Body, Error, Result};

/// What is kept of a body.
#[derive(Clone)]
pub(super) struct Captured(Arc<Mutex<Kept>>);

struct Kept {
    bytes: BytesMut,
    /// How many bytes came.
    seen: u64,
    /// How many were to come, where that was known.
    length: Option<u64>,
    limit: usize,
    /// How many bytes all bodies together may still take.
    budget: Arc<AtomicUsize>,
    ended: Option<Instant>,
    /// Why it ended before its end.
    broken: Option<String>,
}

/// What is kept of a body at one moment.
pub(super) struct Snapshot {
    pub(super) bytes: Bytes,
    /// How many bytes came.
    pub(super) seen: u64,
    /// What is to be said of it if it is not there as a whole.
    pub(super) lack: Option<String>,
}

impl Captured {
    /// Of a body that is still to be [taken](Self::take): of nothing yet.
    pub(super) fn new(limit: usize, budget: &Arc<AtomicUsize>) -> Self {
        Self(Arc::new(Mutex::new(Kept {
            bytes: BytesMut::new(),
            seen: 0,
            length: None,
            limit,
            budget: Arc::clone(budget),
            ended: None,
            broken: None,
        })))
    }

    /// Takes a body, and gives one back that yields the same. What is there already is kept at once.
    pub(super) fn take(&self, body: Body) -> Body {
        let mut kept = self.kept();
        kept.length = body.content_length();
        if let Some(pieces) = body.pieces() {
            pieces.into_iter().for_each(|piece| kept.push(piece));
            kept.end(None);
            return body;
        }
        drop(kept);
        Body::from_source(Tee { body, captured: self.clone() })
    }

    /// When the body ended, if it has.
    pub(super) fn ended(&self) -> Option<Instant> {
        self.kept().ended
    }

    /// A copy of what is kept, so that nobody who reads on waits for what is made of it.
    pub(super) fn snapshot(&self) -> Snapshot {
        let kept = self.kept();
        Snapshot { bytes: Bytes::copy_from_slice(&kept.bytes), seen: kept.seen, lack: kept.lack() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn push(&mut self, chunk: &[u8]) {
        // Once something is missing, nothing that comes after it is kept.
        if self.bytes.len() as u64 == self.seen {
            let wanted = chunk.len().min(self.limit.saturating_sub(self.bytes.len()));
            let take = |left: usize| Some(left.saturating_sub(wanted));
            // It never fails: the closure gives something.
            let left = self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).unwrap_or(0);
            self.bytes.extend_from_slice(&chunk[..wanted.min(left)]);
        }
        self.seen += chunk.len() as u64;
        if self.length.is_some_and(|length| self.seen >= length) {
            self.ended.get_or_insert_with(rt::now);
        }
    }

    fn end(&mut self, broken: Option<String>) {
        if self.ended.is_none() {
            self.ended = Some(rt::now());
            self.broken = broken;
        }
    }

    fn lack(&self) -> Option<String> {
        let kept = self.bytes.len() as u64;
        if let Some(why) = &self.broken {
            return Some(why.clone());
        }
        if self.ended.is_none() {
            return Some("not read to its end yet".to_owned());
        }
        (kept < self.seen).then(|| format!("cut: {kept} of {} bytes", self.seen))
    }
}

/// A body that is kept while it is read.
struct Tee {
    body: Body,
    captured: Captured,
}

impl Source for Tee {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let chunk = ready!(self.body.poll_chunk(cx));
        let mut kept = self.captured.kept();
        match &chunk {
            Some(Ok(chunk)) => kept.push(chunk),
            Some(Err(error)) => kept.end(Some(format!("broke off: {}", told(error)))),
            None => kept.end(None),
        }
        drop(kept);
        Poll::Ready(chunk)
    }

    fn content_length(&self) -> Option<u64> {
        self.body.content_length()
    }

    fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.body.take_trailers()
    }

    fn announced(&self) -> Option<Result<HeaderValue>> {
        self.body.announced()
    }
}

impl Drop for Tee {
    fn drop(&mut self) {
        self.captured.kept().end(Some("not read to its end".to_owned()));
    }
}

/// An error without the URL, in which there may be secrets.
pub(super) fn told(error: &Error) -> String {
    error.clone().without_url().to_string()
}

//! A connection that goes on in another protocol.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connect::Io;
use super::pool::Held;
use super::rt;
use crate::{Error, ErrorKind, Result};

/// One that is about to. Dropping it closes it.
pub(crate) struct Upgrade(Option<Upgraded>);

impl Upgrade {
    pub(super) fn new(mut held: Held) -> Self {
        let ahead = held.connection().take_ahead();
        Self(Some(Upgraded { held: Mutex::new(held), ahead }))
    }

    pub(crate) fn poll(&mut self, _: &mut Context<'_>) -> Poll<Result<Upgraded>> {
        let gone = || Error::new(ErrorKind::Closed, "the connection was handed on already");
        Poll::Ready(self.0.take().ok_or_else(gone))
    }
}

/// One that has.
pub(crate) struct Upgraded {
    /// It has its place among the client's connections until this is dropped.
    // Never locked: it makes the stream `Sync`.
    held: Mutex<Held>,
    /// What came right after the response's head, which is read first.
    ahead: Bytes,
}

impl Upgraded {
    fn io(&mut self) -> Pin<&mut Io> {
        Pin::new(self.held.get_mut().unwrap_or_else(PoisonError::into_inner).connection().io())
    }

    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<std::io::Result<usize>> {
        if !self.ahead.is_empty() {
            let length = self.ahead.len().min(buffer.len());
            self.ahead.copy_to_slice(&mut buffer[..length]);
            return Poll::Ready(Ok(length));
        }
        let mut buffer = ReadBuf::new(buffer);
        ready!(going(self.io().poll_read(cx, &mut buffer)))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    pub(crate) fn poll_write(&mut self, cx: &mut Context<'_>, data: &[u8]) -> Poll<std::io::Result<usize>> {
        going(self.io().poll_write(cx, data))
    }

    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        going(self.io().poll_flush(cx))
    }

    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        going(self.io().poll_shutdown(cx))
    }
}

/// Who has to wait may do so elsewhere than it was made.
fn going<T>(polled: Poll<T>) -> Poll<T> {
    if polled.is_pending() {
        rt::keep_going();
    }
    polled
}

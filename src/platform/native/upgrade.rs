//! A connection that goes on in another protocol.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::pool::Held;
use crate::{Error, ErrorKind, Result};

/// One that is about to. Dropping it closes it.
pub(crate) struct Upgrade {
    coming: OnUpgrade,
    held: Option<Held>,
}

impl Upgrade {
    pub(super) fn new(coming: OnUpgrade, held: Held) -> Self {
        Self { coming, held: Some(held) }
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Upgraded>> {
        let came = ready!(Pin::new(&mut self.coming).poll(cx));
        let io = came.map_err(|error| {
            Error::new(ErrorKind::Closed, "the connection ended before it was upgraded").with_source(error)
        })?;
        Poll::Ready(Ok(Upgraded { io: Mutex::new(TokioIo::new(io)), _held: self.held.take() }))
    }
}

/// One that has. Bytes that came right after the response's head are the first that it reads.
pub(crate) struct Upgraded {
    // Never locked: it makes the stream `Sync`.
    io: Mutex<TokioIo<hyper::upgrade::Upgraded>>,
    /// Its place among the client's connections, free once this is dropped.
    _held: Option<Held>,
}

impl Upgraded {
    fn io(&mut self) -> Pin<&mut TokioIo<hyper::upgrade::Upgraded>> {
        Pin::new(self.io.get_mut().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<std::io::Result<usize>> {
        let mut buffer = ReadBuf::new(buffer);
        ready!(self.io().poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    pub(crate) fn poll_write(&mut self, cx: &mut Context<'_>, data: &[u8]) -> Poll<std::io::Result<usize>> {
        self.io().poll_write(cx, data)
    }

    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.io().poll_flush(cx)
    }

    pub(crate) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.io().poll_shutdown(cx)
    }
}

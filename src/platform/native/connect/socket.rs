//! A connection that can be looked at while another task reads and writes it.

use std::io::{Error, ErrorKind, IoSlice};
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::wire::Wire;

/// The lock is held for the length of a system call, and next to never contended.
pub(in crate::platform::native) struct Socket {
    stream: Arc<Mutex<Wire>>,
    peer: Option<SocketAddr>,
}

/// Looks whether anything has arrived on a connection that should be silent.
/// It keeps nothing open: the connection ends with its task.
pub(in crate::platform::native) struct Probe(Weak<Mutex<Wire>>);

impl Socket {
    pub(super) fn new(stream: Wire) -> Self {
        let peer = stream.peer();
        Self { stream: Arc::new(Mutex::new(stream)), peer }
    }

    pub(super) fn probe(&self) -> Probe {
        Probe(Arc::downgrade(&self.stream))
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    fn with<T>(&self, act: impl FnOnce(Pin<&mut Wire>) -> T) -> T {
        act(Pin::new(&mut *lock(&self.stream)))
    }
}

impl Probe {
    /// Whether the peer has neither sent anything nor closed. Asks the kernel, since a runtime that was busy may not have
    /// told the connection's task yet.
    pub(in crate::platform::native) fn is_silent(&self) -> bool {
        let Some(stream) = self.0.upgrade() else {
            return false;
        };
        let mut byte = [MaybeUninit::uninit()];
        let peeked = lock(&stream).peek(&mut byte);
        peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }
}

/// A peer that takes no more may have answered before it closed: what it cannot be told is let go, so that its answer, or
/// the want of one, is read.
fn sunk(error: Error, length: usize) -> std::io::Result<usize> {
    match error.kind() {
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => Ok(length),
        _ => Err(error),
    }
}

fn lock(stream: &Mutex<Wire>) -> MutexGuard<'_, Wire> {
    // A panic in tokio would leave the stream as it was.
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        self.with(|stream| stream.poll_read(cx, buffer))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<std::io::Result<usize>> {
        self.with(|stream| stream.poll_write(cx, data)).map(|written| written.or_else(|error| sunk(error, data.len())))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let length = data.iter().map(|slice| slice.len()).sum();
        self.with(|stream| stream.poll_write_vectored(cx, data))
            .map(|written| written.or_else(|error| sunk(error, length)))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.with(|stream| stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.with(|stream| stream.poll_shutdown(cx))
    }
}

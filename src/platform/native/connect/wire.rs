//! What bytes go over: TCP, or a Unix domain socket.

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

pub(super) enum Wire {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

#[cfg(unix)]
pub(super) const HAS_UNIX_SOCKETS: bool = true;
#[cfg(not(unix))]
pub(super) const HAS_UNIX_SOCKETS: bool = false;

#[cfg(unix)]
pub(super) async fn connect_unix(path: &Path) -> std::io::Result<Wire> {
    UnixStream::connect(path).await.map(Wire::Unix)
}

#[cfg(not(unix))]
pub(super) async fn connect_unix(_: &Path) -> std::io::Result<Wire> {
    Err(std::io::ErrorKind::Unsupported.into())
}

impl From<TcpStream> for Wire {
    fn from(stream: TcpStream) -> Self {
        Self::Tcp(stream)
    }
}

macro_rules! either {
    ($wire:expr, $stream:ident => $act:expr) => {
        match $wire {
            Wire::Tcp($stream) => $act,
            #[cfg(unix)]
            Wire::Unix($stream) => $act,
        }
    };
}

impl Wire {
    pub(super) fn peer(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(stream) => stream.peer_addr().ok(),
            #[cfg(unix)]
            Self::Unix(_) => None,
        }
    }

    /// Looks at what has arrived, without waiting and without reading it.
    pub(super) fn peek(&self, bytes: &mut [MaybeUninit<u8>]) -> std::io::Result<usize> {
        either!(self, stream => SockRef::from(stream).peek(bytes))
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        either!(self.get_mut(), stream => Pin::new(stream).poll_read(cx, buffer))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<std::io::Result<usize>> {
        either!(self.get_mut(), stream => Pin::new(stream).poll_write(cx, data))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        either!(self.get_mut(), stream => Pin::new(stream).poll_write_vectored(cx, data))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        either!(self.get_mut(), stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        either!(self.get_mut(), stream => Pin::new(stream).poll_shutdown(cx))
    }
}

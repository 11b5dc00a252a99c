//! A connection that can be ended in every way there is.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// How long, and for how many bytes, a closed connection still listens: to close with unread bytes would be a reset.
const LINGER: Duration = Duration::from_millis(500);
const MOST_UNREAD: usize = 16 << 20;

/// A plain or an encrypted connection.
#[derive(Debug)]
pub(crate) enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// What becomes of the connection behind an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The next request may come.
    KeepAlive,
    /// FIN, after `close_notify` in TLS.
    Fin,
    /// FIN, and no `close_notify`.
    FinWithoutNotify,
    /// RST.
    Reset,
}

impl Wire {
    /// Ends the connection; `unread` says that the client may still be sending.
    pub(super) async fn end(mut self, ending: Ending, unread: bool) {
        match ending {
            Ending::Reset => {
                // Without a linger time the kernel sends RST when the socket is dropped; an error is a closed socket.
                let _ = self.tcp().set_zero_linger();
                return;
            }
            Ending::FinWithoutNotify => {
                if let Self::Tls(stream) = &mut self {
                    let _ = stream.get_mut().0.shutdown().await;
                }
            }
            Ending::KeepAlive | Ending::Fin => {}
        }
        let encrypted = matches!(self, Self::Tls(_));
        if ending != Ending::FinWithoutNotify || !encrypted {
            // The client may have been quicker.
            let _ = self.shutdown().await;
        }
        if unread || encrypted {
            let _ = tokio::time::timeout(LINGER, self.discard()).await;
        }
    }

    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }

    /// Reads what the client still sends, past TLS.
    async fn discard(&mut self) -> io::Result<()> {
        let tcp = match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_mut().0,
        };
        let mut ignored = vec![0; 64 << 10];
        let mut read = 0;
        while read < MOST_UNREAD {
            match tcp.read(&mut ignored).await? {
                0 => break,
                length => read += length,
            }
        }
        Ok(())
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, into),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, into),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

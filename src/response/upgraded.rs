//! A connection that was HTTP, and has become something else.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_io::{AsyncRead, AsyncWrite};

use super::Response;
use crate::body::Terms;
use crate::platform::transport;
use crate::{Error, ErrorKind, Result};

impl Response {
    /// The connection of a response with the status 101 (Switching Protocols), as a stream of bytes both ways
    /// ([RFC 9110, 7.8](https://www.rfc-editor.org/rfc/rfc9110#section-7.8)). A request asks for that with the header
    /// `Upgrade`, to which `Connection: upgrade` is added. The connection is not used for anything else any more; it counts
    /// among the client's until it is dropped. Timeouts do not bound it.
    ///
    /// It needs HTTP/1.1: a request with `Upgrade` to a server that negotiates HTTP/2 fails with
    /// [`ErrorKind::Unsupported`], unless the client is [`http1_only`](crate::ClientBuilder::http1_only).
    ///
    /// # Errors
    /// [`ErrorKind::Protocol`] if the status is another: then the server goes on with HTTP.
    ///
    /// # On the web
    /// A request with `Upgrade` fails with [`ErrorKind::Unsupported`]
    /// ([`Capability::Upgrade`](crate::Capability::Upgrade)): use `WebSocket`, which a page has.
    ///
    /// ```no_run
    /// # async fn run() -> amphi::Result<()> {
    /// let response = amphi::get("http://pond.example/croaks").header("upgrade", "croak").await?;
    /// let mut stream = response.upgrade().await?;
    /// stream.write_all(b"ribbit\n").await?;
    /// while let Some(croak) = stream.chunk().await? {
    ///     println!("{croak:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn upgrade(mut self) -> Result<Upgraded> {
        let terms = Arc::clone(&self.0.terms);
        let Some(mut upgrade) = self.0.head.upgrade.take() else {
            let what = format!("{}: the server goes on with HTTP", self.0.status);
            return Err(terms.name(Error::new(ErrorKind::Protocol, what)));
        };
        let upgraded = poll_fn(|cx| upgrade.poll(cx)).await.map_err(|error| terms.name(error))?;
        Ok(Upgraded { io: upgraded, terms, buffer: Vec::new() })
    }
}

/// A connection that has left HTTP, as a stream of bytes both ways: from [`Response::upgrade`].
///
/// It reads and writes by its own methods, or by those of [`futures_io`](https://docs.rs/futures-io), whose traits it has,
/// on whatever executor. Dropping it closes the connection.
pub struct Upgraded {
    io: transport::Upgraded,
    terms: Arc<Terms>,
    buffer: Vec<u8>,
}

/// The most that is read at once.
const PIECE: usize = 16 << 10;

impl Upgraded {
    /// Reads what has come, up to the length of the buffer: how many bytes, 0 at the end.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`] if the connection breaks off.
    pub async fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = poll_fn(|cx| self.io.poll_read(cx, buffer)).await;
        read.map_err(|error| self.broken(error))
    }

    /// What comes next, `None` at the end.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`] if the connection breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.buffer.resize(PIECE, 0);
        let read = poll_fn(|cx| self.io.poll_read(cx, &mut self.buffer)).await;
        let read = read.map_err(|error| self.broken(error))?;
        Ok((read > 0).then(|| Bytes::copy_from_slice(&self.buffer[..read])))
    }

    /// Writes all of it, and sees that it leaves.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`] if the connection breaks off.
    ///
    /// # Cancellation
    /// A part of it may have been written.
    pub async fn write_all(&mut self, mut data: &[u8]) -> Result<()> {
        let written = poll_fn(|cx| {
            while !data.is_empty() {
                match ready!(self.io.poll_write(cx, data))? {
                    0 => return Poll::Ready(Err(std::io::ErrorKind::WriteZero.into())),
                    written => data = &data[written..],
                }
            }
            self.io.poll_flush(cx)
        });
        written.await.map_err(|error| self.broken(error))
    }

    /// Sees that what was written leaves.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`] if the connection breaks off.
    pub async fn flush(&mut self) -> Result<()> {
        let flushed = poll_fn(|cx| self.io.poll_flush(cx)).await;
        flushed.map_err(|error| self.broken(error))
    }

    /// Says that nothing more will be written; what comes can still be read.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`] if the connection breaks off.
    #[doc(alias = "close")]
    pub async fn shutdown(&mut self) -> Result<()> {
        let shut = poll_fn(|cx| self.io.poll_shutdown(cx)).await;
        shut.map_err(|error| self.broken(error))
    }

    fn broken(&self, error: std::io::Error) -> Error {
        self.terms.name(Error::new(ErrorKind::Closed, "the upgraded connection broke off").with_source(error))
    }
}

impl AsyncRead for Upgraded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<std::io::Result<usize>> {
        self.io.poll_read(cx, buffer)
    }
}

impl AsyncWrite for Upgraded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<std::io::Result<usize>> {
        self.io.poll_write(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.io.poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.io.poll_shutdown(cx)
    }
}

impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upgraded").finish_non_exhaustive()
    }
}

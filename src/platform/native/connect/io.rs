//! The byte stream beneath HTTP: a socket, TLS over one, or TLS over such a stream.

use std::io::IoSlice;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::failure::is_reset;
use super::super::pool::Streams;
use super::super::tls;
use super::encrypted::Encrypted;
use super::frames::Frames;
use super::socket::Socket;
use crate::{Error, ErrorKind, TlsInfo};

/// What HTTP is spoken over.
pub(in crate::platform::native) struct Io {
    wire: Wire,
    /// Whether the peer has said anything.
    heard: bool,
    /// Of HTTP/2.
    frames: Option<Box<Frames>>,
}

/// A stream that bytes go over as they are, to a server or to a proxy.
pub(in crate::platform::native) struct Wire {
    stream: Stream,
    tls: Option<Encrypted>,
    /// What was read already, by who had to look for the end of something.
    ahead: Bytes,
}

enum Stream {
    Tcp(Socket),
    Tls(Box<tls::Stream>),
}

impl Io {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, heard: false, frames: None }
    }

    /// Whether TLS negotiated HTTP/2.
    pub(super) fn negotiated_http2(&self) -> bool {
        match &self.wire.stream {
            Stream::Tcp(_) => false,
            Stream::Tls(stream) => tls::negotiated_http2(stream),
        }
    }

    /// Whether there is TLS in it, be it that of a proxy, which has things to say for itself.
    pub(in crate::platform::native) fn is_encrypted(&self) -> bool {
        matches!(self.wire.stream, Stream::Tls(_))
    }

    /// Whether the peer has neither sent anything that was not read nor closed, by what the kernel says.
    pub(in crate::platform::native) fn is_silent(&self) -> bool {
        self.wire.ahead.is_empty() && self.wire.socket().is_silent()
    }

    pub(in crate::platform::native) fn peer(&self) -> Option<SocketAddr> {
        self.wire.socket().peer()
    }

    /// Listens to what the peer says of its streams.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has no streams"))]
    pub(crate) fn listen(&mut self, streams: Streams) {
        self.frames = Some(Box::new(Frames::new(streams)));
    }

    pub(in crate::platform::native) fn tls(&self) -> Option<Encrypted> {
        self.wire.tls.clone()
    }
}

impl Wire {
    pub(super) fn plain(socket: Socket) -> Self {
        Self { stream: Stream::Tcp(socket), tls: None, ahead: Bytes::new() }
    }

    pub(in crate::platform::native) fn encrypted(stream: tls::Stream, info: TlsInfo) -> Self {
        Self { stream: Stream::Tls(Box::new(stream)), tls: Some(Encrypted::new(info)), ahead: Bytes::new() }
    }

    /// The stream of a request that is not encrypted itself, whatever there is on the way.
    pub(super) fn without_tls(mut self) -> Self {
        self.tls = None;
        self
    }

    /// Gives back what was read too much: the next to read reads it again.
    pub(in crate::platform::native) fn put_back(&mut self, bytes: Bytes) {
        self.ahead = bytes;
    }

    fn socket(&self) -> &Socket {
        match &self.stream {
            Stream::Tcp(socket) => socket,
            Stream::Tls(stream) => tls::wire(stream).socket(),
        }
    }
}

/// Whether it is how TLS turns away what is no TLS ([RFC 8446, 5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1)).
fn is_tls_alert(heard: &[u8]) -> bool {
    matches!(heard, [0x15, 0x03, ..])
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        if !this.ahead.is_empty() {
            let length = this.ahead.len().min(buffer.remaining());
            buffer.put_slice(&this.ahead[..length]);
            this.ahead.advance(length);
            return Poll::Ready(Ok(()));
        }
        match &mut this.stream {
            Stream::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<std::io::Result<usize>> {
        match &mut self.get_mut().stream {
            Stream::Tcp(stream) => Pin::new(stream).poll_write(cx, data),
            Stream::Tls(stream) => Pin::new(stream).poll_write(cx, data),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        match &mut self.get_mut().stream {
            Stream::Tcp(stream) => Pin::new(stream).poll_write_vectored(cx, data),
            Stream::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, data),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.stream {
            Stream::Tcp(stream) => stream.is_write_vectored(),
            Stream::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

impl AsyncRead for Io {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.wire).poll_read(cx, buffer);
        if let (Poll::Ready(Err(error)), Some(encrypted)) = (&polled, &this.wire.tls) {
            encrypted.failed(error);
        }
        if let Some(frames) = &mut this.frames {
            frames.hear(&buffer.filled()[before..]);
            if frames.are_too_many() {
                let what = "more interim responses than anybody needs";
                return Poll::Ready(Err(std::io::Error::new(std::io::ErrorKind::InvalidData, what)));
            }
        }
        if matches!(this.wire.stream, Stream::Tcp(_)) && is_tls_alert(&buffer.filled()[before..]) && !this.heard {
            let what = "the server speaks TLS on this port: ask for `https` rather than `http`";
            return Poll::Ready(Err(std::io::Error::other(Error::new(ErrorKind::Tls, what))));
        }
        this.heard |= buffer.filled().len() > before;
        polled
    }
}

impl Io {
    /// A peer that takes no more may have answered before it closed: over HTTP/2, what it cannot be told is let go, so that its
    /// answer, or the want of one, is read.
    fn sunk<T>(&mut self, written: Poll<std::io::Result<T>>, all: T) -> Poll<std::io::Result<T>> {
        if let Some(frames) = &mut self.frames {
            frames.wrote(written.is_pending());
        }
        match written {
            Poll::Ready(Err(error)) if self.frames.is_some() && is_reset(&error) => Poll::Ready(Ok(all)),
            written => written,
        }
    }
}

impl AsyncWrite for Io {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.wire).poll_write(cx, data);
        self.sunk(written, data.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.wire).poll_write_vectored(cx, data);
        self.sunk(written, data.iter().map(|slice| slice.len()).sum())
    }

    fn is_write_vectored(&self) -> bool {
        self.wire.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let flushed = Pin::new(&mut self.wire).poll_flush(cx);
        self.sunk(flushed, ())
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(cx)
    }
}

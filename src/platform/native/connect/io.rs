//! The byte stream beneath HTTP: a socket, or TLS over one.

use std::io::IoSlice;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::pool::Streams;
use super::super::tls;
use super::ear::Ear;
use super::frames::Frames;
use super::socket::{Probe, Socket};

pub(in crate::platform::native) struct Io {
    stream: Stream,
    ear: Ear,
    /// Of HTTP/2.
    frames: Option<Box<Frames>>,
}

enum Stream {
    Tcp(Socket),
    Tls(Box<tls::Stream>),
}

impl Io {
    pub(super) fn plain(socket: Socket) -> Self {
        Self { stream: Stream::Tcp(socket), ear: Ear::default(), frames: None }
    }

    pub(in crate::platform::native) fn encrypted(stream: tls::Stream) -> Self {
        Self { stream: Stream::Tls(Box::new(stream)), ear: Ear::default(), frames: None }
    }

    /// Whether TLS negotiated HTTP/2.
    pub(super) fn negotiated_http2(&self) -> bool {
        match &self.stream {
            Stream::Tcp(_) => false,
            Stream::Tls(stream) => tls::negotiated_http2(stream),
        }
    }

    pub(in crate::platform::native) fn probe(&self) -> Probe {
        match &self.stream {
            Stream::Tcp(socket) => socket.probe(),
            Stream::Tls(stream) => tls::socket(stream).probe(),
        }
    }

    pub(in crate::platform::native) fn peer(&self) -> Option<SocketAddr> {
        match &self.stream {
            Stream::Tcp(socket) => socket.peer(),
            Stream::Tls(stream) => tls::socket(stream).peer(),
        }
    }

    /// Listens to what the peer says of its streams.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has no streams"))]
    pub(crate) fn listen(&mut self, streams: Streams) {
        self.frames = Some(Box::new(Frames::new(streams)));
    }

    pub(in crate::platform::native) fn ear(&self) -> Ear {
        self.ear.clone()
    }
}

impl AsyncRead for Io {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = match &mut this.stream {
            Stream::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        };
        let heard = buffer.filled().len() - before;
        if let Some(frames) = &mut this.frames {
            frames.hear(&buffer.filled()[before..]);
        }
        polled.map(|read| read.and_then(|()| this.ear.hear(heard)))
    }
}

impl AsyncWrite for Io {
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

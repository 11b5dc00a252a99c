//! The byte stream beneath HTTP: a socket, or TLS over one.

use std::io::IoSlice;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::tls;
use super::ear::Ear;
use super::encrypted::Encrypted;
use super::socket::{Probe, Socket};
use crate::{Error, ErrorKind, TlsInfo};

pub(in crate::platform::native) struct Io {
    stream: Stream,
    ear: Ear,
    tls: Option<Encrypted>,
}

enum Stream {
    Tcp(Socket),
    Tls(Box<tls::Stream>),
}

impl Io {
    pub(super) fn plain(socket: Socket) -> Self {
        Self { stream: Stream::Tcp(socket), ear: Ear::default(), tls: None }
    }

    pub(in crate::platform::native) fn encrypted(stream: tls::Stream, info: TlsInfo) -> Self {
        Self { stream: Stream::Tls(Box::new(stream)), ear: Ear::default(), tls: Some(Encrypted::new(info)) }
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

    pub(in crate::platform::native) fn tls(&self) -> Option<Encrypted> {
        self.tls.clone()
    }

    pub(in crate::platform::native) fn ear(&self) -> Ear {
        self.ear.clone()
    }
}

/// Whether it is how TLS turns away what is no TLS ([RFC 8446, 5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1)).
fn is_tls_alert(heard: &[u8]) -> bool {
    matches!(heard, [0x15, 0x03, ..])
}

impl AsyncRead for Io {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = match &mut this.stream {
            Stream::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        };
        if let (Poll::Ready(Err(error)), Some(encrypted)) = (&polled, &this.tls) {
            encrypted.failed(error);
        }
        let heard = buffer.filled().len() - before;
        if matches!(this.stream, Stream::Tcp(_)) && is_tls_alert(&buffer.filled()[before..]) && !this.ear.has_heard() {
            let what = "the server speaks TLS on this port: ask for `https` rather than `http`";
            return Poll::Ready(Err(std::io::Error::other(Error::new(ErrorKind::Tls, what))));
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

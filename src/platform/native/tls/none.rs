//! In the place of `tls.rs` where no TLS feature is on: `https` fails and says why.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connect::Wire;
use crate::client::TransportConfig;
use crate::client::config::tls::TlsConfig;
use crate::{Error, ErrorKind, Result, Url};

/// There is never one.
pub(super) enum Stream {}

pub(super) fn negotiated_http2(stream: &Stream) -> bool {
    match *stream {}
}

pub(super) fn wire(stream: &Stream) -> &Wire {
    match *stream {}
}

fn missing() -> Error {
    Error::new(ErrorKind::Unsupported, "TLS is not built in: build amphi with its feature `tls`")
}

/// What the peer has said by TLS: never anything.
pub(super) fn ended(_error: &std::io::Error) -> Option<Error> {
    None
}

pub(super) fn check(config: &TransportConfig) -> Result<()> {
    if config.tls == TlsConfig::default() { Ok(()) } else { Err(missing()) }
}

pub(super) struct Connector;

impl Connector {
    pub(super) fn new(_config: TransportConfig) -> Self {
        Self
    }

    pub(super) async fn handshake(&self, _url: &Url, _wire: Wire) -> Result<Wire> {
        Err(missing())
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        match *self {}
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<std::io::Result<usize>> {
        match *self {}
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match *self {}
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match *self {}
    }
}

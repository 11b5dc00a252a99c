//! In the place of `h2` where the feature `http2` is off: there is never such a connection.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http::response::Parts;

use super::connect::{Encrypted, Io};
use super::failure::Failure;
use super::pool::Streams;
use crate::client::config::Http2Config;
use crate::observe::Phases;
use crate::{Error, ErrorKind, Request, Result, Timeouts};

pub(super) const BUILT_IN: bool = false;

#[derive(Clone)]
pub(super) struct Connection(Infallible);

impl Connection {
    pub(super) async fn start(_io: Io, _config: &Http2Config) -> Result<Self> {
        Err(Error::new(ErrorKind::Unsupported, "HTTP/2 is not built in: build amphi with its feature `http2`"))
    }

    pub(super) async fn exchange(
        &self,
        _request: &mut Request,
        _timeouts: &Timeouts,
        _phases: &mut Phases,
    ) -> Result<(Parts, Incoming), Failure> {
        match self.0 {}
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        match self.0 {}
    }

    pub(super) fn tls(&self) -> Option<&Encrypted> {
        match self.0 {}
    }

    pub(super) fn is_open(&self) -> bool {
        match self.0 {}
    }

    pub(super) fn streams(&self) -> &Streams {
        match self.0 {}
    }
}

pub(super) struct Incoming(Infallible);

impl Incoming {
    pub(super) fn content_length(&self) -> Option<u64> {
        match self.0 {}
    }

    pub(super) fn is_over(&self) -> bool {
        match self.0 {}
    }

    pub(super) fn take_whole(&mut self) -> Option<Bytes> {
        match self.0 {}
    }

    pub(super) fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        match self.0 {}
    }

    pub(super) fn take_trailers(&mut self) -> Option<HeaderMap> {
        match self.0 {}
    }
}

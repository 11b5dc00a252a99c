//! In the place of `h2.rs` where the feature `http2` is off: there is never such a connection.

use std::future::Future;
use std::net::SocketAddr;

use super::connect::{Encrypted, Io};
use super::failure::{Failure, Repeat, Sent};
use super::outgoing::Outgoing;
use super::pool::Streams;
use crate::client::config::Http2Config;
use crate::{Error, ErrorKind, Result};

pub(super) const BUILT_IN: bool = false;

#[derive(Clone)]
pub(super) struct Connection(Streams);

pub(super) struct Place;

impl Place {
    pub(super) fn is_left_out(&self) -> bool {
        false
    }

    pub(super) fn leave(&mut self) {}
}

impl Connection {
    pub(super) async fn start(_io: Io, _config: &Http2Config) -> Result<Self> {
        Err(Error::new(ErrorKind::Unsupported, "HTTP/2 is not built in: build amphi with its feature `http2`"))
    }

    pub(super) fn send(
        &self,
        _message: http::Request<Outgoing>,
    ) -> Result<(impl Future<Output = Sent> + use<>, Place), Failure> {
        Ok((std::future::pending(), Place))
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        None
    }

    pub(super) fn tls(&self) -> Option<&Encrypted> {
        None
    }

    pub(super) fn is_open(&self) -> bool {
        false
    }

    pub(super) fn streams(&self) -> &Streams {
        &self.0
    }

    pub(super) fn retire(&self) {}

    pub(super) fn is_gone(&self) -> bool {
        !self.is_open()
    }
}

pub(super) fn repeat(_error: &hyper::Error) -> Repeat {
    Repeat::Never
}

//! One HTTP/2 connection, shared by all requests to its origin.

use std::future::Future;

use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http2};
use hyper_util::rt::TokioIo;

use super::connect::Io;
use super::outgoing::Outgoing;
use super::rt;
use crate::{Error, ErrorKind, Result};

pub(super) const BUILT_IN: bool = true;

#[derive(Clone)]
pub(super) struct Connection(http2::SendRequest<Outgoing>);

impl Connection {
    pub(super) async fn start(io: Io) -> Result<Self> {
        let (sender, connection) = http2::Builder::new(rt::Executor)
            .handshake(TokioIo::new(io))
            .await
            .map_err(|error| Error::new(ErrorKind::Protocol, "could not start HTTP/2").with_source(error))?;
        // It ends once no request and no sender is left; the streams under way are told how.
        rt::spawn(async move { drop(connection.await) })?;
        Ok(Self(sender))
    }

    pub(super) fn send(
        &mut self,
        message: http::Request<Outgoing>,
    ) -> impl Future<Output = Result<http::Response<Incoming>, TrySendError<http::Request<Outgoing>>>> + use<> {
        self.0.try_send_request(message)
    }

    pub(super) fn is_open(&self) -> bool {
        !self.0.is_closed()
    }
}

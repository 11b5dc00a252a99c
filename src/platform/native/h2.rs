//! One HTTP/2 connection, shared by all requests to its origin.

use std::future::Future;

use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http2};
use hyper_util::rt::TokioIo;
use tokio::task::AbortHandle;

use super::connect::Io;
use super::outgoing::Outgoing;
use super::rt;
use crate::{Error, ErrorKind, Result};

pub(super) const BUILT_IN: bool = true;

#[derive(Clone)]
pub(super) struct Connection {
    sender: http2::SendRequest<Outgoing>,
    driver: AbortHandle,
}

impl Connection {
    pub(super) async fn start(io: Io) -> Result<Self> {
        let (sender, connection) = http2::Builder::new(rt::Executor)
            .handshake(TokioIo::new(io))
            .await
            .map_err(|error| Error::new(ErrorKind::Protocol, "could not start HTTP/2").with_source(error))?;
        // It ends once no request and no sender is left; the streams under way are told how.
        let driver = rt::spawn(async move { drop(connection.await) })?;
        Ok(Self { sender, driver })
    }

    pub(super) fn send(
        &mut self,
        message: http::Request<Outgoing>,
    ) -> impl Future<Output = Result<http::Response<Incoming>, TrySendError<http::Request<Outgoing>>>> + use<> {
        self.sender.try_send_request(message)
    }

    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    /// Whether its task is no more, as when its runtime was shut down.
    pub(super) fn is_gone(&self) -> bool {
        self.driver.is_finished()
    }
}

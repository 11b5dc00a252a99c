//! One HTTP/2 connection, shared by all requests to its origin.

use std::error::Error as _;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::h2::Reason;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http2};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::AbortHandle;

use super::connect::{Encrypted, Io};
use super::failure::Repeat;
use super::outgoing::Outgoing;
use super::rt;
use crate::{Error, ErrorKind, Result};

pub(super) const BUILT_IN: bool = true;

/// How often a peer that owes an answer is asked for a sign of life, and how long it may take to give one.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_WITHIN: Duration = Duration::from_secs(10);
/// The most that the headers of a response may take, as HTTP/2 counts them.
const MOST_OF_HEADERS: u32 = 256 << 10;

#[derive(Clone)]
pub(super) struct Connection {
    sender: http2::SendRequest<Outgoing>,
    driver: AbortHandle,
    retired: Arc<AtomicBool>,
    peer: Option<SocketAddr>,
    tls: Option<Encrypted>,
}

impl Connection {
    pub(super) async fn start(io: Io) -> Result<Self> {
        let (peer, tls) = (io.peer(), io.tls());
        let (sender, connection) = http2::Builder::new(rt::Executor)
            .timer(TokioTimer::new())
            .keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_WITHIN)
            .max_header_list_size(MOST_OF_HEADERS)
            .handshake(TokioIo::new(io))
            .await
            .map_err(|error| Error::new(ErrorKind::Protocol, "could not start HTTP/2").with_source(error))?;
        // It ends once no request and no sender is left; the streams under way are told how.
        let driver = rt::spawn(async move { drop(connection.await) })?;
        Ok(Self { sender, driver, retired: Arc::default(), peer, tls })
    }

    pub(super) fn send(
        &mut self,
        message: http::Request<Outgoing>,
    ) -> impl Future<Output = Result<http::Response<Incoming>, TrySendError<http::Request<Outgoing>>>> + use<> {
        self.sender.try_send_request(message)
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    pub(super) fn tls(&self) -> Option<&Encrypted> {
        self.tls.as_ref()
    }

    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed() && !self.retired.load(Ordering::Relaxed)
    }

    /// Takes it out of use; what is under way goes on.
    pub(super) fn retire(&self) {
        self.retired.store(true, Ordering::Relaxed);
    }

    /// Whether its task is no more, as when its runtime was shut down.
    pub(super) fn is_gone(&self) -> bool {
        self.driver.is_finished()
    }
}

/// Whether a failed request may be repeated, by what HTTP/2 says of it.
pub(super) fn repeat(error: &hyper::Error) -> Repeat {
    let mut cause = error.source();
    while let Some(error) = cause {
        match error.downcast_ref::<::h2::Error>() {
            Some(h2) if h2.reason() == Some(Reason::REFUSED_STREAM) => return Repeat::Always,
            Some(h2) if h2.is_go_away() && h2.is_remote() => return Repeat::IfIdempotent,
            Some(h2) if h2.is_io() => return Repeat::IfIdempotent,
            _ => cause = error.source(),
        }
    }
    Repeat::Never
}

//! One HTTP/1.1 connection. How it is driven is this type's secret: by a task of its own, which ends at once when the
//! connection is dropped in the middle of an exchange.

use std::future::Future;
use std::net::SocketAddr;

use http::Version;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::task::AbortHandle;

use super::connect::{Ear, Encrypted, Io, Probe};
use super::failure::Sent;
use super::outgoing::Outgoing;
use super::rt;
use crate::client::config::protocol::Http1;
use crate::{Error, ErrorKind, Result};

pub(super) struct Connection {
    /// `None` once the task takes no more.
    sender: Option<http1::SendRequest<Outgoing>>,
    driver: AbortHandle,
    probe: Probe,
    ear: Ear,
    peer: Option<SocketAddr>,
    tls: Option<Encrypted>,
    /// Whether a response is being waited for or read.
    exchanging: bool,
    /// Whether another exchange may follow on this one.
    may_go_on: bool,
}

impl Connection {
    pub(super) async fn start(io: Io, config: Http1) -> Result<Self> {
        let (probe, ear, peer, tls) = (io.probe(), io.ear(), io.peer(), io.tls());
        let mut builder = http1::Builder::new();
        builder.title_case_headers(config.title_case_headers);
        if let Some(most) = config.max_headers {
            builder.max_headers(most);
        }
        let (sender, connection) = builder
            .handshake(TokioIo::new(io))
            .await
            .map_err(|error| Error::new(ErrorKind::Protocol, "could not start HTTP/1.1").with_source(error))?;
        // How it ends, the exchange that is under way is told.
        let driver = rt::spawn(async move { drop(connection.with_upgrades().await) })?;
        Ok(Self { sender: Some(sender), driver, probe, ear, peer, tls, exchanging: false, may_go_on: true })
    }

    pub(super) fn send(&mut self, message: http::Request<Outgoing>) -> impl Future<Output = Sent> + use<> {
        self.exchanging = true;
        self.ear.listen();
        let sending = self.sender.as_mut().map(|sender| sender.try_send_request(message));
        async move { sending.expect("one that was let go is not used again").await }
    }

    /// Gives up the way to a task that takes no more. A request that it has just missed would stay in between for as long as
    /// there is one, and is given back once there is none.
    pub(super) fn let_go(&mut self) {
        if !self.is_open() {
            self.sender = None;
        }
    }

    /// Takes note of a head, and refuses one whose framing cannot be trusted
    /// ([RFC 9112, 6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3)).
    pub(super) fn head_came(&mut self, head: &mut http::response::Parts) -> Result<()> {
        self.ear.head_came();
        if self.ear.has_refused() {
            return Err(Error::new(ErrorKind::TooLarge, "more interim responses than anybody needs"));
        }
        // To a server that speaks HTTP/1.0 no chunks could be sent next time.
        self.may_go_on &= head.version == Version::HTTP_11;
        let mut codings = head.headers.get_all(TRANSFER_ENCODING).iter();
        match (codings.next(), codings.next()) {
            (None, _) => Ok(()),
            (Some(only), None) if only.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") => {
                // A length beside it says that two readers may disagree: this one does not read on.
                self.may_go_on &= head.headers.remove(CONTENT_LENGTH).is_none();
                Ok(())
            }
            _ => Err(Error::new(ErrorKind::Protocol, "a transfer coding other than chunked")),
        }
    }

    pub(super) fn ear(&self) -> &Ear {
        &self.ear
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    pub(super) fn tls(&self) -> Option<&Encrypted> {
        self.tls.as_ref()
    }

    /// Whether it still stands, as far as is known.
    pub(super) fn is_open(&self) -> bool {
        self.sender.as_ref().is_some_and(|sender| !sender.is_closed())
    }

    /// Whether the peer has said nothing since the request was sent.
    pub(super) fn is_silent(&self) -> bool {
        !self.ear.has_heard()
    }

    /// Whether its task is no more, as when its runtime was shut down.
    pub(super) fn is_gone(&self) -> bool {
        self.driver.is_finished()
    }

    /// Whether the exchange before is all done with.
    pub(super) fn is_ready(&self) -> bool {
        self.sender.as_ref().is_some_and(http1::SendRequest::is_ready)
    }

    /// Waits until the exchange before is all done with; false if the connection ended with it.
    pub(super) async fn ready(&mut self) -> bool {
        match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        }
    }

    /// Whether the peer has said nothing since that nobody asked for, and has not closed.
    pub(super) fn is_silent_between(&self) -> bool {
        self.probe.is_silent()
    }

    /// Says that the response was read to its end; false if there may be no other on this connection.
    pub(super) fn finish(&mut self) -> bool {
        self.exchanging = !self.may_go_on;
        self.may_go_on
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // An idle one ends by itself, with a proper close, once its sender is gone; one that still sends a request whose
        // response has come already might not.
        if self.exchanging || !self.sender.as_ref().is_some_and(http1::SendRequest::is_ready) {
            self.driver.abort();
        }
    }
}

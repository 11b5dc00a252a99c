//! Why an exchange failed, and what may be done about it.

use hyper::body::Incoming;
use hyper::client::conn::TrySendError;

use super::connect::Encrypted;
use super::h2;
use super::outgoing::Outgoing;
use super::progress::Progress;
use crate::{Body, Error, ErrorKind};

const CLOSED: &str = "the connection was closed before the response came";

/// What comes of handing a request to a connection's task.
pub(super) type Sent = Result<http::Response<Incoming>, TrySendError<http::Request<Outgoing>>>;

/// A failed exchange.
pub(super) struct Failure {
    pub(super) error: Error,
    /// The request's body, if not a byte of it was written.
    pub(super) unsent: Option<Body>,
    pub(super) repeat: Repeat,
}

/// Whether the request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    Never,
    /// The connection ended before a byte of the response: the server may have seen the request or not.
    IfIdempotent,
    /// The server says that it has not looked at it ([RFC 9113, 8.7](https://www.rfc-editor.org/rfc/rfc9113#section-8.7)).
    Always,
}

impl Failure {
    /// `silent` says that no byte of a response had come, `gone` that the connection's task is no more.
    pub(super) fn of(
        mut failed: TrySendError<http::Request<Outgoing>>,
        progress: &Progress,
        silent: bool,
        gone: bool,
    ) -> Self {
        if let Some(error) = progress.take_error() {
            return error.into();
        }
        let unsent = failed.take_message().map(|message| message.into_body().body);
        let error = failed.into_error();
        let closed = error.is_incomplete_message()
            || error.is_canceled()
            || error.is_closed()
            || is_reset(&error)
            || (error.is_user() && gone);
        let repeat = match h2::repeat(&error) {
            Repeat::Never if closed && silent => Repeat::IfIdempotent,
            repeat => repeat,
        };
        Self { error: exchange_error(error, closed || repeat != Repeat::Never), unsent, repeat }
    }

    /// Of a request that came too late for its connection.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "HTTP/1.1 has its connections to itself"))]
    pub(super) fn unsent(message: http::Request<Outgoing>) -> Self {
        let error = Error::new(ErrorKind::Closed, CLOSED);
        Self { error, unsent: Some(message.into_body().body), repeat: Repeat::Never }
    }

    /// What the peer has said by TLS, if that is why: to ask the same again would change nothing.
    pub(super) fn or_of_tls(self, encrypted: Option<&Encrypted>) -> Self {
        match encrypted.and_then(Encrypted::why_ended) {
            Some(error) => Self { error: error.clone(), repeat: Repeat::Never, ..self },
            None => self,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, unsent: None, repeat: Repeat::Never }
    }
}

fn io_error(error: &hyper::Error) -> Option<&std::io::Error> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io);
        }
        cause = error.source();
    }
    None
}

fn is_reset(error: &hyper::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(io_error(error).map(std::io::Error::kind), Some(BrokenPipe | ConnectionAborted | ConnectionReset))
}

fn ends_early(error: &hyper::Error) -> bool {
    io_error(error).is_some_and(|error| error.kind() == std::io::ErrorKind::UnexpectedEof)
}

/// What was found wrong further in, before HTTP had a look at it.
fn found_before(error: &hyper::Error) -> Option<&Error> {
    io_error(error)?.get_ref()?.downcast_ref()
}

fn exchange_error(error: hyper::Error, closed: bool) -> Error {
    match found_before(&error) {
        Some(found) if found.kind() == ErrorKind::TooLarge => {
            return Error::new(ErrorKind::TooLarge, "the response's head is too large").with_source(error);
        }
        Some(found) => return found.clone(),
        None => {}
    }
    let (kind, message) = match &error {
        _ if closed => (ErrorKind::Closed, CLOSED),
        error if error.is_parse() => (ErrorKind::Protocol, "the response's head is malformed"),
        error if error.is_user() => (ErrorKind::Builder, "the request cannot be sent like this"),
        _ => (ErrorKind::Protocol, "the exchange failed"),
    };
    Error::new(kind, message).with_source(error)
}

/// What an error in the middle of a response's body means.
pub(super) fn body_error(error: hyper::Error) -> Error {
    let (message, lost) = match &error {
        error if error.is_incomplete_message() || ends_early(error) => {
            ("the connection was closed before the end of the body", true)
        }
        error if is_reset(error) => ("the connection was reset before the end of the body", true),
        error => ("the body could not be read to its end", h2::repeat(error) != Repeat::Never),
    };
    let error = Error::new(ErrorKind::Body, message).with_source(error);
    if lost { error.retryable(true) } else { error }
}

//! Why an exchange failed, and what may be done about it.

use hyper::client::conn::TrySendError;

use super::outgoing::{Outgoing, Progress};
use crate::{Error, ErrorKind, Request};

/// A failed exchange.
pub(super) struct Failure {
    pub(super) error: Error,
    /// The request, if not a byte of it was written.
    pub(super) unsent: Option<Box<Request>>,
    /// Whether the connection ended before any byte of the response.
    pub(super) closed: bool,
}

impl Failure {
    /// `gone` says that the connection's task is no more.
    pub(super) fn of(
        mut request: Request,
        mut failed: TrySendError<http::Request<Outgoing>>,
        progress: &Progress,
        gone: bool,
    ) -> Self {
        if let Some(error) = progress.take_error() {
            return error.into();
        }
        let unsent = failed.take_message().map(|message| {
            let (head, outgoing) = message.into_parts();
            *request.headers_mut() = head.headers;
            *request.body_mut() = outgoing.body;
            Box::new(request)
        });
        let error = failed.into_error();
        let closed = error.is_incomplete_message()
            || error.is_canceled()
            || error.is_closed()
            || is_reset(&error)
            || (error.is_user() && gone);
        Self { error: exchange_error(error, closed), unsent, closed }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, unsent: None, closed: false }
    }
}

fn io_kind(error: &hyper::Error) -> Option<std::io::ErrorKind> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        cause = error.source();
    }
    None
}

fn is_reset(error: &hyper::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(io_kind(error), Some(BrokenPipe | ConnectionAborted | ConnectionReset))
}

fn exchange_error(error: hyper::Error, closed: bool) -> Error {
    let (kind, message) = match &error {
        _ if closed => (ErrorKind::Closed, "the connection was closed before the response came"),
        error if error.is_parse() => (ErrorKind::Protocol, "the response's head is malformed"),
        error if error.is_user() => (ErrorKind::Builder, "the request cannot be sent like this"),
        _ => (ErrorKind::Protocol, "the exchange failed"),
    };
    Error::new(kind, message).with_source(error)
}

/// What an error in the middle of a response's body means.
pub(super) fn body_error(error: hyper::Error) -> Error {
    let message = match &error {
        error if error.is_incomplete_message() => "the connection was closed before the end of the body",
        error if is_reset(error) => "the connection was reset before the end of the body",
        _ => "the body could not be read to its end",
    };
    Error::new(ErrorKind::Body, message).with_source(error)
}

//! What an error of hyper's means.

use std::error::Error as _;

use h2::Reason;
use hyper::client::conn::TrySendError;

use super::super::failure::{CLOSED, Failure, Repeat, is_reset};
use super::outgoing::Outgoing;
use super::progress::Progress;
use crate::{Error, ErrorKind};

/// `gone` says that the connection's task is no more.
pub(super) fn of(mut failed: TrySendError<http::Request<Outgoing>>, progress: &Progress, gone: bool) -> Failure {
    if let Some(error) = progress.take_error() {
        return error.into();
    }
    let unsent = failed.take_message().map(|message| message.into_body().body);
    let error = failed.into_error();
    let closed = error.is_incomplete_message()
        || error.is_canceled()
        || error.is_closed()
        || io_error(&error).is_some_and(is_reset)
        || (error.is_user() && gone);
    let repeat = match repeat(&error) {
        Repeat::Never if closed => Repeat::IfIdempotent,
        repeat => repeat,
    };
    Failure { error: exchange_error(error, closed || repeat != Repeat::Never), unsent, repeat }
}

/// Of a request that came too late for its connection.
pub(super) fn unsent(message: http::Request<Outgoing>) -> Failure {
    let error = Error::new(ErrorKind::Closed, CLOSED);
    Failure { error, unsent: Some(message.into_body().body), repeat: Repeat::Never }
}

fn io_error(error: &hyper::Error) -> Option<&std::io::Error> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io);
        }
        cause = error.source();
    }
    None
}

fn exchange_error(error: hyper::Error, closed: bool) -> Error {
    // What was found wrong further in, before HTTP had a look at it.
    if let Some(found) = io_error(&error).and_then(|io| io.get_ref()?.downcast_ref::<Error>()) {
        return found.clone();
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
    let io = io_error(&error);
    let ends_early = io.is_some_and(|error| error.kind() == std::io::ErrorKind::UnexpectedEof);
    let (message, lost) = if error.is_incomplete_message() || ends_early {
        ("the connection was closed before the end of the body", true)
    } else if io.is_some_and(is_reset) {
        ("the connection was reset before the end of the body", true)
    } else {
        ("the body could not be read to its end", repeat(&error) != Repeat::Never)
    };
    let error = Error::new(ErrorKind::Body, message).with_source(error);
    if lost { error.retryable(true) } else { error }
}

/// Whether a failed request may be repeated, by what HTTP/2 says of it.
fn repeat(error: &hyper::Error) -> Repeat {
    let mut cause = error.source();
    while let Some(error) = cause {
        match error.downcast_ref::<h2::Error>() {
            Some(h2) if h2.reason() == Some(Reason::REFUSED_STREAM) => return Repeat::Always,
            // A goodbye without an error is said of those alone that come after the last that the peer takes.
            Some(h2) if h2.is_go_away() && h2.is_remote() && h2.reason() == Some(Reason::NO_ERROR) => {
                return Repeat::Always;
            }
            Some(h2) if h2.is_go_away() && h2.is_remote() => return Repeat::IfIdempotent,
            Some(h2) if h2.is_io() => return Repeat::IfIdempotent,
            _ => cause = error.source(),
        }
    }
    Repeat::Never
}

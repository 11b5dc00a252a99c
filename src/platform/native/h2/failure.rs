//! What an error of HTTP/2 means.

use h2::Reason;

use super::super::failure::{CLOSED, Failure, Repeat, is_reset};
use crate::{Body, Error, ErrorKind};

/// Why there is no response.
pub(super) enum Broken {
    /// The request's own body broke off.
    Request(Error),
    Http2(h2::Error),
}

pub(super) fn of(broken: Broken) -> Failure {
    let error = match broken {
        Broken::Request(error) => return error.into(),
        Broken::Http2(error) => error,
    };
    let repeat = repeat(&error);
    let (kind, message) = if repeat == Repeat::Never {
        (ErrorKind::Protocol, "the exchange failed")
    } else {
        (ErrorKind::Closed, CLOSED)
    };
    Failure { error: because(Error::new(kind, message), error), unsent: None, repeat }
}

/// Of a request that has no stream: its connection has ended just now, or it cannot be sent at all.
pub(super) fn unsent(error: h2::Error, body: Body) -> Failure {
    if !error.is_io() && error.reason().is_none() {
        return Error::new(ErrorKind::Builder, "the request cannot be sent like this").because(error).into();
    }
    let error = because(Error::new(ErrorKind::Closed, CLOSED), error);
    Failure { error, unsent: Some(body), repeat: Repeat::Never }
}

/// What an error in the middle of a response's body means.
pub(super) fn body_error(error: h2::Error) -> Error {
    let message = match error.get_io() {
        Some(io) if is_reset(io) => "the connection was reset before the end of the body",
        Some(_) => "the connection was closed before the end of the body",
        None => "the body could not be read to its end",
    };
    let lost = repeat(&error) != Repeat::Never;
    let error = because(Error::new(ErrorKind::Body, message), error);
    if lost { error.retryable(true) } else { error }
}

/// Of what the operating system said the error is its own again, for whoever looks for it.
fn because(error: Error, cause: h2::Error) -> Error {
    match cause.get_io() {
        Some(io) => error.because(std::io::Error::new(io.kind(), io.to_string())),
        None => error.because(cause),
    }
}

/// Whether a failed request may be repeated, by what HTTP/2 says of it.
fn repeat(error: &h2::Error) -> Repeat {
    match error.reason() {
        Some(Reason::REFUSED_STREAM) => Repeat::Always,
        // A goodbye without an error is said of those alone that come after the last that the peer takes.
        Some(Reason::NO_ERROR) if error.is_go_away() && error.is_remote() => Repeat::Always,
        Some(_) if error.is_go_away() && error.is_remote() => Repeat::IfIdempotent,
        // What came is wrong, and would be again.
        None if error.get_io().is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) => Repeat::Never,
        None if error.is_io() => Repeat::IfIdempotent,
        _ => Repeat::Never,
    }
}

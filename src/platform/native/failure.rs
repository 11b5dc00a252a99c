//! Why an exchange failed, and what may be done about it.

use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};

use super::connect::Encrypted;
use super::h1::Broken;
use crate::{Body, Error, ErrorKind};

pub(super) const CLOSED: &str = "the connection was closed before the response came";

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
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "over HTTP/1.1 nobody says so"))]
    Always,
}

impl Failure {
    /// Of an exchange over HTTP/1.1; `silent` says that no byte of a response had come, `unsent` is the body, if not a byte
    /// of the request was written.
    pub(super) fn of(broken: Broken, silent: bool, unsent: Option<Body>) -> Self {
        let closed = |error: Error| {
            let repeat = if silent { Repeat::IfIdempotent } else { Repeat::Never };
            Self { error, unsent, repeat }
        };
        match broken {
            Broken::Refused(error) => error.into(),
            Broken::Ended => closed(Error::new(ErrorKind::Closed, CLOSED)),
            Broken::Io(error) if is_end(&error) => closed(Error::new(ErrorKind::Closed, CLOSED).because(error)),
            Broken::Io(error) => of_io(error).into(),
        }
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

pub(super) fn is_reset(error: &std::io::Error) -> bool {
    matches!(error.kind(), BrokenPipe | ConnectionReset | ConnectionAborted)
}

/// Whether the connection is no more, or its runtime.
fn is_end(error: &std::io::Error) -> bool {
    is_reset(error) || error.kind() == UnexpectedEof || tokio::runtime::is_rt_shutdown_err(error)
}

/// What was found wrong further in, before HTTP had a look at it, or else that something was.
fn of_io(error: std::io::Error) -> Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(found) => found.clone(),
        None => Error::new(ErrorKind::Protocol, "the exchange failed").because(error),
    }
}

/// What it means that a response's body breaks off.
pub(super) fn body_error(broken: Broken) -> Error {
    let lost = |what| Error::new(ErrorKind::Body, what).retryable(true);
    match broken {
        Broken::Refused(error) => error,
        Broken::Ended => lost("the connection was closed before the end of the body"),
        Broken::Io(error) if is_reset(&error) => {
            lost("the connection was reset before the end of the body").because(error)
        }
        // It says no more.
        Broken::Io(error) if error.kind() == UnexpectedEof => {
            lost("the connection was closed before the end of the body").explaining(error)
        }
        Broken::Io(error) if is_end(&error) => {
            lost("the connection was closed before the end of the body").because(error)
        }
        Broken::Io(error) => Error::new(ErrorKind::Body, "the body could not be read to its end").because(error),
    }
}

//! How it ends: what failed, and the exit code.

mod report;

use std::io;

use amphi::{ErrorKind, StatusCode};

pub(crate) use report::chain;

/// What ended a run before it was done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line asks for what cannot be.
    Usage(String),
    /// This machine would not: a file cannot be read, the disk is full.
    Machine(String),
    /// The exchange failed.
    Http(amphi::Error),
    /// The same, of a download of which something is left: what to do with that.
    Broken(amphi::Error, String),
    /// Nobody reads the output any more.
    Unread,
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Exit codes, as `--help` lists them.
pub(crate) mod code {
    pub(crate) const DONE: u8 = 0;
    pub(crate) const MACHINE: u8 = 1;
    pub(crate) const USAGE: u8 = 2;
    pub(crate) const DNS: u8 = 6;
    pub(crate) const CONNECT: u8 = 7;
    pub(crate) const TLS: u8 = 8;
    pub(crate) const PROXY: u8 = 9;
    pub(crate) const TIMEOUT: u8 = 10;
    pub(crate) const PROTOCOL: u8 = 11;
    pub(crate) const BODY: u8 = 12;
    pub(crate) const DECODE: u8 = 13;
    pub(crate) const REDIRECT: u8 = 14;
    pub(crate) const TOO_LARGE: u8 = 15;
    pub(crate) const INTERRUPTED: u8 = 130;
    pub(crate) const UNREAD: u8 = 141;
}

impl Failure {
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => code::USAGE,
            Self::Machine(_) => code::MACHINE,
            Self::Http(error) | Self::Broken(error, _) => of_kind(error.kind()),
            Self::Unread => code::UNREAD,
        }
    }
}

fn of_kind(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::InvalidUrl | ErrorKind::UnsupportedScheme | ErrorKind::Builder | ErrorKind::Unsupported => {
            code::USAGE
        }
        ErrorKind::Dns => code::DNS,
        // The network is to blame for a connection that was lost before anything came.
        ErrorKind::Connect | ErrorKind::Closed => code::CONNECT,
        ErrorKind::Tls => code::TLS,
        ErrorKind::Proxy => code::PROXY,
        ErrorKind::Timeout => code::TIMEOUT,
        ErrorKind::Protocol => code::PROTOCOL,
        ErrorKind::Body => code::BODY,
        ErrorKind::Decode => code::DECODE,
        ErrorKind::Redirect => code::REDIRECT,
        ErrorKind::TooLarge => code::TOO_LARGE,
        _ => code::MACHINE,
    }
}

/// The exit code of a status, for `--check-status`.
pub(crate) fn of_status(status: StatusCode) -> u8 {
    match status.as_u16() {
        300..=399 => 3,
        400..=499 => 4,
        500..=599 => 5,
        _ => code::DONE,
    }
}

impl From<amphi::Error> for Failure {
    fn from(error: amphi::Error) -> Self {
        Self::Http(error)
    }
}

/// Of writing to standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::Machine(format!("the output cannot be written: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_code() {
        let codes = [
            (ErrorKind::InvalidUrl, 2),
            (ErrorKind::Dns, 6),
            (ErrorKind::Connect, 7),
            (ErrorKind::Tls, 8),
            (ErrorKind::Proxy, 9),
            (ErrorKind::Timeout, 10),
            (ErrorKind::Protocol, 11),
            (ErrorKind::Closed, 7),
            (ErrorKind::Body, 12),
            (ErrorKind::Decode, 13),
            (ErrorKind::Redirect, 14),
            (ErrorKind::TooLarge, 15),
        ];
        for (kind, code) in codes {
            assert_eq!(Failure::Http(amphi::Error::with_kind(kind, "")).code(), code, "{kind:?}");
        }
        assert_eq!([200, 301, 404, 503].map(|status| of_status(StatusCode::from_u16(status).unwrap())), [0, 3, 4, 5]);
    }
}

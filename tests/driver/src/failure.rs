//! Why a line ended before its last request, and the word for it.

use amphi::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::reading;

pub(crate) enum Failure {
    /// The line is not what the contract says: the harness's mistake.
    Malformed(String),
    /// The line asks for what amphi has no API for, or none here.
    Unsupported(String),
    /// What amphi itself says.
    Amphi(Error),
}

impl Failure {
    pub(crate) fn malformed(what: impl Into<String>) -> Self {
        Self::Malformed(what.into())
    }

    /// The `error` of an answer.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Malformed(what) => bare("malformed", what),
            Self::Unsupported(what) => bare("unsupported", what),
            Self::Amphi(error) => {
                let mut told = bare(&kind(error), &format!("{error:#}"));
                told["retryable"] = error.is_retryable().into();
                if let Some(response) = error.response() {
                    told["response"] = reading::head(response);
                }
                told
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Amphi(error)
    }
}

/// An error that no library told of.
pub(crate) fn bare(kind: &str, message: &str) -> Value {
    json!({ "kind": kind, "message": message, "retryable": false })
}

/// The contract's word for an error: the same on both sides, and coarser than amphi's own.
fn kind(error: &Error) -> String {
    let word = match error.kind() {
        ErrorKind::Timeout => {
            return error.timeout_phase().map_or_else(|| "timeout".to_owned(), |phase| format!("timeout.{phase}"));
        }
        ErrorKind::Connect | ErrorKind::Dns => "connect",
        ErrorKind::Tls => "tls",
        ErrorKind::Proxy => "proxy",
        ErrorKind::Decode => "decode",
        ErrorKind::Protocol => "protocol",
        ErrorKind::Redirect => "redirect",
        ErrorKind::TooLarge => "too_large",
        ErrorKind::Status => "status",
        ErrorKind::InvalidUrl | ErrorKind::UnsupportedScheme => "url",
        ErrorKind::Closed | ErrorKind::Body | ErrorKind::Cancelled => "closed",
        ErrorKind::Unsupported => "unsupported",
        _ => "builder",
    };
    word.to_owned()
}

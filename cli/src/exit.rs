//! How it ends: what failed, what that is told like, and the exit code.

use std::error::Error as _;
use std::io;

use amphi::{ErrorKind, StatusCode, TimeoutPhase};
use anstyle::{AnsiColor, Style};

/// What ended a run before it was done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line asks for what cannot be.
    Usage(String),
    /// This machine would not: a file cannot be read, the disk is full.
    Machine(String),
    /// The exchange failed.
    Http(amphi::Error),
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
            Self::Http(error) => of_kind(error.kind()),
            Self::Unread => code::UNREAD,
        }
    }

    /// What is told of it, with colours or without: nothing of a reader that has gone.
    pub(crate) fn report(&self, color: bool) -> Option<String> {
        let bold = |ansi: AnsiColor| if color { ansi.on_default().bold() } else { Style::new() };
        let (red, cyan) = (bold(AnsiColor::Red), bold(AnsiColor::Cyan));
        let line = |style: Style, label: &str, text: &str| format!("{style}{label}{style:#} {text}\n");
        let (message, causes, hint) = match self {
            Self::Unread => return None,
            Self::Usage(message) => (message.clone(), Vec::new(), Some("amphi --help has what there is")),
            Self::Machine(message) => (message.clone(), Vec::new(), None),
            Self::Http(error) => (error.to_string(), causes(error), hint(error)),
        };
        let mut report = line(red, "amphi:", &clean(&message));
        for cause in causes {
            report.push_str(&line(cyan, "  cause:", &clean(&cause)));
        }
        if let Some(hint) = hint {
            report.push_str(&line(cyan, "  hint:", hint));
        }
        Some(report)
    }
}

/// Errors repeat what a server or the command line said: nothing of that may steer the terminal.
fn clean(text: &str) -> String {
    crate::print::clean::visible(text).into_owned()
}

/// What lies beneath, without what a level above has said already.
fn causes(error: &amphi::Error) -> Vec<String> {
    let mut told = error.to_string();
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !told.contains(&text) {
            told.push_str(&text);
            causes.push(text);
        }
        next = cause.source();
    }
    causes
}

fn of_kind(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::InvalidUrl | ErrorKind::UnsupportedScheme | ErrorKind::Builder | ErrorKind::Unsupported => {
            code::USAGE
        }
        ErrorKind::Dns => code::DNS,
        ErrorKind::Connect => code::CONNECT,
        ErrorKind::Tls => code::TLS,
        ErrorKind::Proxy => code::PROXY,
        ErrorKind::Timeout => code::TIMEOUT,
        ErrorKind::Protocol => code::PROTOCOL,
        ErrorKind::Body | ErrorKind::Closed => code::BODY,
        ErrorKind::Decode => code::DECODE,
        ErrorKind::Redirect => code::REDIRECT,
        ErrorKind::TooLarge => code::TOO_LARGE,
        _ => code::MACHINE,
    }
}

/// What to do about it, where the error itself does not say that.
fn hint(error: &amphi::Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::Dns => "look at the host's name; --resolve HOST:ADDRESS goes past the name's resolving",
        ErrorKind::Connect => "is the server up, and is the port right? -4 and -6 choose the family of the address",
        ErrorKind::Tls if error.to_string().contains("authority") || error.to_string().contains("self-signed") => {
            "--cacert FILE trusts an authority; --no-verify shows what is there, and proves nothing"
        }
        ErrorKind::Tls => "is it an https port? --tls-min and --tls-max say which versions are spoken",
        ErrorKind::Proxy => "--no-proxy goes past proxies, those of the environment too",
        ErrorKind::Timeout => match error.timeout_phase() {
            Some(TimeoutPhase::Connect) => "--connect-timeout gives it more time",
            Some(TimeoutPhase::Read | TimeoutPhase::Headers) => "--read-timeout gives it more time, 0 all",
            Some(TimeoutPhase::Write) => "--write-timeout gives it more time, 0 all",
            _ => "--timeout gives it more time",
        },
        ErrorKind::Protocol => "is it an HTTP port, and the right version? --http1.1 leaves HTTP/2 out",
        ErrorKind::Body => "the body is not whole; a --download goes on with --continue",
        ErrorKind::Decode => "-H 'Accept-Encoding: identity' asks for the body without content codings",
        ErrorKind::Redirect => "--no-follow shows the redirect, --max-redirects allows more of them",
        _ => return None,
    })
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

    #[test]
    fn a_report_has_cause_and_hint_and_steers_no_terminal() {
        let error = amphi::Error::with_kind(ErrorKind::Dns, "no \u{1b}[2Jsuch host").with_source("server said no");
        let report = Failure::Http(error).report(false).unwrap();
        assert_eq!(
            report,
            "amphi: could not resolve the host: no ␛[2Jsuch host\n  cause: server said no\n  \
             hint: look at the host's name; --resolve HOST:ADDRESS goes past the name's resolving\n"
        );
        assert!(
            Failure::Usage("x".to_owned()).report(true).unwrap().starts_with("\u{1b}[1m\u{1b}[31mamphi:\u{1b}[0m x\n")
        );
    }
}

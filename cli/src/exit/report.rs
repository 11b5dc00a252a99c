//! What is told of a failure: what failed, why, what to do; no more.

use std::error::Error as _;

use amphi::{Error, ErrorKind, TimeoutPhase};
use anstyle::{AnsiColor, Style};

use super::Failure;
use crate::print::clean::visible;
use crate::print::wrap;

/// What the library calls by its own names, and what these are on a command line.
const NAMES: [(&str, &str); 11] = [
    ("the client one with `ClientBuilder::identity`", "it by --cert FILE"),
    ("the client certificate of `ClientBuilder::identity`", "the certificate of --cert"),
    ("`add_root_certificate`", "--cacert FILE"),
    ("as `Proxy::basic_auth` or its URL give them", "as in --proxy http://user:password@host"),
    ("build the client with `http1_only`", "--http1.1"),
    ("`unix_socket`", "--unix-socket"),
    ("`interface`", "--interface"),
    ("`local_address`", "another way"),
    ("`proxy`", "--proxy"),
    ("`tls_version_min`", "--tls-min"),
    ("`tls_version_max`", "--tls-max"),
];

impl Failure {
    /// What is told of it, in so many columns, if that matters; nothing if the reader has gone.
    pub(crate) fn report(&self, color: bool, columns: Option<usize>) -> Option<String> {
        let bold = |ansi: AnsiColor| if color { ansi.on_default().bold() } else { Style::new() };
        let (red, cyan) = (bold(AnsiColor::Red), bold(AnsiColor::Cyan));
        let line = |style: Style, label: &str, text: &str| {
            let text = wrap(&visible(text), label.len() + 1, columns);
            format!("{style}{label}{style:#} {text}\n")
        };
        let (message, causes, hint) = match self {
            Self::Unread => return None,
            Self::Usage(message) => (message.clone(), Vec::new(), Some("amphi --help has what there is")),
            Self::Machine(message) => (message.clone(), Vec::new(), None),
            Self::Http(error) => (message(error), causes(error), hint(error)),
        };
        let mut report = line(red, "amphi:", &message);
        for cause in causes {
            report.push_str(&line(cyan, "  cause:", &cause));
        }
        if let Some(hint) = hint {
            report.push_str(&line(cyan, "  hint:", hint));
        }
        Some(report)
    }
}

fn message(error: &Error) -> String {
    NAMES.iter().fold(error.to_string(), |message, (name, option)| message.replace(name, option))
}

/// What lies beneath, without what a level above has said already. Of TLS the message says all that helps.
fn causes(error: &Error) -> Vec<String> {
    let mut told = error.to_string();
    let mut causes = Vec::new();
    let mut next = error.source().filter(|_| error.kind() != ErrorKind::Tls);
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

/// What to do about it, where the error itself does not say that.
fn hint(error: &Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::Dns => {
            "look at the name of the host, or of the proxy; --resolve HOST:ADDRESS goes past resolving a host's"
        }
        ErrorKind::Connect => "is the server up, or the proxy, if there is one, and is the port right?",
        ErrorKind::Tls => {
            "--no-verify shows what is there, and proves nothing; --tls-min and --tls-max choose the version"
        }
        ErrorKind::Proxy => "--no-proxy goes past proxies, those of the environment too",
        ErrorKind::Timeout => match error.timeout_phase() {
            Some(TimeoutPhase::Connect) => "--connect-timeout gives it more time",
            Some(TimeoutPhase::Read | TimeoutPhase::Headers) => "--read-timeout gives it more time, 0 all",
            Some(TimeoutPhase::Write) => "--write-timeout gives it more time, 0 all",
            _ => "--timeout gives it more time",
        },
        ErrorKind::Protocol => "is it an HTTP port, and the right version? --http1.1 leaves HTTP/2 out",
        ErrorKind::Body => "what came is not whole",
        ErrorKind::Decode => "'Accept-Encoding: identity' asks for the body without content codings",
        ErrorKind::Redirect => "--no-follow shows the redirect, --max-redirects allows more of them",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_cause_and_hint_and_steers_no_terminal() {
        let error = Error::with_kind(ErrorKind::Dns, "no \u{1b}[2Jsuch host").with_source("server said no");
        let report = Failure::Http(error).report(false, None).unwrap();
        assert_eq!(
            report,
            "amphi: could not resolve the host: no ␛[2Jsuch host\n  cause: server said no\n  \
             hint: look at the name of the host, or of the proxy; --resolve HOST:ADDRESS goes past resolving a host's\n"
        );
        let usage = Failure::Usage("x".to_owned()).report(true, None).unwrap();
        assert!(usage.starts_with("\u{1b}[1m\u{1b}[31mamphi:\u{1b}[0m x\n"));
        assert_eq!(Failure::Unread.report(false, None), None);
    }

    #[test]
    fn it_speaks_of_options() {
        let error = Error::with_kind(ErrorKind::Tls, "trust it with `add_root_certificate`").with_source("Other(x)");
        let report = Failure::Http(error).report(false, Some(30)).unwrap();
        assert!(report.starts_with("amphi: TLS failed: trust it\n       with --cacert FILE\n  hint: "), "{report}");
    }
}

//! What is told of a failure: what failed, why, what to do; no more.

use amphi::{Error, ErrorKind, TimeoutPhase};
use anstyle::{AnsiColor, Style};

use super::Failure;
use crate::print::clean::visible;
use crate::print::wrap;

/// What the library calls by its own names, and what these are on a command line.
const NAMES: [(&str, &str); 15] = [
    ("the timeout `total`", "--timeout"),
    ("the timeout `connect`", "--connect-timeout"),
    ("the timeout `read`", "--read-timeout"),
    ("the timeout `write`", "--write-timeout"),
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
            // One that names an option has said what to do.
            Self::Usage(message) if message.contains("--") => (message.clone(), Vec::new(), None),
            Self::Usage(message) => (message.clone(), Vec::new(), Some("amphi --help has what there is")),
            Self::Machine(message) => (message.clone(), Vec::new(), None),
            Self::Http(error) => (message(error), causes(error), hint(error)),
            Self::Broken(error, left) => (message(error), causes(error), Some(left.as_str())),
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

/// What lies beneath, without what a level above has said already.
fn causes(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    let mut told = error.to_string();
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        // What kind of failure it is need not be said of each level.
        let kind = cause.downcast_ref::<Error>().map(|error| format!("{}: ", error.kind()));
        let text = kind.filter(|kind| told.contains(kind)).and_then(|kind| text.strip_prefix(&kind)).unwrap_or(&text);
        // Of certificates the message says the same in words.
        if !is_told(&told, text) && !text.starts_with("invalid peer certificate: ") {
            told.push_str(&format!(": {text}"));
            causes.push(text.to_owned());
        }
        next = cause.source();
    }
    causes
}

/// Whether the words stand in what was told, and not as a part of other words.
fn is_told(told: &str, text: &str) -> bool {
    let letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let stands = |at: usize| {
        let (before, after) = (told[..at].chars().next_back(), told[at + text.len()..].chars().next());
        !letter(before) && !letter(after)
    };
    text.is_empty() || told.match_indices(text).any(|(at, _)| stands(at))
}

/// An error and all that lies beneath it, in a line.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::once(error.to_string()).chain(causes(error)).collect::<Vec<_>>().join(": ")
}

/// What to do about it, where the error itself does not say that.
fn hint(error: &Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::Connect | ErrorKind::Dns | ErrorKind::Tls if error.is_proxy() => {
            "look at --proxy, or HTTP_PROXY and its like; --no-proxy goes past proxies"
        }
        ErrorKind::Dns => "look at the name of the host; --resolve HOST:ADDRESS goes past resolving it",
        ErrorKind::Connect => "is the server up, and the port right?",
        ErrorKind::Closed => {
            "is it an HTTP server, and the right port? Before one for TLS stands https://; --retry 2 tries again"
        }
        ErrorKind::InvalidUrl | ErrorKind::UnsupportedScheme => {
            "a URL is like https://example.org:8080/path?name=value"
        }
        // TLS was not asked for, but spoken: the error itself says to ask for it.
        ErrorKind::Tls if error.url().is_some_and(|url| url.scheme() == "http") => return None,
        ErrorKind::Tls => {
            "--no-verify shows what is there, and proves nothing; --tls-min and --tls-max choose the version; before a \
             port without TLS stands http://"
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
             hint: look at the name of the host; --resolve HOST:ADDRESS goes past resolving it\n"
        );
        let usage = Failure::Usage("x".to_owned()).report(true, None).unwrap();
        assert!(usage.starts_with("\u{1b}[1m\u{1b}[31mamphi:\u{1b}[0m x\n"));
        assert_eq!(Failure::Unread.report(false, None), None);
    }

    #[test]
    fn every_cause_is_told_once() {
        let deepest = Error::with_kind(ErrorKind::Connect, "127.0.0.1:1").with_source("refused");
        let error = Error::with_kind(ErrorKind::Connect, "the proxy h:1").with_source(deepest);
        assert_eq!(causes(&error), ["127.0.0.1:1", "refused"]);
        assert_eq!(chain(&error), "could not connect: the proxy h:1: 127.0.0.1:1: refused");
        // A word in another one has not been told; one that stands there has.
        let deepest = Error::with_kind(ErrorKind::Body, "of it").with_source("it");
        assert_eq!(causes(&Error::with_kind(ErrorKind::Body, "a bit").with_source(deepest)), ["of it"]);
        let tls = Error::with_kind(ErrorKind::Tls, "the handshake failed").with_source("bad record");
        assert_eq!(causes(&tls), ["bad record"]);
    }

    #[test]
    fn it_speaks_of_options() {
        let error = Error::with_kind(ErrorKind::Tls, "trust it with `add_root_certificate`");
        let report = Failure::Http(error).report(false, Some(30)).unwrap();
        assert!(report.starts_with("amphi: TLS failed: trust it\n       with --cacert FILE\n  hint: "), "{report}");
    }
}

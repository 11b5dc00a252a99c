//! curl's options: which there is something for, and what.

/// What becomes of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// The same without a value, by this name.
    Flag(&'static str),
    /// The same with a value, by this name.
    Value(&'static str),
    /// Nothing: it is so in any case.
    Nothing,
    /// It takes part in what the request is.
    Part(Key),
}

/// What is put together from several options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Method,
    Header,
    Data,
    DataRaw,
    DataBinary,
    DataUrlencode,
    Json,
    Get,
    Head,
    Form,
    FormString,
    Upload,
    Url,
    UserAgent,
    Referer,
    Cookie,
    Range,
    Continue,
    Location,
    Include,
    Verbose,
    Bearer,
}

impl Means {
    pub(super) fn takes_value(self) -> bool {
        match self {
            Self::Flag(_) | Self::Nothing => false,
            Self::Value(_) => true,
            Self::Part(key) => !matches!(key, Key::Get | Key::Head | Key::Location | Key::Include | Key::Verbose),
        }
    }
}

use Means::{Flag, Nothing, Part, Value};

/// Short name, long name, and what becomes of it.
const OPTIONS: [(&str, &str, Means); 67] = [
    ("X", "request", Part(Key::Method)),
    ("H", "header", Part(Key::Header)),
    ("d", "data", Part(Key::Data)),
    ("", "data-ascii", Part(Key::Data)),
    ("", "data-raw", Part(Key::DataRaw)),
    ("", "data-binary", Part(Key::DataBinary)),
    ("", "data-urlencode", Part(Key::DataUrlencode)),
    ("", "json", Part(Key::Json)),
    ("G", "get", Part(Key::Get)),
    ("I", "head", Part(Key::Head)),
    ("F", "form", Part(Key::Form)),
    ("", "form-string", Part(Key::FormString)),
    ("T", "upload-file", Part(Key::Upload)),
    ("", "url", Part(Key::Url)),
    ("A", "user-agent", Part(Key::UserAgent)),
    ("e", "referer", Part(Key::Referer)),
    ("b", "cookie", Part(Key::Cookie)),
    ("r", "range", Part(Key::Range)),
    ("C", "continue-at", Part(Key::Continue)),
    ("L", "location", Part(Key::Location)),
    ("i", "include", Part(Key::Include)),
    ("", "show-headers", Part(Key::Include)),
    ("v", "verbose", Part(Key::Verbose)),
    ("", "oauth2-bearer", Part(Key::Bearer)),
    ("u", "user", Value("--auth")),
    ("", "digest", Flag("--auth-type=digest")),
    ("", "basic", Nothing),
    ("n", "netrc", Flag("--netrc")),
    ("", "max-redirs", Value("--max-redirects")),
    ("k", "insecure", Flag("--no-verify")),
    ("", "cacert", Value("--cacert")),
    ("E", "cert", Value("--cert")),
    ("", "key", Value("--key")),
    ("1", "tlsv1", Nothing),
    ("", "tlsv1.0", Nothing),
    ("", "tlsv1.1", Nothing),
    ("", "tlsv1.2", Flag("--tls-min=1.2")),
    ("", "tlsv1.3", Flag("--tls-min=1.3")),
    ("", "tls-max", Value("--tls-max")),
    ("x", "proxy", Value("--proxy")),
    ("m", "max-time", Value("--timeout")),
    ("", "connect-timeout", Value("--connect-timeout")),
    ("", "retry", Value("--retry")),
    ("4", "ipv4", Flag("--ipv4")),
    ("6", "ipv6", Flag("--ipv6")),
    ("", "http1.1", Flag("--http1.1")),
    ("", "http2", Flag("--http2")),
    ("", "http2-prior-knowledge", Flag("--http2-prior-knowledge")),
    ("", "interface", Value("--interface")),
    ("", "unix-socket", Value("--unix-socket")),
    ("", "resolve", Value("--resolve")),
    ("o", "output", Value("--output")),
    ("O", "remote-name", Flag("--download")),
    ("J", "remote-header-name", Nothing),
    ("f", "fail", Flag("--check-status")),
    ("", "fail-with-body", Flag("--check-status")),
    ("N", "no-buffer", Flag("--stream")),
    ("s", "silent", Nothing),
    ("S", "show-error", Nothing),
    ("#", "progress-bar", Nothing),
    ("", "no-progress-meter", Nothing),
    ("g", "globoff", Nothing),
    ("q", "disable", Nothing),
    ("", "compressed", Nothing),
    ("", "no-keepalive", Nothing),
    ("", "tcp-nodelay", Nothing),
    ("", "noproxy", Value("--no-proxy")),
];

pub(super) fn long(name: &str) -> Option<Means> {
    OPTIONS.iter().find(|(_, long, _)| *long == name).map(|(.., means)| *means)
}

pub(super) fn short(name: char) -> Option<Means> {
    let is_it = |short: &str| short.chars().eq([name]);
    OPTIONS.iter().find(|(short, ..)| is_it(short)).map(|(.., means)| *means)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_twice_and_what_they_become_is_there() {
        let definition = crate::args::Args::definition();
        for (at, (short, long, means)) in OPTIONS.iter().enumerate() {
            let others = &OPTIONS[at + 1..];
            assert!(
                others.iter().all(|(other, name, _)| name != long && (short.is_empty() || other != short)),
                "{long}"
            );
            if let Flag(name) | Value(name) = means {
                let name = name.trim_start_matches("--").split('=').next().unwrap();
                assert!(definition.get_arguments().any(|argument| argument.get_long() == Some(name)), "{name}");
            }
        }
    }
}

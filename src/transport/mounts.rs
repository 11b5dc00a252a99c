//! Which transport a request goes to: patterns of URLs, the most specific first.

use http::HeaderMap;

use super::AnyTransport;
use crate::url::after_scheme;
use crate::{Error, ErrorKind, Result, Url};

/// A way out of a client: a transport, and what the client does itself with what goes and comes that way.
pub(crate) struct Exit {
    pub(crate) transport: AnyTransport,
    /// Whether redirects are followed here; if not, the transport does.
    pub(crate) follow: bool,
    /// Whether content codings are undone here; if not, the transport does.
    pub(crate) decode: bool,
    /// Whether the client's jar is for it; if not, the transport has its own.
    pub(crate) cookies: bool,
    /// Headers that the client adds on this way alone.
    pub(crate) headers: HeaderMap,
}

/// The ways out besides the usual one, the most specific first. `None` is the usual one.
pub(crate) struct Mounts(Vec<(Pattern, Option<Exit>)>);

impl Mounts {
    /// Of several with the same pattern the last one holds.
    pub(crate) fn new(mounts: Vec<(Pattern, Option<Exit>)>) -> Self {
        let mut sorted: Vec<(Pattern, Option<Exit>)> = Vec::with_capacity(mounts.len());
        for mount in mounts {
            let at = sorted.iter().position(|(pattern, _)| pattern.rank() <= mount.0.rank());
            sorted.insert(at.unwrap_or(sorted.len()), mount);
        }
        Self(sorted)
    }

    /// Where a request to this URL leaves.
    pub(crate) fn exit<'a>(&'a self, usual: &'a Exit, url: &Url) -> &'a Exit {
        if self.0.is_empty() {
            return usual;
        }
        let mounted = self.0.iter().find(|(pattern, _)| pattern.matches(url));
        mounted.and_then(|(_, exit)| exit.as_ref()).unwrap_or(usual)
    }

    /// All of them.
    pub(crate) fn exits(&self) -> impl Iterator<Item = &Exit> {
        self.0.iter().filter_map(|(_, exit)| exit.as_ref())
    }
}

/// What a transport is mounted at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    scheme: Option<Scheme>,
    host: Host,
    port: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Any,
    /// This domain, if it itself is meant, and those below it.
    Below {
        domain: String,
        itself: bool,
    },
    Exactly(String),
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let wrong = |what: &str| {
            let shown = if text.as_bytes().contains(&b'@') { "a mount's pattern" } else { text };
            Error::new(ErrorKind::Builder, format!("{shown}: {what}"))
        };
        let (scheme, rest) = text.split_at(after_scheme(text));
        let Some(scheme) = scheme.strip_suffix("://") else {
            return Err(wrong("a transport is mounted at `all://`, `https://`, `all://*.example.org` and the like"));
        };
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "all" => None,
            "http" => Some(Scheme::Http),
            "https" => Some(Scheme::Https),
            _ => return Err(wrong("the scheme must be `all`, `http` or `https`")),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#', '\\']) {
            return Err(wrong("a transport is mounted at a scheme, a host and a port, not at a path"));
        }
        if rest.as_bytes().contains(&b'@') {
            return Err(wrong("it has no user name and no password"));
        }
        // An IPv6 address is in brackets and full of colons.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse().map_err(|_| wrong("the port is none"))?))
            }
            _ => (rest, None),
        };
        let host = Host::parse(host).ok_or_else(|| wrong("the host is none"))?;
        Ok(Self { scheme, host, port })
    }

    /// The higher, the more specific: a port first, then the host, then the scheme.
    fn rank(&self) -> (bool, bool, usize, bool, bool) {
        let (exact, length, below_only) = match &self.host {
            Host::Any => (false, 0, false),
            Host::Below { domain, itself } => (false, domain.len(), !itself),
            Host::Exactly(host) => (true, host.len(), false),
        };
        (self.port.is_some(), exact, length, below_only, self.scheme.is_some())
    }

    fn matches(&self, url: &Url) -> bool {
        let scheme = match self.scheme {
            None => true,
            Some(Scheme::Http) => url.scheme() == "http",
            Some(Scheme::Https) => url.scheme() == "https",
        };
        scheme && self.port.is_none_or(|port| url.port() == Some(port)) && self.host.matches(url.host())
    }
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "" | "*" => return Some(Self::Any),
            _ => {}
        }
        if let Some(domain) = text.strip_prefix("*.") {
            return Some(Self::Below { domain: normal(domain)?, itself: false });
        }
        match text.strip_prefix('*') {
            Some(domain) => Some(Self::Below { domain: normal(domain)?, itself: true }),
            None => Some(Self::Exactly(normal(text)?)),
        }
    }

    fn matches(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        match self {
            Self::Any => true,
            Self::Exactly(own) => own == host,
            Self::Below { domain, itself } => match host.strip_suffix(domain.as_str()) {
                Some("") => *itself,
                Some(below) => below.ends_with('.'),
                None => false,
            },
        }
    }
}

/// A host as a URL has it: in lower case, in ASCII.
fn normal(host: &str) -> Option<String> {
    if host.is_empty() || host.starts_with('.') || host.as_bytes().contains(&b'*') {
        return None;
    }
    let url = Url::parse(&format!("http://{host}/")).ok()?;
    let host = url.host();
    Some(host.strip_suffix('.').unwrap_or(host).to_owned()).filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, url: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(&Url::parse(url).unwrap())
    }

    #[test]
    fn what_matches() {
        for (pattern, url, expected) in [
            ("all://", "http://a/", true),
            ("all://", "https://a:81/x", true),
            ("all://*", "https://a:81/x", true),
            ("http://", "http://a/", true),
            ("http://", "https://a/", false),
            ("HTTPS://", "https://a/", true),
            ("all://example.com", "https://example.com/", true),
            ("all://Example.COM.", "https://example.com/", true),
            ("all://example.com", "https://EXAMPLE.com./", true),
            ("all://example.com", "https://www.example.com/", false),
            ("all://example.com", "https://example.com:8443/", true),
            ("all://*example.com", "https://example.com/", true),
            ("all://*example.com", "https://www.example.com/", true),
            ("all://*example.com", "https://wwwexample.com/", false),
            ("all://*.example.com", "https://example.com/", false),
            ("all://*.example.com", "https://a.b.example.com/", true),
            ("all://*.example.com", "https://example.com.evil/", false),
            ("http://host:1234", "http://host:1234/", true),
            ("http://host:1234", "http://host/", false),
            ("http://host:80", "http://host/", true),
            ("all://:8080", "http://any:8080/", true),
            ("all://*:8080", "http://any:8081/", false),
            ("all://[::1]", "http://[::1]:99/", true),
            ("all://[::1]:99", "http://[0::1]:99/", true),
            ("all://[::1]:99", "http://[::1]/", false),
            ("all://bücher.example", "http://xn--bcher-kva.example/", true),
            ("all://127.0.0.1/", "http://127.1/", true),
        ] {
            assert_eq!(matches(pattern, url), expected, "{pattern} {url}");
        }
    }

    #[test]
    fn what_is_no_pattern() {
        for (pattern, expected) in [
            ("http", "http: a transport is mounted at `all://`"),
            ("", "is mounted at"),
            ("ftp://h", "the scheme must be"),
            ("all://h/path", "not at a path"),
            ("all://h?q", "not at a path"),
            ("all://h:x", "the port is none"),
            ("all://h:", "the port is none"),
            ("all://h:99999", "the port is none"),
            ("all://exa*mple.org", "the host is none"),
            ("all://*.", "the host is none"),
            ("all://**", "the host is none"),
            ("all://a b", "the host is none"),
            ("all://u:secret@h", "no user name"),
        ] {
            let error = Pattern::parse(pattern).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Builder, "{pattern}");
            assert!(error.to_string().contains(expected) && !error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn the_most_specific_comes_first() {
        let order = [
            "http://a.example.com:81",
            "all://a.example.com:81",
            "all://*example.com:81",
            "all://:81",
            "https://a.example.com",
            "all://a.example.com",
            "all://b.com",
            "all://*.a.example.com",
            "all://*a.example.com",
            "all://*.example.com",
            "http://*example.com",
            "all://*example.com",
            "https://",
            "all://",
        ];
        let rank = |text| Pattern::parse(text).unwrap().rank();
        for pair in order.windows(2) {
            assert!(rank(pair[0]) > rank(pair[1]), "{pair:?}");
        }
    }
}

//! Why a text is no URL: the platforms' parsers tell little of it, or nothing, and each something else.

use super::redact::quoted;
use crate::error::QuotedChar;

/// What the URL standard refuses in a name, in a text that is decoded: its forbidden domain code points, without the
/// controls.
const FORBIDDEN: [char; 14] = [' ', '#', '%', '/', ':', '<', '>', '?', '@', '[', '\\', ']', '^', '|'];
const NO_SCHEME: &str = "it has no scheme: begin it with https:// or http://";

/// Why a text that is none is no URL, by the [WHATWG's rules](https://url.spec.whatwg.org/#concept-basic-url-parser); of a
/// reference with the scheme of what it is relative to.
pub(super) fn why(input: &str, base: Option<&str>) -> String {
    let input = cleaned(input);
    let own = scheme(&input);
    let (scheme, rest) = match own {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => match base {
            Some(base) => (base.to_owned(), input.as_str()),
            None if input.is_empty() => return "it is empty".into(),
            None => return NO_SCHEME.into(),
        },
    };
    let is_special = matches!(scheme.as_str(), "http" | "https" | "ws" | "wss" | "ftp" | "file");
    let slashes: &[char] = if is_special { &['/', '\\'] } else { &['/'] };
    let authority = rest.trim_start_matches(slashes);
    if own.is_none() && rest.len() < authority.len() + 2 {
        return format!("nothing is relative to a URL of the scheme {scheme}");
    }
    let end = authority.find(['?', '#']).unwrap_or(authority.len());
    let end = authority[..end].find(slashes).unwrap_or(end);
    // What stands before the last of them are credentials.
    let place = authority[..end].rsplit('@').next().unwrap_or_default();
    if place.starts_with('[') {
        return match place.split_once(']') {
            None => "the `[` of its host is not closed".into(),
            Some((_, "")) => "what its host has in brackets is no IPv6 address".into(),
            Some((_, port)) => port
                .strip_prefix(':')
                .filter(|port| !is_port(port))
                .map_or_else(|| "what its host has in brackets is no IPv6 address".into(), |_| BAD_PORT.into()),
        };
    }
    let (host, port) = place.split_once(':').unwrap_or((place, ""));
    match host {
        "" => "it has no host".into(),
        _ if !is_port(port) => BAD_PORT.into(),
        _ => host_is_wrong(host),
    }
}

/// Whether it is a path, say, rather than a URL that is wrong.
pub(super) fn is_relative(input: &str) -> bool {
    let input = cleaned(input);
    !input.is_empty() && scheme(&input).is_none()
}

/// Why a relative one is none, where there is nothing that it could be below.
pub(super) fn no_base(input: &str) -> String {
    format!("{}: {NO_SCHEME}, or give the client a base URL that it is below", quoted(input))
}

const BAD_PORT: &str = "its port is no number from 0 to 65535";

/// Without what the standard leaves out before it looks.
pub(super) fn cleaned(input: &str) -> String {
    let input = input.trim_matches(|c: char| c <= ' ');
    input.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect()
}

/// The scheme, if there is one, and what comes behind it.
pub(super) fn scheme(input: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = input.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some((scheme, rest))
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok())
}

fn host_is_wrong(host: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(host).decode_utf8_lossy();
    if let Some(odd) = decoded.chars().find(|c| c.is_ascii_control() || FORBIDDEN.contains(c)) {
        return format!("its host has {} in it, which no host may", QuotedChar(odd));
    }
    let last = decoded.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    if last.starts_with(|first: char| first.is_ascii_digit()) && last.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return "its host ends in a number, and is no IPv4 address".into();
    }
    "its host is no name of a domain".into()
}

#[cfg(test)]
mod tests {
    use super::super::Url;
    use super::why;

    #[test]
    fn of_what_is_none() {
        for (input, base, expected) in [
            ("", None, "it is empty"),
            ("pond", None, "it has no scheme"),
            ("//h/x", None, "it has no scheme"),
            ("1http://h/", None, "it has no scheme"),
            ("http://", None, "it has no host"),
            ("http:", None, "it has no host"),
            ("https:///?x", None, "it has no host"),
            ("http://:80/", None, "it has no host"),
            ("http://u:p@", None, "it has no host"),
            ("http://h:99999/", None, "its port"),
            ("http://h:x/", None, "its port"),
            ("http://h:+1/", None, "its port"),
            ("http://[::1]:x", None, "its port"),
            ("http://[::1/", None, "the `[`"),
            ("http://[::g]/", None, "what its host has in brackets"),
            ("http://[::1]x/", None, "what its host has in brackets"),
            ("http://u:p@a b/", None, "its host has ' ' in it"),
            (" \n ht\ttp:\\\\a<b\\c", None, "its host has '<' in it"),
            ("http://a%00b/", None, "its host has '\\0' in it"),
            ("http://a%zz/", None, "its host has '%' in it"),
            ("http://1.2.3.4.5/", None, "its host ends in a number"),
            ("http://256.1.1.1./", None, "its host ends in a number"),
            ("http://0x1ffffffff/", None, "its host ends in a number"),
            ("http://xn--/", None, "its host is no name"),
            ("http://\u{ad}/", None, "its host is no name"),
            ("//h:x/", Some("http://h/"), "its port"),
            ("http://a b", Some("https://h/"), "its host has ' ' in it"),
            ("x", Some("data:,"), "nothing is relative"),
            ("http:", Some("https://h/"), "it has no host"),
        ] {
            let refused = match base {
                None => Url::parse(input).is_err(),
                Some(base) => Url::parse(base).unwrap().join(input).is_err(),
            };
            assert!(refused, "{input:?} is a URL");
            let base = base.and_then(|base| base.split(':').next());
            let said = why(input, base);
            assert!(said.starts_with(expected), "{input:?}: {said}");
        }
    }
}

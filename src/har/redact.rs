//! What a recording does not tell.

use std::borrow::Cow;

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderName, HeaderValue};

use super::{members, parts};
use crate::{Url, secrets};

/// What stands in the place of a secret, in a recording; when that is replayed, it stands for anything.
pub(super) const MARK: &str = "REDACTED";

/// What is taken for a secret.
#[derive(Clone, Debug, Default)]
pub(super) struct Redaction {
    /// Besides those that are for everybody.
    pub(super) headers: Vec<HeaderName>,
    pub(super) parameters: Vec<String>,
    pub(super) off: bool,
}

impl Redaction {
    /// The value as it is told.
    pub(super) fn header(&self, name: &HeaderName, value: &HeaderValue) -> String {
        let text = String::from_utf8_lossy(value.as_bytes());
        if self.off {
            return text.into_owned();
        }
        match *name {
            // Their names are told, and where they belong.
            COOKIE => text.split(';').map(redacted_pair).collect::<Vec<_>>().join("; "),
            SET_COOKIE => match text.split_once(';') {
                Some((pair, attributes)) => format!("{};{attributes}", redacted_pair(pair)),
                None => redacted_pair(&text),
            },
            _ if value.is_sensitive() || secrets::is_header(name) || self.headers.contains(name) => MARK.to_owned(),
            _ if secrets::holds_url(name) => self.url(&text),
            _ => text.into_owned(),
        }
    }

    /// A URL without user name and password and with its secret parameters hidden.
    pub(super) fn url(&self, url: &str) -> String {
        if self.off {
            return url.to_owned();
        }
        let url = Url::parse(url).map_or_else(|_| nameless(url), |url| url.without_credentials().as_str().to_owned());
        secrets::url(&url, MARK, |name| self.hides(name)).into_owned()
    }

    /// A body of this type with what is secret in it hidden, as far as it is known where that stands.
    pub(super) fn body<'a>(&self, body: &'a [u8], mime: &str) -> Cow<'a, [u8]> {
        if self.off {
            return body.into();
        }
        // What is no UTF-8 is read byte by byte: of ASCII there is in it what there is.
        let (text, is_utf8) = match str::from_utf8(body) {
            Ok(text) => (Cow::Borrowed(text), true),
            Err(_) => (body.iter().map(|byte| char::from(*byte)).collect(), false),
        };
        let kind = essence(mime);
        let hides = |name: &str| self.hides(name);
        let hidden = match &*kind {
            "application/x-www-form-urlencoded" => secrets::form(&text, MARK, hides),
            "multipart/form-data" => parts::hidden(&text, mime, hides),
            "text/event-stream" => members::hidden_in_events(&text, hides),
            kind if kind.contains("json") || text.trim_start().starts_with(['{', '[']) => members::hidden(&text, hides),
            _ => return body.into(),
        };
        match hidden {
            Cow::Borrowed(_) => body.into(),
            Cow::Owned(text) if is_utf8 => text.into_bytes().into(),
            Cow::Owned(text) => text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect(),
        }
    }

    fn hides(&self, name: &str) -> bool {
        secrets::is_parameter(name) || self.parameters.iter().any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// A media type without its parameters.
pub(super) fn essence(mime: &str) -> String {
    mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn redacted_pair(pair: &str) -> String {
    let name = pair.split_once('=').map_or("", |(name, _)| name.trim());
    format!("{name}={MARK}")
}

/// What is no whole URL, without user name and password.
fn nameless(url: &str) -> String {
    let Some(start) = url.find("//").map(|at| at + 2) else { return url.to_owned() };
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    match url[start..end].rfind('@') {
        Some(at) => format!("{}{}", &url[..start], &url[start + at + 1..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::header::{AUTHORIZATION, LOCATION};

    use super::*;

    #[test]
    fn secrets_are_hidden() {
        let redaction = Redaction::default();
        let header = |name: HeaderName, value: &'static str| redaction.header(&name, &HeaderValue::from_static(value));
        assert_eq!(header(AUTHORIZATION, "Basic abc"), "REDACTED");
        assert_eq!(header(COOKIE, "a=b; c=d=e"), "a=REDACTED; c=REDACTED");
        assert_eq!(header(SET_COOKIE, "a=b; Path=/; HttpOnly"), "a=REDACTED; Path=/; HttpOnly");
        assert_eq!(header(SET_COOKIE, "nameless"), "=REDACTED");
        assert_eq!(header(LOCATION, "/x?token=1&a=2"), "/x?token=REDACTED&a=2");
        assert_eq!(header(HeaderName::from_static("x-own"), "seen"), "seen");
        let mut marked = HeaderValue::from_static("secret");
        marked.set_sensitive(true);
        assert_eq!(redaction.header(&HeaderName::from_static("x-own"), &marked), "REDACTED");
    }

    #[test]
    fn urls_and_forms() {
        let redaction = Redaction::default();
        assert_eq!(
            redaction.url("http://u:p@h/a?x=1&API%5Fkey=2&token#f"),
            "http://h/a?x=1&API%5Fkey=REDACTED&token#f"
        );
        assert_eq!(redaction.url("http://h/a#token=1&state=2"), "http://h/a#token=REDACTED&state=2");
        assert_eq!(redaction.url("//u:p@h/a?b#c"), "//h/a?b#c");
        assert_eq!(redaction.url("/a@b"), "/a@b");
        let open = Redaction { off: true, ..Redaction::default() };
        assert_eq!(open.url("http://u:p@h/?token=1"), "http://u:p@h/?token=1");
    }

    #[test]
    fn bodies() {
        let redaction = Redaction { parameters: vec!["Own".to_owned()], ..Redaction::default() };
        let body = |body: &[u8], mime: &str| String::from_utf8_lossy(&redaction.body(body, mime)).into_owned();
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        assert_eq!(body(b"user=frog&password=a%26b&own=x", form), "user=frog&password=REDACTED&own=REDACTED");
        assert_eq!(body(b"{\"token\":\"x\"}", "application/vnd.api+json"), "{\"token\":\"REDACTED\"}");
        assert_eq!(body(b" [{\"own\":1}]", "text/plain"), " [{\"own\":\"REDACTED\"}]");
        assert_eq!(body(b"data: {\"own\":1}\n", "text/event-stream"), "data: {\"own\":\"REDACTED\"}\n");
        assert_eq!(body(b"\"token\": 1", "text/javascript"), "\"token\": 1");
        let latin = redaction.body(b"{\"token\":\"\xe9\",\"a\":\"\xff\"}", "application/json");
        assert_eq!(*latin, *b"{\"token\":\"REDACTED\",\"a\":\"\xff\"}");
    }
}

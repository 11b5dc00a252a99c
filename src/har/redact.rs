//! What a recording does not tell.

use http::header::{AUTHORIZATION, COOKIE, LOCATION, PROXY_AUTHORIZATION, REFERER, SET_COOKIE};
use http::{HeaderName, HeaderValue};

use crate::Url;

/// What stands in the place of a secret, in a recording; when that is replayed, it stands for anything.
pub(super) const MARK: &str = "REDACTED";

/// What is taken for a secret.
#[derive(Clone, Debug)]
pub(super) struct Redaction {
    pub(super) headers: Vec<HeaderName>,
    pub(super) parameters: Vec<String>,
    pub(super) off: bool,
}

impl Default for Redaction {
    fn default() -> Self {
        const PARAMETERS: [&str; 10] = [
            "access_token",
            "api_key",
            "apikey",
            "client_secret",
            "password",
            "refresh_token",
            "secret",
            "sig",
            "signature",
            "token",
        ];
        let headers = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE, HeaderName::from_static("x-api-key")];
        Self { headers: headers.into(), parameters: PARAMETERS.map(str::to_owned).into(), off: false }
    }
}

impl Redaction {
    /// The value as it is told.
    pub(super) fn header(&self, name: &HeaderName, value: &HeaderValue) -> String {
        let text = String::from_utf8_lossy(value.as_bytes());
        if self.off {
            return text.into_owned();
        }
        let is_secret = value.is_sensitive() || self.headers.contains(name);
        match *name {
            // Their names are told, and where they belong.
            COOKIE if is_secret => text.split(';').map(redacted_pair).collect::<Vec<_>>().join("; "),
            SET_COOKIE if is_secret => match text.split_once(';') {
                Some((pair, attributes)) => format!("{};{attributes}", redacted_pair(pair)),
                None => redacted_pair(&text),
            },
            _ if is_secret => MARK.to_owned(),
            LOCATION | REFERER => self.url(&text),
            _ => text.into_owned(),
        }
    }

    /// A URL without user name and password and with its secret parameters hidden.
    pub(super) fn url(&self, url: &str) -> String {
        if self.off {
            return url.to_owned();
        }
        let url = Url::parse(url).map_or_else(|_| nameless(url), |url| url.without_credentials().as_str().to_owned());
        let (rest, fragment) = url.split_once('#').map_or((&*url, None), |(rest, fragment)| (rest, Some(fragment)));
        // An answer of OAuth's may stand in either.
        let fragment = fragment.map(|fragment| format!("#{}", self.form(fragment))).unwrap_or_default();
        match rest.split_once('?') {
            Some((path, query)) => format!("{path}?{}{fragment}", self.form(query)),
            None => format!("{rest}{fragment}"),
        }
    }

    /// A form-encoded text with its secret parameters hidden.
    pub(super) fn form(&self, text: &str) -> String {
        let hidden = |pair: &str| match pair.split_once('=') {
            Some((name, _)) if self.hides(name) => format!("{name}={MARK}"),
            _ => pair.to_owned(),
        };
        if self.off { text.to_owned() } else { text.split('&').map(hidden).collect::<Vec<_>>().join("&") }
    }

    fn hides(&self, name: &str) -> bool {
        crate::url::pairs(name).any(|(name, _)| self.parameters.iter().any(|own| own.eq_ignore_ascii_case(&name)))
    }
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
        assert_eq!(redaction.form("user=frog&password=a%26b&password"), "user=frog&password=REDACTED&password");
        let open = Redaction { off: true, ..Redaction::default() };
        assert_eq!(open.url("http://u:p@h/?token=1"), "http://u:p@h/?token=1");
    }
}

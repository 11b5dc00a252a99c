//! The URL type: one normalised string and where its parts lie.
//!
//! Parsing is the platform's (the `url` crate natively, the engine's own `URL` in a browser: both are the WHATWG URL
//! standard). The standard's serialisation is regular enough that the parts are found here, once, for both.

mod base;
mod into;
mod params;
mod plain;
mod query;
mod redact;
#[cfg(feature = "uri-template")]
mod template;
mod with;
mod wrong;

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

pub(crate) use base::BaseUrl;
pub use into::IntoUrl;
pub use params::QueryParams;
pub(crate) use query::{name_of, pairs};
use redact::quoted;
pub(crate) use redact::{after_scheme, redact as redacted};
#[cfg(feature = "uri-template")]
pub use template::{TemplateValue, UriTemplate};

use crate::{Error, ErrorKind, Result, platform};

/// An absolute URL, parsed and normalised by the [WHATWG URL standard](https://url.spec.whatwg.org/).
///
/// Cheap to clone. Its [`Display`](fmt::Display) is the whole URL; its [`Debug`](fmt::Debug) hides credentials.
///
/// ```
/// let url = amphi::Url::parse("HTTP://Example.org:80/a/../b?q=1#top")?;
/// assert_eq!(url.as_str(), "http://example.org/b?q=1#top");
/// assert_eq!((url.scheme(), url.host(), url.port()), ("http", "example.org", Some(80)));
/// assert_eq!((url.path(), url.query(), url.fragment()), ("/b", Some("q=1"), Some("top")));
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone)]
pub struct Url {
    href: Arc<str>,
    parts: Parts,
}

/// Offsets into a URL, which is `scheme:[//[userinfo@]host[:port]]path[?query][#fragment]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    scheme_end: usize,
    authority_start: usize,
    host_start: usize,
    host_end: usize,
    path_start: usize,
    path_end: usize,
    query_end: usize,
}

impl Url {
    /// Parses an absolute URL.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if the text is not an absolute URL.
    pub fn parse(input: &str) -> Result<Self> {
        if let Some(parts) = plain::parts(input) {
            return Ok(Self { href: input.into(), parts });
        }
        match platform::url::parse(input, None) {
            Some(href) => Ok(Self::from_href(&href)),
            None => Err(Error::new(ErrorKind::InvalidUrl, format!("{}: {}", quoted(input), wrong::why(input, None)))),
        }
    }

    /// Resolves a reference against this URL, as a link on a page is.
    ///
    /// ```
    /// let base = amphi::Url::parse("http://h/a/b?q")?;
    /// assert_eq!(base.join("../c")?.as_str(), "http://h/c");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if it does not resolve to a URL.
    pub fn join(&self, reference: &str) -> Result<Self> {
        match platform::url::parse(reference, Some(self.as_str())) {
            Some(href) => Ok(Self::from_href(&href)),
            None => {
                let why = wrong::why(reference, Some(self.scheme()));
                Err(Error::new(ErrorKind::InvalidUrl, format!("{}: {why}", quoted(reference))))
            }
        }
    }

    fn from_href(href: &str) -> Self {
        let scheme_end = href.find(':').unwrap_or(0);
        let query_end = href.find('#').unwrap_or(href.len());
        let path_end = href[..query_end].find('?').unwrap_or(query_end);
        let has_authority = href[scheme_end..].starts_with("://");
        let authority_start = if has_authority { scheme_end + 3 } else { scheme_end + 1 };
        let path_start = if has_authority {
            href[authority_start..path_end].find('/').map_or(path_end, |at| authority_start + at)
        } else {
            authority_start
        };
        let host_start =
            href[authority_start..path_start].rfind('@').map_or(authority_start, |at| authority_start + at + 1);
        // An IPv6 address is in brackets and full of colons.
        let host = &href[host_start..path_start];
        let after_brackets = host.rfind(']').map_or(0, |at| at + 1);
        let host_end = host[after_brackets..].find(':').map_or(path_start, |at| host_start + after_brackets + at);
        let parts = Parts { scheme_end, authority_start, host_start, host_end, path_start, path_end, query_end };
        Self { href: href.into(), parts }
    }

    /// The whole URL, credentials included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.href
    }

    /// The scheme, in lower case and without the colon.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.href[..self.parts.scheme_end]
    }

    /// The host as it stands in the URL: a name in its ASCII form, an IPv4 address, or an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.href[self.parts.host_start..self.parts.host_end]
    }

    /// The port: the one given, or the scheme's own. `None` if neither is known.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        let explicit = self.href[self.parts.host_end..self.parts.path_start].strip_prefix(':');
        match (explicit.and_then(|port| port.parse().ok()), self.scheme()) {
            (Some(port), _) => Some(port),
            (None, "http" | "ws") => Some(80),
            (None, "https" | "wss") => Some(443),
            (None, _) => None,
        }
    }

    /// Whether it leads to this machine itself.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host().trim_end_matches('.');
        let is_v4 = || host.starts_with("127.") && is_address(host);
        host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_v4()
    }

    /// Host and, where it is not the scheme's own, port: what the `Host` header says.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.href[self.parts.host_start..self.parts.path_start]
    }

    /// Whether there is a user name or a password.
    pub(crate) fn has_credentials(&self) -> bool {
        self.parts.host_start > self.parts.authority_start && (!self.username().is_empty() || self.password().is_some())
    }

    /// The user name, still percent-encoded; empty if there is none.
    #[must_use]
    pub fn username(&self) -> &str {
        self.userinfo().split_once(':').map_or(self.userinfo(), |(name, _)| name)
    }

    /// The password, still percent-encoded.
    #[must_use]
    pub fn password(&self) -> Option<&str> {
        self.userinfo().split_once(':').map(|(_, password)| password)
    }

    fn userinfo(&self) -> &str {
        let userinfo = &self.href[self.parts.authority_start..self.parts.host_start];
        userinfo.strip_suffix('@').unwrap_or("")
    }

    /// The path, percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.href[self.parts.path_start..self.parts.path_end]
    }

    /// The query without its question mark, percent-encoded.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.href[self.parts.path_end..self.parts.query_end].strip_prefix('?')
    }

    /// The fragment without its hash, percent-encoded. It is never sent.
    #[must_use]
    pub fn fragment(&self) -> Option<&str> {
        self.href[self.parts.query_end..].strip_prefix('#')
    }

    /// Path and query: what a request to the origin asks for.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        &self.href[self.parts.path_start..self.parts.query_end]
    }

    /// Scheme, host and, where it is not the scheme's own, port: equal for equal
    /// [origins](https://www.rfc-editor.org/rfc/rfc6454).
    ///
    /// ```
    /// assert_eq!(amphi::Url::parse("https://u:p@Example.org:443/a?b")?.origin(), "https://example.org");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[must_use]
    pub fn origin(&self) -> std::borrow::Cow<'_, str> {
        let Parts { authority_start, host_start, path_start, .. } = self.parts;
        if authority_start == host_start {
            self.href[..path_start].into()
        } else {
            format!("{}{}", &self.href[..authority_start], &self.href[host_start..path_start]).into()
        }
    }

    /// Whether the [origins](Self::origin) are the same.
    #[must_use]
    pub fn same_origin(&self, other: &Self) -> bool {
        !self.host().is_empty() && self.origin() == other.origin()
    }

    /// The URL with `pairs`, already form-encoded, added at the end of its query.
    pub(crate) fn with_query_appended(&self, pairs: &str) -> Self {
        if pairs.is_empty() {
            return self.clone();
        }
        let query = match self.query() {
            None | Some("") => pairs.to_owned(),
            Some(query) => format!("{query}&{pairs}"),
        };
        let Parts { path_end, query_end, .. } = self.parts;
        Self::from_href(&format!("{}?{query}{}", &self.href[..path_end], &self.href[query_end..]))
    }

    /// The URL with `pairs`, already form-encoded, for a query; without any if there are none.
    pub(crate) fn with_encoded_query(&self, pairs: &str) -> Self {
        let Parts { path_end, query_end, .. } = self.parts;
        let mark = if pairs.is_empty() { "" } else { "?" };
        Self::from_href(&format!("{}{mark}{pairs}{}", &self.href[..path_end], &self.href[query_end..]))
    }

    /// The URL with those of `pairs`, form-encoded, whose names are not in its query, nor among those `without`.
    pub(crate) fn with_defaults(&self, pairs: &str, without: &[String]) -> Self {
        let mut own: Vec<_> = self.query().unwrap_or_default().split('&').map(name_of).collect();
        own.extend(without.iter().cloned());
        let missing: Vec<_> = pairs.split('&').filter(|pair| !own.contains(&name_of(pair))).collect();
        self.with_query_appended(&missing.join("&"))
    }

    /// The URL with this fragment, still percent-encoded, in place of its own.
    pub(crate) fn with_encoded_fragment(&self, fragment: &str) -> Self {
        Self::from_href(&format!("{}#{fragment}", &self.href[..self.parts.query_end]))
    }

    /// The URL without user name and password.
    #[must_use]
    pub fn without_credentials(&self) -> Self {
        let Parts { authority_start, host_start, .. } = self.parts;
        if authority_start == host_start {
            return self.clone();
        }
        Self::from_href(&format!("{}{}", &self.href[..authority_start], &self.href[host_start..]))
    }

    /// The URL as it may be shown: `***` in the place of user name and password, and of the values of those parameters
    /// of its query and fragment that are [secret by name](crate::secrets::is_parameter). As error messages, `Debug` and
    /// tracing show it; one that is very long is cut.
    ///
    /// ```
    /// let url = amphi::Url::parse("https://frog:s3cret@pond.example/?page=2&access_token=s3cret")?;
    /// assert_eq!(url.redacted(), "https://***@pond.example/?page=2&access_token=***");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[must_use]
    pub fn redacted(&self) -> std::borrow::Cow<'_, str> {
        redacted(self.as_str())
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({})", self.redacted())
    }
}

impl PartialEq for Url {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Url {}

impl std::hash::Hash for Url {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl AsRef<str> for Url {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromStr for Url {
    type Err = Error;

    fn from_str(input: &str) -> Result<Self> {
        Self::parse(input)
    }
}

/// A host without the brackets of an IPv6 address.
pub(crate) fn unbracketed(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// The address that a host is, if it is no name.
pub(crate) fn address_of(host: &str) -> Option<IpAddr> {
    unbracketed(host).parse().ok()
}

/// Whether a URL's host is an address rather than a name: by the URL standard, one that ends in a number is.
pub(crate) fn is_address(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    host.starts_with('[') || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scheme, user name, password, host, port, path, query, fragment
    type Parts<'a> =
        (&'a str, &'a str, Option<&'a str>, &'a str, Option<u16>, &'a str, Option<&'a str>, Option<&'a str>);

    fn parts(url: &Url) -> Parts<'_> {
        let (name, password) = (url.username(), url.password());
        (url.scheme(), name, password, url.host(), url.port(), url.path(), url.query(), url.fragment())
    }

    #[test]
    fn parts_are_found() {
        for (input, expected) in [
            ("http://h", ("http", "", None, "h", Some(80), "/", None, None)),
            (
                "https://u:p@h:8443/a/b?x=1&y#f?g",
                ("https", "u", Some("p"), "h", Some(8443), "/a/b", Some("x=1&y"), Some("f?g")),
            ),
            ("http://u@[::1]:99/?", ("http", "u", None, "[::1]", Some(99), "/", Some(""), None)),
            ("http://[2001:db8::1]/#", ("http", "", None, "[2001:db8::1]", Some(80), "/", None, Some(""))),
            ("http://h/@:?a@b:c#@", ("http", "", None, "h", Some(80), "/@:", Some("a@b:c"), Some("@"))),
            ("data:text/plain,a", ("data", "", None, "", None, "text/plain,a", None, None)),
        ] {
            assert_eq!(parts(&Url::parse(input).unwrap()), expected, "{input}");
        }
    }

    #[test]
    fn a_query_is_appended() {
        let append = |url: &str, pairs| Url::parse(url).unwrap().with_query_appended(pairs).to_string();
        assert_eq!(append("http://h/p#f", "a=1"), "http://h/p?a=1#f");
        assert_eq!(append("http://h/p?x", "a=1"), "http://h/p?x&a=1");
        assert_eq!(append("http://h/p?x", ""), "http://h/p?x");
    }

    #[test]
    fn credentials_can_be_taken_out() {
        let url = Url::parse("http://u:p@h:1/x?y").unwrap();
        assert_eq!(url.without_credentials().as_str(), "http://h:1/x?y");
        assert_eq!(url.redacted(), "http://***@h:1/x?y");
        assert_eq!(format!("{url:?}"), "Url(http://***@h:1/x?y)");
    }

    #[test]
    fn errors_do_not_tell_credentials() {
        for text in
            ["http://user:pass@[bad", "http:/user:pass@[bad", "user:pass@host", "//user:pass@host", "x:\\\\user:pass@h"]
        {
            let error = Url::parse(text).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(!error.contains("pass"), "{text}: {error}");
        }
        assert!(Url::parse(&"x".repeat(1_000_000)).unwrap_err().to_string().len() < 1000);
        assert!(Url::parse("a/b:c").unwrap_err().to_string().contains("a/b:c"));
    }

    #[test]
    fn origins() {
        let url = |text| Url::parse(text).unwrap();
        assert!(url("http://h/a").same_origin(&url("HTTP://H:80/b")));
        for other in ["https://h/a", "http://h:81/a", "http://x.h/a"] {
            assert!(!url("http://h/a").same_origin(&url(other)), "{other}");
        }
    }
}

//! URLs made of others, part by part.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Url, quoted};
use crate::{Error, ErrorKind, Result};

/// What the parser would take away rather than keep.
const LOST: &AsciiSet = &CONTROLS.add(b' ');
/// Besides, what would end the part.
const IN_QUERY: &AsciiSet = &LOST.add(b'#');
const IN_PATH: &AsciiSet = &IN_QUERY.add(b'?');
const IN_USERINFO: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A URL in its parts, to be put together again.
struct Pieces<'a> {
    scheme: &'a str,
    /// With what ends it.
    userinfo: Cow<'a, str>,
    host: Cow<'a, str>,
    /// With what begins it, as the next three.
    port: Cow<'a, str>,
    path: Cow<'a, str>,
    query: Cow<'a, str>,
    fragment: Cow<'a, str>,
}

impl Pieces<'_> {
    fn put_together(self) -> Result<Url> {
        let Self { scheme, userinfo, host, port, path, query, fragment } = self;
        Url::parse(&format!("{scheme}://{userinfo}{host}{port}{path}{query}{fragment}"))
    }
}

impl Url {
    /// The URL with another scheme. The port stays if it is given, else it is the new scheme's own.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if it is no scheme, or the URL has no host.
    pub fn with_scheme(&self, scheme: &str) -> Result<Self> {
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        if !is_scheme {
            return Err(wrong(format!("{} is no scheme", quoted(scheme))));
        }
        Pieces { scheme, ..self.pieces()? }.put_together()
    }

    /// The URL with another host: a name, or an address, whose brackets may be left out if it is an IPv6 one.
    ///
    /// ```
    /// let url = amphi::Url::parse("https://pond.example:8443/frogs?page=2")?;
    /// assert_eq!(url.with_host("localhost")?.with_port(None)?.as_str(), "https://localhost/frogs?page=2");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if it is no host, or the URL has none.
    pub fn with_host(&self, host: &str) -> Result<Self> {
        let in_brackets = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let host: Cow<'_, str> = match in_brackets.unwrap_or(host).parse::<Ipv6Addr>() {
            Ok(address) => format!("[{address}]").into(),
            Err(_) => host.into(),
        };
        let is_more = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '\\' | '?' | '#' | '@');
        let is_bracketed = host.starts_with('[') && host.ends_with(']');
        if host.is_empty() || host.contains(is_more) || (host.as_bytes().contains(&b':') && !is_bracketed) {
            return Err(wrong(format!("{} is no host", quoted(&host))));
        }
        Pieces { host, ..self.pieces()? }.put_together()
    }

    /// The URL with another port; with the scheme's own if that is `None`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if the URL has no host.
    pub fn with_port(&self, port: Option<u16>) -> Result<Self> {
        let port = port.map_or(Cow::Borrowed(""), |port| format!(":{port}").into());
        Pieces { port, ..self.pieces()? }.put_together()
    }

    /// The URL with this user name and password, which are percent-encoded; without any if both are empty.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if the URL has no host.
    pub fn with_credentials(&self, username: &str, password: Option<&str>) -> Result<Self> {
        let mut userinfo = utf8_percent_encode(username, IN_USERINFO).to_string();
        if let Some(password) = password {
            userinfo.push(':');
            userinfo.extend(utf8_percent_encode(password, IN_USERINFO));
        }
        if !userinfo.is_empty() {
            userinfo.push('@');
        }
        Pieces { userinfo: userinfo.into(), ..self.pieces()? }.put_together()
    }

    /// The URL with another path. What is percent-encoded in it stays, what has to be is; segments of dots lead up, as in any
    /// URL.
    ///
    /// ```
    /// let url = amphi::Url::parse("https://pond.example/frogs?page=2")?;
    /// assert_eq!(url.with_path("/what is this?")?.as_str(), "https://pond.example/what%20is%20this%3F?page=2");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if the URL has no host.
    pub fn with_path(&self, path: &str) -> Result<Self> {
        let slash = if path.starts_with(['/', '\\']) { "" } else { "/" };
        let path = format!("{slash}{}", utf8_percent_encode(path, IN_PATH)).into();
        Pieces { path, ..self.pieces()? }.put_together()
    }

    /// The URL with another query, given without its question mark, or with none. What is percent-encoded in it stays, what
    /// has to be is. Names and values are put together by [`QueryParams`](crate::QueryParams):
    /// [`with_query_params`](Self::with_query_params).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if the URL has no host.
    pub fn with_query(&self, query: Option<&str>) -> Result<Self> {
        let query = query.map(|query| format!("?{}", utf8_percent_encode(query, IN_QUERY)));
        Pieces { query: query.unwrap_or_default().into(), ..self.pieces()? }.put_together()
    }

    /// The URL with another fragment, given without its hash, or with none. What is percent-encoded in it stays, what has to
    /// be is.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`] if the URL has no host.
    pub fn with_fragment(&self, fragment: Option<&str>) -> Result<Self> {
        let fragment = fragment.map(|fragment| format!("#{}", utf8_percent_encode(fragment, LOST)));
        Pieces { fragment: fragment.unwrap_or_default().into(), ..self.pieces()? }.put_together()
    }

    pub(crate) fn without_fragment(&self) -> Self {
        Self::from_href(&self.href[..self.parts.query_end])
    }

    fn pieces(&self) -> Result<Pieces<'_>> {
        if self.host().is_empty() {
            return Err(wrong(format!("{} has no host", self.redacted())));
        }
        let parts = &self.parts;
        Ok(Pieces {
            scheme: self.scheme(),
            userinfo: self.href[parts.authority_start..parts.host_start].into(),
            host: self.host().into(),
            port: self.href[parts.host_end..parts.path_start].into(),
            path: self.path().into(),
            query: self.href[parts.path_end..parts.query_end].into(),
            fragment: self.href[parts.query_end..].into(),
        })
    }
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::InvalidUrl, what)
}

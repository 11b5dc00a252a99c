//! Cookies on their way: the jar's and a request's own into each hop, a response's into the jar.

use std::fmt;
use std::sync::Arc;

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::pipeline::ClientInner;
use crate::error::Quoted;
use crate::transport::Exit;
use crate::{Capabilities, Capability, CookieJar, Credentials, Error, ErrorKind, Request, Response, Result, Url};

impl ClientInner {
    /// Adds the cookies that go with a request, and says whether those that come back are kept. A `Cookie` header that is
    /// there already is the caller's: it stands in the place of the jar's.
    pub(super) fn add_cookies(&self, request: &mut Request, exit: &Exit) -> Result<bool> {
        let omitted = request.settings().credentials == Some(Credentials::Omit);
        let jar = self.jar.as_ref().filter(|_| !omitted && exit.cookies);
        let has_own = request.settings().cookies.is_some();
        let own = if has_own { request.settings_mut().cookies.take() } else { None };
        // They are for where they were given.
        let own = own.filter(|own| own.are_for(request.url()));
        let is_plain = self.is_plain && request.shares(&self.headers);
        let is_explicit = !is_plain && request.headers().contains_key(COOKIE);
        let kept = jar.filter(|_| !is_explicit).and_then(|jar| jar.header(request.url()));
        let value = match own {
            None => kept,
            Some(own) => Some(own.header(request.headers(), kept.as_ref())?),
        };
        if let Some(value) = value {
            request.headers_mut().insert(COOKIE, value);
        }
        Ok(jar.is_some())
    }

    /// Keeps the cookies of a response to a request for this URL.
    pub(super) fn keep_cookies(&self, url: &Url, response: &Response) {
        if let Some(jar) = &self.jar {
            jar.store(url, response.headers());
        }
    }
}

/// The cookies that a request was given. With them comes what joins them to others, so that a program that gives no request
/// any links none of that.
#[derive(Clone)]
pub(crate) struct OwnCookies {
    /// Each `name=value`.
    pairs: Vec<String>,
    /// Where they were given.
    given: Url,
    join: Join,
}

type Join = fn(&HeaderMap, Option<&HeaderValue>, &[String]) -> Result<HeaderValue>;

impl OwnCookies {
    /// One more for this request.
    pub(crate) fn add(request: &mut Request, pair: String) {
        let given = request.url().clone();
        let none = || Arc::new(Self { pairs: Vec::new(), given: given.clone(), join });
        let own = Arc::make_mut(request.settings_mut().cookies.get_or_insert_with(none));
        own.pairs.push(pair);
        own.given = given;
    }

    /// Whether they were given where the request goes.
    pub(crate) fn are_for(&self, url: &Url) -> bool {
        self.given.same_origin(url)
    }

    /// These cookies, beside those that the headers have.
    pub(crate) fn header(&self, headers: &HeaderMap, kept: Option<&HeaderValue>) -> Result<HeaderValue> {
        (self.join)(headers, kept, &self.pairs)
    }
}

impl fmt::Debug for OwnCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnCookies").finish_non_exhaustive()
    }
}

fn join(headers: &HeaderMap, kept: Option<&HeaderValue>, own: &[String]) -> Result<HeaderValue> {
    joined(headers.get_all(COOKIE).iter().chain(kept), own)
}

/// Cookies that are there and a request's own, which stand in the place of those of the same names.
fn joined<'a>(kept: impl Iterator<Item = &'a HeaderValue>, own: &[String]) -> Result<HeaderValue> {
    let mut joined = Vec::new();
    let own_names: Vec<&str> = own.iter().filter_map(|pair| pair.split('=').next()).collect();
    let kept = kept.flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let kept = kept.map(<[u8]>::trim_ascii).filter(|pair| !pair.is_empty());
    let kept = kept.filter(|pair| {
        let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
        !own_names.iter().any(|own| own.as_bytes() == name)
    });
    for pair in kept.chain(own.iter().map(String::as_bytes)) {
        if !joined.is_empty() {
            joined.extend_from_slice(b"; ");
        }
        joined.extend_from_slice(pair);
    }
    let mut value = HeaderValue::from_bytes(&joined).map_err(Error::refused)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether a transport that can do this leaves cookies to the client.
pub(super) fn are_shown(capabilities: Capabilities) -> bool {
    capabilities.has(Capability::ResponseCookies) && capabilities.has(Capability::AnyHeader)
}

/// The jar of a client: the one given, or a new one, if a transport shows cookies.
pub(super) fn jar(given: Option<CookieJar>, wanted: bool, shows: bool) -> Result<Option<CookieJar>> {
    match given {
        Some(_) if !shows => Err(kept_elsewhere()),
        None => Ok((shows && wanted).then(CookieJar::new)),
        given => Ok(given),
    }
}

/// Why there is no jar.
pub(super) fn kept_elsewhere() -> Error {
    let what = "a browser keeps its cookies to itself, and sends them by `credentials`: leave the jar to it";
    Error::new(ErrorKind::Unsupported, what)
}

/// A cookie of a request's own.
pub(crate) fn pair(name: &str, value: &str) -> Result<String> {
    let wrong = |what: &str| Err(Error::new(ErrorKind::Builder, format!("cookie {}: {what}", Quoted(name))));
    if name.is_empty() || name.bytes().any(|byte| byte.is_ascii_control() || b"=; \t,".contains(&byte)) {
        return wrong("its name is no token");
    }
    if value.bytes().any(|byte| byte.is_ascii_control() || byte == b';') {
        return wrong("its value holds a semicolon or a control character");
    }
    Ok(format!("{name}={value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_cookies_stand_in_the_place_of_kept_ones() {
        let own = |pairs: &[&str]| pairs.iter().map(|pair| (*pair).to_owned()).collect::<Vec<_>>();
        let kept = HeaderValue::from_static("a=1; b=2; aa=3");
        assert_eq!(joined([&kept].into_iter(), &own(&["a=x", "c=y"])).unwrap(), "b=2; aa=3; a=x; c=y");
        assert_eq!(joined([].into_iter(), &own(&["a=x"])).unwrap(), "a=x");
        assert!(joined([].into_iter(), &own(&["a=x"])).unwrap().is_sensitive());
    }

    #[test]
    fn a_pair_is_one_cookie() {
        assert_eq!(pair("a", "b=c d").unwrap(), "a=b=c d");
        for (name, value) in [("", "b"), ("a;b", "c"), ("a=b", "c"), ("a", "b; c=d"), ("a", "b\r\nx: y"), ("a b", "c")]
        {
            assert!(pair(name, value).is_err(), "{name:?}={value:?}");
        }
    }
}

//! Cookies, to the letter of
//! [RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis): what a server sets, and what is kept
//! of it.

mod date;
mod jar;
#[cfg(feature = "json")]
mod json;
mod parse;
mod store;

use std::fmt;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::SET_COOKIE;

pub(crate) use date::parse as unix_time_of;
pub use jar::CookieJar;

/// A cookie: as a response sets it ([`Response::cookies`](crate::Response::cookies)), or as a [`CookieJar`] keeps it.
///
/// Its [`Debug`](fmt::Debug) hides the value.
///
/// ```
/// # use amphi::CookieJar;
/// let jar = CookieJar::new();
/// jar.set("https://pond.example/", "size=big; Secure; Path=/frogs")?;
/// let cookie = &jar.cookies("https://pond.example/frogs/1")?[0];
/// assert_eq!((cookie.name(), cookie.value(), cookie.path()), ("size", "big", Some("/frogs")));
/// assert!(cookie.secure() && cookie.host_only());
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    name: String,
    value: String,
    domain: Option<String>,
    host_only: bool,
    path: Option<String>,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
    /// In seconds of Unix time.
    expires: Option<u64>,
}

/// Whether a cookie goes with requests that other sites cause. It is told, not heeded: a program, unlike a page, is of no
/// site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// With none of them.
    Strict,
    /// With those only that lead to another page.
    Lax,
    /// With all of them.
    None,
}

impl Cookie {
    /// The name; empty if it has none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value, as it was sent: nothing is decoded, quotes stay.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The host that it belongs to, and, unless it is [`host_only`](Self::host_only), all below it. `None` of a response's
    /// cookie that names none.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Whether it is for its host alone, not for those below it.
    #[must_use]
    pub fn host_only(&self) -> bool {
        self.host_only
    }

    /// The path that it belongs to, with all below it. `None` of a response's cookie that names none.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Whether it goes over secure connections only.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.secure
    }

    /// Whether it is hidden from the scripts of a page.
    #[must_use]
    pub fn http_only(&self) -> bool {
        self.http_only
    }

    /// With which requests of other sites it goes, if it says so.
    #[must_use]
    pub fn same_site(&self) -> Option<SameSite> {
        self.same_site
    }

    /// When it ends: 400 days from when it was set, at the latest. `None` if it lasts as long as its session.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires.and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
    }
}

impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookie")
            .field("name", &self.name)
            .field("domain", &self.domain)
            .field("path", &self.path)
            .field("secure", &self.secure)
            .field("http_only", &self.http_only)
            .finish_non_exhaustive()
    }
}

/// Every cookie that a response sets and that is one.
pub(crate) fn of_response(headers: &HeaderMap) -> impl Iterator<Item = Cookie> {
    headers.get_all(SET_COOKIE).iter().filter_map(|value| parse::parse(str::from_utf8(value.as_bytes()).ok()?).ok())
}

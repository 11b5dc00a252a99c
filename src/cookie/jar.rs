//! The jar that cookies are kept in.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use super::store::Store;
use super::{Cookie, parse};
use crate::{Error, ErrorKind, IntoUrl, Result, Url};

/// The cookies of a client: [`Client::cookies`](crate::Client::cookies), or one for several clients
/// ([`ClientBuilder::cookie_jar`](crate::ClientBuilder::cookie_jar)). A clone is the same jar.
///
/// It keeps what servers set, by the rules of
/// [RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis): each cookie goes back only to where
/// it belongs, over connections that it allows; a domain that is everybody's, by the
/// [public suffix list](https://publicsuffix.org/), gets none; names that begin with `__Secure-` and `__Host-` have to keep
/// what they promise. Values are text: a `Set-Cookie` that is not UTF-8 is passed over. It keeps 180 cookies of a domain and 3000 in all, of 4096 bytes each, for 400 days; 150 of them, of
/// 8190 bytes together, go with one request. Connections to this machine itself count as secure.
///
/// # On the web
/// A page has no use for it: its browser keeps the cookies. Node has none, so there the client does; but, as nobody brings the
/// list of public suffixes along, a cookie with a `Domain` is refused, or is its host's alone if that is the host, as it is
/// natively without the feature `public-suffix-list`.
///
/// ```
/// use amphi::CookieJar;
///
/// let jar = CookieJar::new();
/// jar.set("https://pond.example/frogs/", "colour=green; Max-Age=3600; Secure")?;
/// assert_eq!(jar.get("https://pond.example/frogs/1", "colour")?.as_deref(), Some("green"));
/// assert_eq!(jar.get("https://pond.example/toads", "colour")?, None);
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct CookieJar(Arc<Mutex<Store>>);

impl CookieJar {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a cookie as a response from `url` would by this `Set-Cookie`.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if that is no cookie, or not one that this URL may set; [`ErrorKind::InvalidUrl`].
    pub fn set(&self, url: impl IntoUrl, set_cookie: &str) -> Result<()> {
        let url = url.into_url()?;
        let refused = |why| Error::new(ErrorKind::Builder, format!("the cookie is refused: {why}"));
        let cookie = parse::parse(set_cookie).map_err(refused)?;
        self.store_mut().take(&url, cookie).map_err(refused)
    }

    /// The value of the cookie of this name that goes with a request to `url`; of several, the first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`].
    pub fn get(&self, url: impl IntoUrl, name: &str) -> Result<Option<String>> {
        Ok(self.store_mut().value(&url.into_url()?, name))
    }

    /// The cookies that go with a request to `url`, in the order in which they are sent, those included that are too many.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`].
    pub fn cookies(&self, url: impl IntoUrl) -> Result<Vec<Cookie>> {
        Ok(self.store_mut().matching(&url.into_url()?))
    }

    /// All of them as they are now, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = Cookie> + use<> {
        self.store_mut().all().into_iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store_mut().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes the cookies of this name that go with a request to `url`; whether there was one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`].
    pub fn remove(&self, url: impl IntoUrl, name: &str) -> Result<bool> {
        Ok(self.store_mut().remove(&url.into_url()?, name))
    }

    /// Removes all of them.
    pub fn clear(&self) {
        *self.store_mut() = Store::default();
    }

    /// The `Cookie` header of a request to this URL, if any cookie goes with it.
    pub(crate) fn header(&self, url: &Url) -> Option<HeaderValue> {
        let mut store = self.store_mut();
        if store.is_empty() {
            return None;
        }
        let line = store.line(url);
        let mut value = HeaderValue::from_bytes(line.as_bytes()).ok().filter(|value| !value.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Takes what a response from this URL sets. What is refused is passed over.
    pub(crate) fn store(&self, url: &Url, headers: &HeaderMap) {
        if !headers.contains_key(SET_COOKIE) {
            return;
        }
        let mut store = self.store_mut();
        for cookie in super::of_response(headers) {
            let _ = store.take(url, cookie);
        }
    }

    pub(super) fn store_mut(&self) -> MutexGuard<'_, Store> {
        // Nothing can panic half-way through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CookieJar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

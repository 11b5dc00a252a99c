//! Redirects: whether one is followed, and by which request. Fetch's rules, on both sides.
//!
//! Where the transport follows by itself (a browser) none of this runs.

use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_TYPE, COOKIE, HOST,
    LOCATION, PROXY_AUTHORIZATION, TRANSFER_ENCODING, WWW_AUTHENTICATE,
};
use http::{HeaderMap, Method, StatusCode};

use crate::{Body, Error, ErrorKind, Request, Response, Result, Url};

/// Whether, and how far, redirects are followed. By default up to 20.
///
/// They are followed by [fetch's rules](https://fetch.spec.whatwg.org/#http-redirect-fetch): 301 and 302 turn `POST`
/// into `GET`, 303 everything but `HEAD`; 307 and 308 repeat the request, its body included. `Authorization`,
/// `Cookie` and headers whose values are marked sensitive do not go to another origin, nor does anything go from
/// `https` to `http`.
///
/// # On the web
/// A browser follows by itself, up to 20, and shows only where that ends: a client with any other policy cannot be
/// built there ([`Capability::ManualRedirects`](crate::Capability::ManualRedirects)).
///
/// ```
/// use amphi::{Client, MockTransport, RedirectPolicy, Response, StatusCode};
///
/// # pollster::block_on(async {
/// # let transport = MockTransport::new(|_| async {
/// #     let response = http::Response::builder().status(302).header("location", "/elsewhere").body(())?;
/// #     Ok(Response::from(response))
/// # });
/// let client = Client::builder().redirect(RedirectPolicy::none()).transport(transport).build()?;
/// assert_eq!(client.get("http://test/").await?.status(), StatusCode::FOUND);
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedirectPolicy {
    max: u32,
    follow: bool,
}

impl RedirectPolicy {
    /// Follows up to `max` redirects of a request; one more is an error, [`ErrorKind::Redirect`].
    #[must_use]
    pub fn limited(max: u32) -> Self {
        Self { max, follow: true }
    }

    /// Follows none: the redirect is the response.
    #[must_use]
    pub fn none() -> Self {
        Self { max: 0, follow: false }
    }

    /// Refuses what a transport that follows by itself cannot do.
    pub(crate) fn check_followed_elsewhere(self) -> Result<()> {
        if self == Self::default() {
            return Ok(());
        }
        let what = "a browser follows redirects by itself, up to 20: leave the redirect policy at its default";
        Err(Error::new(ErrorKind::Unsupported, what))
    }
}

impl Default for RedirectPolicy {
    fn default() -> Self {
        Self::limited(20)
    }
}

/// What is kept of a request while it is under way, to make the one that a redirect asks for.
pub(crate) struct Redirects {
    policy: RedirectPolicy,
    followed: u32,
    /// The request, for as long as it may be repeated with its body; else without.
    kept: Request,
    repeatable: bool,
}

impl Redirects {
    /// `None` where none are followed, so that nothing is kept.
    pub(crate) fn new(policy: RedirectPolicy, request: &Request) -> Option<Self> {
        policy.follow.then(|| {
            let body = request.body().try_clone();
            let repeatable = body.is_some();
            let mut kept = request.with_target(request.method().clone(), request.url().clone());
            *kept.headers_mut() = request.headers().clone();
            *kept.body_mut() = body.unwrap_or_default();
            Self { policy, followed: 0, kept, repeatable }
        })
    }

    /// The request that this response redirects to, if it does.
    pub(crate) fn next(&mut self, response: &Response) -> Result<Option<Request>> {
        let Some(location) = location(response) else {
            return Ok(None);
        };
        let target = self.resolve(&location?)?;
        if self.followed == self.policy.max {
            return Err(Error::new(ErrorKind::Redirect, format!("more than {} redirects", self.policy.max)));
        }
        self.followed += 1;
        self.rewrite(response.status());
        if !self.kept.url().same_origin(&target) {
            drop_credentials(self.kept.headers_mut());
        }
        *self.kept.url_mut() = target;
        let next = if self.repeatable { self.kept.try_clone() } else { None };
        next.map(Some).ok_or_else(|| {
            let hint = "send it from bytes, or to the address that the redirect names";
            Error::new(ErrorKind::Redirect, format!("the body is a stream and cannot be sent again: {hint}"))
        })
    }

    fn resolve(&self, location: &str) -> Result<Url> {
        let from = self.kept.url();
        let target = from
            .join(location)
            .map_err(|error| Error::new(ErrorKind::Redirect, "the Location header is not a URL").with_source(error))?;
        let target = target.without_credentials();
        match (from.scheme(), target.scheme()) {
            (_, "https") | ("http", "http") => {}
            ("https", "http") => {
                return Err(Error::new(
                    ErrorKind::Redirect,
                    format!("from https to {}, which is not encrypted", target.redacted()),
                ));
            }
            (_, scheme) => {
                return Err(Error::new(ErrorKind::Redirect, format!("to the scheme {scheme}, which is not HTTP")));
            }
        }
        Ok(match (target.fragment(), from.fragment()) {
            (None, Some(inherited)) => target.with_fragment(inherited),
            _ => target,
        })
    }

    /// The method table: what becomes a GET loses its body and all that tells of it.
    fn rewrite(&mut self, status: StatusCode) {
        let to_get = match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => *self.kept.method() == Method::POST,
            StatusCode::SEE_OTHER => !matches!(*self.kept.method(), Method::GET | Method::HEAD),
            _ => false,
        };
        if to_get {
            *self.kept.method_mut() = Method::GET;
            *self.kept.body_mut() = Body::empty();
            self.repeatable = true;
            for name in
                [CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_TYPE, TRANSFER_ENCODING]
            {
                self.kept.headers_mut().remove(name);
            }
        }
    }
}

/// Where a redirect leads, if the response is one.
fn location(response: &Response) -> Option<Result<String>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let value = response.headers().get(LOCATION)?;
    // Bytes beyond ASCII are taken for UTF-8, which is what they mostly are.
    let text = String::from_utf8(value.as_bytes().to_vec());
    Some(text.map_err(|error| Error::new(ErrorKind::Redirect, "the Location header is not text").with_source(error)))
}

/// What must not reach another origin.
fn drop_credentials(headers: &mut HeaderMap) {
    for name in [AUTHORIZATION, COOKIE, HOST, PROXY_AUTHORIZATION, WWW_AUTHENTICATE] {
        headers.remove(name);
    }
    let sensitive: Vec<_> =
        headers.iter().filter(|(_, value)| value.is_sensitive()).map(|(name, _)| name.clone()).collect();
    for name in sensitive {
        headers.remove(name);
    }
}

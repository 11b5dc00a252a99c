//! Requests from and into those of the crate `http`.

use http::header::{AUTHORIZATION, COOKIE};
use http::{Uri, request};

use super::{Request, replace};
use crate::{Body, Error, ErrorKind, Result, Url, auth};

/// Takes method, URL, headers, body and extensions. The version is not taken: it is negotiated.
///
/// ```
/// use amphi::Request;
///
/// let made = http::Request::post("https://pond.example/frogs").header("x-colour", "green").body("frog")?;
/// let request = Request::try_from(made)?;
/// assert_eq!(request.url().as_str(), "https://pond.example/frogs");
/// # Ok::<(), amphi::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidUrl`] if its URI is no whole URL, but a path, say.
impl<B: Into<Body>> TryFrom<http::Request<B>> for Request {
    type Error = Error;

    fn try_from(request: http::Request<B>) -> Result<Self> {
        let (head, body) = request.into_parts();
        let request::Parts { method, uri, headers, extensions, .. } = head;
        let mut request = Self::new(method, Url::parse(&uri.to_string())?)?;
        replace(request.headers_mut(), headers)?;
        *request.extensions_mut() = extensions;
        *request.body_mut() = body.into();
        Ok(request)
    }
}

/// Gives method, URL without fragment, headers, body and extensions; user name and password of the URL as `Authorization`,
/// unless that is there; its own cookies as `Cookie`. What a client would add is not there, and what the request sets apart from
/// its client, timeouts say, is lost.
///
/// # Errors
/// [`ErrorKind::InvalidUrl`] if the URL has characters that no [`Uri`] may.
impl TryFrom<Request> for http::Request<Body> {
    type Error = Error;

    fn try_from(mut request: Request) -> Result<Self> {
        let uri = request.url().without_credentials();
        let uri = uri.as_str().split('#').next().unwrap_or_default();
        let uri = Uri::try_from(uri).map_err(|error| {
            let what = "its URL is no URI by RFC 3986";
            Error::new(ErrorKind::InvalidUrl, what).with_source(error).for_request(request.method(), request.url())
        })?;
        if let Some(value) = auth::of_url(request.url()).filter(|_| !request.headers().contains_key(AUTHORIZATION)) {
            request.headers_mut().insert(AUTHORIZATION, value?);
        }
        if let Some(own) = request.settings_mut().cookies.take().filter(|own| own.are_for(request.url())) {
            let cookies = own.header(request.headers(), None)?;
            request.headers_mut().insert(COOKIE, cookies);
        }
        let mut made = Self::new(std::mem::take(request.body_mut()));
        *made.method_mut() = request.method().clone();
        *made.uri_mut() = uri;
        *made.headers_mut() = std::mem::take(request.headers_mut());
        *made.extensions_mut() = std::mem::take(request.extensions_mut());
        Ok(made)
    }
}

//! Redirects: by which request one is followed. Fetch's rules, on both sides.
//!
//! Where the transport follows by itself (a browser) none of this runs.

mod policy;

use http::header::{
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_TYPE, EXPECT, HOST, LOCATION,
    TRANSFER_ENCODING, WWW_AUTHENTICATE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use policy::Action;
pub use policy::{RedirectAction, RedirectAttempt, RedirectPolicy};

use crate::error::Words;
use crate::{Body, Error, ErrorKind, Request, Response, Result, Url, secrets};

/// What is kept of a request while it is under way, to make the one that a redirect asks for.
pub(crate) struct Redirects {
    policy: RedirectPolicy,
    /// The request, for as long as it may be repeated with its body; else without.
    kept: Request,
    repeatable: bool,
    /// Those that were followed.
    history: Vec<Response>,
    /// What the last one asks for, if it is not followed.
    asked_for: Option<Request>,
}

impl Redirects {
    pub(crate) fn new(policy: RedirectPolicy, request: &Request) -> Self {
        let body = request.body().try_clone();
        let repeatable = body.is_some();
        let kept = request.with_body(body.unwrap_or_default());
        Self { policy, kept, repeatable, history: Vec::new(), asked_for: None }
    }

    pub(crate) fn followed(&mut self, response: Response) {
        self.history.push(response);
    }

    /// The last response, with all that led to it.
    pub(crate) fn done(self, response: &mut Response) {
        response.redirected(self.history, self.asked_for);
    }

    /// The request that follows this response, if it redirects and that is to be followed.
    pub(crate) fn next(&mut self, response: &Response) -> Result<Option<Request>> {
        let Some(location) = location(response) else {
            return Ok(None);
        };
        let target = match location.and_then(|location| self.resolve(&location)) {
            Ok(target) => target,
            Err(_) if !self.policy.follows() => return Ok(None),
            Err(error) => return Err(error),
        };
        let attempt = RedirectAttempt { url: &target, response, previous: &self.history };
        let follow = match self.policy.decide(&attempt).0 {
            Action::Follow => true,
            Action::Stop => false,
            Action::Error(cause) => {
                let what = "the client's policy is against it";
                return Err(Error::new(ErrorKind::Redirect, what).with_source(cause));
            }
        };
        if follow && self.history.len() >= self.policy.max as usize {
            let max = self.policy.max;
            let what = format!("more than {max} redirect{}", if max == 1 { "" } else { "s" });
            return Err(Error::new(ErrorKind::Redirect, what));
        }
        let was_repeatable = self.repeatable;
        self.turn_to(response, target);
        // As fetch has it: of a request whose body was streamed only a 303 is followed, which asks for something else.
        let is_followable = self.repeatable && (was_repeatable || response.status() == StatusCode::SEE_OTHER);
        let next = if is_followable { self.kept.try_clone() } else { None };
        if !follow {
            self.asked_for = next;
            return Ok(None);
        }
        next.map(Some).ok_or_else(|| {
            let hint = "send it from bytes, or to the address that the redirect names";
            Error::new(ErrorKind::Redirect, format!("the body is a stream and cannot be sent again: {hint}"))
        })
    }

    /// Makes the kept request the one that is asked for.
    fn turn_to(&mut self, response: &Response, target: Url) {
        self.repeatable |= rewrite(response.status(), &mut self.kept);
        self.kept.settings_mut().trace.led_to_by(response.watched());
        if !self.kept.url().same_origin(&target) {
            drop_credentials(self.kept.headers_mut());
            self.kept.settings_mut().cookies = None;
        }
        *self.kept.url_mut() = target;
    }

    fn resolve(&self, location: &str) -> Result<Url> {
        let from = self.kept.url();
        let target = from
            .join(location)
            .map_err(|error| Error::new(ErrorKind::Redirect, "the Location header is not a URL").because(error))?;
        let target = target.without_credentials();
        match (from.scheme(), target.scheme()) {
            (_, "https") | ("http", "http") => {}
            ("https", "http") if self.policy.downgrade => {}
            ("https", "http") => {
                let hint = "the redirect policy does not allow that";
                let what = format!("from https to {}, which is not encrypted: {hint}", target.redacted());
                return Err(Error::new(ErrorKind::Redirect, what));
            }
            (_, scheme) => {
                return Err(Error::new(ErrorKind::Redirect, format!("to the scheme {scheme}, which is not HTTP")));
            }
        }
        Ok(match (target.fragment(), from.fragment()) {
            (None, Some(inherited)) => target.with_encoded_fragment(inherited),
            _ => target,
        })
    }
}

/// The method table: what becomes a GET, which is told, loses its body and all that tells of it.
pub(crate) fn rewrite(status: StatusCode, request: &mut Request) -> bool {
    let to_get = match status {
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => *request.method() == Method::POST,
        StatusCode::SEE_OTHER => !matches!(*request.method(), Method::GET | Method::HEAD),
        _ => false,
    };
    if to_get {
        *request.method_mut() = Method::GET;
        *request.body_mut() = Body::empty();
        for name in [
            CONTENT_ENCODING,
            CONTENT_LANGUAGE,
            CONTENT_LENGTH,
            CONTENT_LOCATION,
            CONTENT_TYPE,
            EXPECT,
            TRANSFER_ENCODING,
        ] {
            request.headers_mut().remove(name);
        }
    }
    to_get
}

/// Whether a status redirects to the `Location`.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where a redirect leads, if the response is one.
fn location(response: &Response) -> Option<Result<String>> {
    if !is_redirect(response.status()) {
        return None;
    }
    let value = response.headers().get(LOCATION)?;
    // Bytes beyond ASCII are taken for UTF-8, which is what they mostly are.
    let text = std::str::from_utf8(value.as_bytes()).map(str::to_owned);
    Some(text.map_err(|error| {
        Error::new(ErrorKind::Redirect, "the Location header is not text").because(Words(error.to_string()))
    }))
}

/// What must not reach another origin.
fn drop_credentials(headers: &mut HeaderMap) {
    for name in [HOST, WWW_AUTHENTICATE] {
        headers.remove(name);
    }
    let is_secret = |name: &HeaderName, value: &HeaderValue| value.is_sensitive() || secrets::is_header(name);
    let secret: Vec<_> =
        headers.iter().filter(|(name, value)| is_secret(name, value)).map(|(name, _)| name.clone()).collect();
    for name in secret {
        headers.remove(name);
    }
}

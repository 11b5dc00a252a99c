//! The one error type.

pub(crate) mod exception;
#[cfg(feature = "json")]
mod excerpt;
mod kind;
mod show;
mod words;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "json")]
pub(crate) use excerpt::Excerpt;
use http::{Method, StatusCode};
pub use kind::{ErrorKind, TimeoutPhase};
use show::Telling;
use words::Spell;
pub(crate) use words::{Quoted, QuotedChar, Words, is_hidden};

use crate::{Response, Url};

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Arc<dyn StdError + Send + Sync>;

/// What went wrong, while doing what, and with which request.
///
/// It is one word wide and says in its [`Display`](std::fmt::Display) the method and the URL of the request, credentials
/// redacted, then what failed, why and, where there is something, what to do about it. A clone is the same error.
///
/// What the system or another library said of why is in that text already. The [`source`](StdError::source) is what the
/// text does not say: the error of a function, a stream or a service of the caller's own, say. So whoever prints all
/// sources, as `{:#}` does, reads nothing twice. [`Debug`](std::fmt::Debug) shows whatever is known.
///
/// ```
/// let error = amphi::Url::parse("http://[bad").unwrap_err();
/// assert_eq!(error.kind(), amphi::ErrorKind::InvalidUrl);
/// assert_eq!(error.to_string(), "invalid URL: \"http://[bad\": the `[` of its host is not closed");
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    phase: Option<TimeoutPhase>,
    message: Cow<'static, str>,
    /// Whether the message says all, without the kind before it.
    by_itself: bool,
    method: Option<Method>,
    url: Option<Url>,
    /// Set once the URL was taken away, so that no layer further out puts it back.
    without_url: bool,
    /// The file that failed, where it was one.
    path: Option<PathBuf>,
    status: Option<StatusCode>,
    response: Option<Arc<Response>>,
    /// Whether another try may fare better, where the kind alone does not say so.
    retryable: Option<bool>,
    /// Whether it was the proxy that was not reached.
    at_proxy: bool,
    source: Option<Source>,
    telling: Telling,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Inner {
            kind,
            phase: None,
            message: message.into(),
            by_itself: false,
            method: None,
            url: None,
            without_url: false,
            path: None,
            status: None,
            response: None,
            retryable: None,
            at_proxy: false,
            source: None,
            telling: Telling::Beneath,
        }))
    }

    /// One whose message needs no word of its kind.
    pub(crate) fn by_itself(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(kind, message);
        error.inner().by_itself = true;
        error
    }

    /// What the crate `http` refuses.
    pub(crate) fn refused(error: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::Builder, error.to_string())
    }

    pub(crate) fn timeout(phase: TimeoutPhase, after: std::time::Duration) -> Self {
        let what = match phase {
            TimeoutPhase::Connect => "no connection",
            TimeoutPhase::Headers => "no head of a response",
            TimeoutPhase::Read => "nothing came from the server",
            TimeoutPhase::Write => "the server took nothing",
            TimeoutPhase::Pool => "no free connection",
            TimeoutPhase::Total => "not done",
        };
        let what = match phase {
            // What may be set.
            TimeoutPhase::Headers => {
                format!(
                    "{what} within {} (the timeouts `connect`, `read` and, for a body, `write` together)",
                    Spell(after)
                )
            }
            _ => format!("{what} within {} (the timeout `{phase}`)", Spell(after)),
        };
        let mut error = Self::new(ErrorKind::Timeout, what);
        error.inner().phase = Some(phase);
        error
    }

    /// An error of a kind of the caller's choice, for transports, middleware and body streams of one's own.
    ///
    /// ```
    /// use amphi::{Error, ErrorKind};
    ///
    /// let error = Error::with_kind(ErrorKind::Closed, "the tunnel is gone");
    /// assert_eq!(error.to_string(), "closed: the tunnel is gone");
    /// ```
    pub fn with_kind(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(kind, message)
    }

    /// Attaches the cause beneath: the [`source`](StdError::source), which `{}` leaves to whoever prints the sources.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner().source = Some(source.into().into());
        self.inner().telling = Telling::Beneath;
        self
    }

    /// Attaches the cause beneath, for a message that does not say why: `Display` ends with it.
    pub(crate) fn because(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.telling(source, Telling::Shown)
    }

    /// Attaches the cause beneath, for a message that says all of it: `Debug` alone shows it.
    pub(crate) fn explaining(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.telling(source, Telling::Explained)
    }

    fn telling(self, source: impl Into<Box<dyn StdError + Send + Sync>>, telling: Telling) -> Self {
        let mut error = self.with_source(source);
        error.inner().telling = telling;
        error
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.inner().status = Some(status);
        self
    }

    pub(crate) fn with_response(mut self, response: Response) -> Self {
        self.inner().response = Some(Arc::new(response));
        self
    }

    /// Says whether another try may fare better, where the kind alone does not.
    pub(crate) fn retryable(mut self, retryable: bool) -> Self {
        self.inner().retryable = Some(retryable);
        self
    }

    /// Says in which phase time ran out.
    #[allow(dead_code, reason = "natively the bounds are our own")]
    pub(crate) fn in_phase(mut self, phase: TimeoutPhase) -> Self {
        self.inner().phase = Some(phase);
        self
    }

    /// Says that it was this file that failed.
    pub(crate) fn at_path(mut self, path: &Path) -> Self {
        self.inner().path = Some(path.to_owned());
        self
    }

    /// Says that it is about the way to the proxy.
    #[allow(dead_code, reason = "a browser does not tell")]
    pub(crate) fn at_proxy(mut self) -> Self {
        self.inner().at_proxy = true;
        self
    }

    /// What it holds, to be changed; that of a clone stays.
    fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    pub(crate) fn for_method(mut self, method: &Method) -> Self {
        self.inner().method = Some(method.clone());
        self
    }

    /// Says which setting it is about.
    pub(crate) fn in_setting(mut self, name: &str) -> Self {
        self.inner().message = format!("{name}: {}", self.0.message).into();
        self
    }

    /// Names the request, unless an inner layer has named one already.
    pub(crate) fn for_request(mut self, method: &Method, url: &Url) -> Self {
        if self.0.url.is_none() && !self.0.without_url {
            let inner = self.inner();
            inner.method = Some(method.clone());
            inner.url = Some(if url.has_credentials() { url.without_credentials() } else { url.clone() });
        }
        self
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The phase in which time ran out, of a [`Timeout`](ErrorKind::Timeout).
    #[must_use]
    pub fn timeout_phase(&self) -> Option<TimeoutPhase> {
        self.0.phase
    }

    /// The URL of the request that failed, where there was one: without a user name and password, but with whatever is secret
    /// in its query. Print the error, or [`Url::redacted`](crate::Url::redacted), rather than the URL.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        self.0.url.as_ref()
    }

    /// Takes the URL away, for those whose URLs hold secrets.
    #[must_use]
    pub fn without_url(mut self) -> Self {
        let inner = self.inner();
        inner.url = None;
        inner.without_url = true;
        self
    }

    /// The file that could not be written, where it is that which failed: of a [`Body`](ErrorKind::Body) error of
    /// [`Response::save`](crate::Response::save) and its like. `None` if the transfer did.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The method of the request that failed, where there was one.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.0.method.as_ref()
    }

    /// The status, of a [`Status`](ErrorKind::Status) error; of a [`Proxy`](ErrorKind::Proxy) error that with which a proxy
    /// refused a tunnel.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The response, of a [`Status`](ErrorKind::Status) error that took it: its head, and its body if that is read now.
    /// It keeps its connection for as long as the error is there and the body is not read.
    /// Of a [`Redirect`](ErrorKind::Redirect) error the redirect that was not followed, without its body; its
    /// [`history`](Response::history) has those that were.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// # let response = Response::new(StatusCode::NOT_FOUND, "no such frog");
    /// if let Err(error) = response.error_for_status() {
    ///     if let Some(response) = error.response() {
    ///         println!("{}: {}", response.status(), response.text().await?);
    /// #       assert!(response.text().await.is_err(), "read already");
    ///     }
    /// }
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        self.0.response.as_deref()
    }

    /// Whether the same request may fare better if it is sent again: no connection came about or it was lost, time ran
    /// out, or the status says so (408, 425, 429, 500, 502, 503, 504). It does not say whether the server has acted upon
    /// the first one: that is for who knows the request to say.
    ///
    /// # On the web
    /// A browser tells no refusal by CORS from a connection that fails, nor a body that it cannot decode from one whose
    /// connection is lost: either counts as what may fare better.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        if let Some(retryable) = self.0.retryable {
            return retryable;
        }
        match self.kind() {
            ErrorKind::Connect | ErrorKind::Dns | ErrorKind::Timeout | ErrorKind::Closed => true,
            ErrorKind::Status | ErrorKind::Proxy => {
                self.status().is_some_and(|status| matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504))
            }
            _ => false,
        }
    }

    /// Whether time ran out, in any phase.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether no connection came about: refused, unresolved, TLS, a proxy, or a timeout while connecting.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.kind(), ErrorKind::Connect | ErrorKind::Dns | ErrorKind::Tls | ErrorKind::Proxy)
            || self.timeout_phase() == Some(TimeoutPhase::Connect)
    }

    /// Whether it is the proxy that failed: it refused, broke its protocol, or was not reached itself, which is then of the
    /// [kind](Self::kind) that a server would be.
    #[must_use]
    pub fn is_proxy(&self) -> bool {
        self.0.at_proxy || self.kind() == ErrorKind::Proxy
    }

    /// Whether it comes from [`Response::error_for_status`](crate::Response::error_for_status).
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.kind() == ErrorKind::Status
    }

    /// Whether a redirect could not be followed.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        self.kind() == ErrorKind::Redirect
    }

    /// Whether the request or client was put together wrongly, so that nothing was sent.
    #[must_use]
    pub fn is_builder(&self) -> bool {
        matches!(self.kind(), ErrorKind::Builder | ErrorKind::InvalidUrl | ErrorKind::UnsupportedScheme)
    }

    /// Whether a body could not be sent or read.
    #[must_use]
    pub fn is_body(&self) -> bool {
        self.kind() == ErrorKind::Body
    }

    /// Whether a complete body is not what it should be.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Whether this platform cannot do what was asked.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        self.kind() == ErrorKind::Unsupported
    }
}

impl From<http::header::InvalidHeaderValue> for Error {
    fn from(error: http::header::InvalidHeaderValue) -> Self {
        Self::refused(error)
    }
}

impl From<http::Error> for Error {
    fn from(error: http::Error) -> Self {
        Self::refused(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_stay_out_of_the_message() {
        let url = Url::parse("http://bob:secret@h.example/p?q=1").unwrap();
        let error = Error::new(ErrorKind::Closed, "gone").for_request(&Method::GET, &url);
        assert_eq!(error.to_string(), "GET http://h.example/p?q=1: closed: gone");
        assert!(!format!("{error:?}").contains("secret"));
    }

    #[test]
    fn one_word_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}

//! A response: its head, and the ways to read its body.

mod reading;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::response::Parts;
use http::{Extensions, HeaderMap, Method, StatusCode, Version};

use crate::body::{Reading, Terms};
use crate::timeout::Deadline;
use crate::{Body, Error, ErrorKind, Result, Url, decode};

/// A response. It is there as soon as its head is; the body comes while it is read.
///
/// The body can be read once, whole ([`bytes`](Self::bytes), [`text`](Self::text), [`json`](Self::json)) or as a stream
/// ([`chunks`](Self::chunks), [`text_chunks`](Self::text_chunks), [`lines`](Self::lines), or [`chunk`](Self::chunk) in
/// a loop); asking for it again is an error that says so. The head stays readable. It outlives its client.
///
/// # Cancellation
/// Dropping it before its body was read to the end cancels the transfer.
///
/// ```
/// use amphi::{Response, StatusCode};
///
/// # pollster::block_on(async {
/// let response = Response::new(StatusCode::OK, "three\nshort\nlines\n");
/// let mut lines = response.lines();
/// let mut count = 0;
/// while let Some(line) = lines.next().await {
///     println!("{}", line?);
///     count += 1;
/// }
/// assert_eq!(count, 3);
/// assert!(response.text().await.is_err(), "the body was read already");
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
pub struct Response {
    status: StatusCode,
    version: Option<Version>,
    headers: HeaderMap,
    url: Option<Url>,
    method: Option<Method>,
    extensions: Extensions,
    terms: Option<Arc<Terms>>,
    /// Whether what the headers say of the length may be of something else than what is read.
    length_unknown: bool,
    body: Mutex<State>,
}

/// What a transport says of a response, besides status and body.
pub(crate) struct Head {
    pub(crate) version: Option<Version>,
    pub(crate) headers: HeaderMap,
    pub(crate) url: Option<Url>,
    /// Whether what the headers say of a length is of what will be read.
    pub(crate) tells_length: bool,
}

/// What has become of the body.
enum State {
    Unread(Body),
    /// Being read by `chunk()`.
    Begun(Reading),
    Taken,
}

impl Response {
    /// A response of one's own making, for transports and middleware. `http::Response` converts into one, too.
    #[must_use]
    pub fn new(status: StatusCode, body: impl Into<Body>) -> Self {
        Self {
            status,
            version: None,
            headers: HeaderMap::new(),
            url: None,
            method: None,
            extensions: Extensions::new(),
            terms: None,
            length_unknown: false,
            body: Mutex::new(State::Unread(body.into())),
        }
    }

    pub(crate) fn with_head(mut self, head: Head) -> Self {
        let Head { version, headers, url, tells_length } = head;
        (self.version, self.headers, self.url) = (version, headers, url);
        self.length_unknown = !tells_length;
        self
    }

    /// Says to which request it is the response, unless one further in has said so.
    pub(crate) fn answering(mut self, method: &Method, url: &Url) -> Self {
        self.method.get_or_insert_with(|| method.clone());
        self.url.get_or_insert_with(|| url.clone());
        self
    }

    /// Undoes the content coding that the headers name.
    pub(crate) fn decoded(self) -> Result<Self> {
        if self.headers.contains_key(CONTENT_ENCODING)
            && let State::Unread(body) = &mut *self.state()
        {
            *body = decode::decoded(&self.headers, std::mem::take(body))?;
        }
        Ok(self)
    }

    /// Sets the terms that its body is read by.
    pub(crate) fn bounded(mut self, read: Option<Duration>, total: Option<Deadline>, limit: u64) -> Self {
        if let (Some(method), Some(url)) = (self.method.clone(), self.url.clone()) {
            self.terms = Some(Arc::new(Terms { method, url, read, total, limit }));
        }
        self
    }

    /// The status code.
    #[must_use]
    #[doc(alias = "status_code")]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The version of HTTP that it came by.
    ///
    /// # On the web
    /// `None`: a browser does not show it ([`Capability::HttpVersion`](crate::Capability::HttpVersion)).
    #[must_use]
    #[doc(alias = "version")]
    pub fn http_version(&self) -> Option<Version> {
        self.version
    }

    /// The headers.
    ///
    /// # On the web
    /// From another origin a browser shows only those that the server
    /// [exposes](https://fetch.spec.whatwg.org/#http-access-control-expose-headers), never `Set-Cookie`, and several
    /// of one name as one value, joined by commas. Of a body that it decoded itself, `Content-Encoding` stays.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The URL that it came from: the request's, or the one that redirects led to.
    ///
    /// One of [`new`](Self::new)'s making has none until a client hands it on: then it is `about:blank`.
    #[must_use]
    pub fn url(&self) -> &Url {
        static BLANK: std::sync::LazyLock<Option<Url>> = std::sync::LazyLock::new(|| Url::parse("about:blank").ok());
        self.url.as_ref().or(BLANK.as_ref()).expect("about:blank is a URL")
    }

    /// Whatever transports and middleware want to say of it.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// The extensions, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// The length of the body in bytes, where it is known beforehand: not if it comes in a content coding, whose length
    /// says nothing of what is read.
    ///
    /// # On the web
    /// From another origin also `None` unless the server exposes `Content-Encoding` and, so that it is seen to,
    /// `Access-Control-Expose-Headers`: a browser shows the length of a coded body without its coding.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        if self.length_unknown || self.headers.contains_key(CONTENT_ENCODING) {
            return None;
        }
        let stated = self.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.trim().parse().ok());
        stated.or_else(|| match &*self.state() {
            State::Unread(body) => body.content_length(),
            State::Begun(_) | State::Taken => None,
        })
    }

    /// The response, or an error if its status is 400 or above.
    ///
    /// # Errors
    /// [`ErrorKind::Status`]; [`Error::status`] has the code. The response is gone with it: to read what the server says of
    /// the error, ask [`status`](Self::status), or [`error_for_status_ref`](Self::error_for_status_ref).
    #[doc(alias = "raise_for_status")]
    pub fn error_for_status(self) -> Result<Self> {
        match self.status_error() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// As [`error_for_status`](Self::error_for_status), without giving the response away.
    ///
    /// # Errors
    /// [`ErrorKind::Status`]; [`Error::status`] has the code. The response stays, and its body can be read.
    pub fn error_for_status_ref(&self) -> Result<&Self> {
        match self.status_error() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    fn status_error(&self) -> Option<Error> {
        let blame = match self.status {
            status if status.is_client_error() => "client error",
            status if status.is_server_error() => "server error",
            _ => return None,
        };
        let error = Error::new(ErrorKind::Status, format!("{blame} {}", self.status)).with_status(self.status);
        Some(self.name(error))
    }

    fn name(&self, error: Error) -> Error {
        match (&self.method, &self.url) {
            (Some(method), Some(url)) => error.for_request(method, url),
            _ => error,
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing can panic while it is held.
        self.body.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl<B: Into<Body>> From<http::Response<B>> for Response {
    fn from(response: http::Response<B>) -> Self {
        let (head, body) = response.into_parts();
        let Parts { status, version, headers, extensions, .. } = head;
        let head = Head { version: Some(version), headers, url: None, tells_length: true };
        let mut response = Self::new(status, body).with_head(head);
        response.extensions = extensions;
        response
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response [{}]", self.status)?;
        match (&self.method, &self.url) {
            (Some(method), Some(url)) => write!(f, " {method} {}", url.redacted()),
            _ => Ok(()),
        }
    }
}

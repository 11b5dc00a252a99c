//! Fields that come after a body.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};

use super::{Body, Kind, Source};
use crate::{BoxFuture, Error, ErrorKind, Result};

impl Body {
    /// The body, and these fields after it
    /// ([RFC 9110, 6.5](https://www.rfc-editor.org/rfc/rfc9110#section-6.5)), announced in the header `Trailer`. Over
    /// HTTP/1.1 such a body is chunked. In a response of one's own making they are its
    /// [trailers](crate::Response::trailers).
    ///
    /// Sending fails with [`ErrorKind::Builder`] if there is a field among them that may not come so late, such as
    /// `Content-Length` or `Authorization`.
    ///
    /// # On the web
    /// No browser sends trailers: [`ErrorKind::Unsupported`] ([`Capability::Trailers`](crate::Capability::Trailers)).
    #[must_use]
    pub fn with_trailers(self, trailers: HeaderMap) -> Self {
        if trailers.is_empty() { self } else { Self::from_source(Trailed::new(self, trailers)) }
    }

    /// As [`with_trailers`](Self::with_trailers), with fields that are known only after the last byte, such as a checksum
    /// of what a stream has yielded. The future is polled once the body has ended; it may give those of the names that are
    /// announced, and an error of it fails the request. Like a stream, such a body can be sent once.
    ///
    /// ```
    /// use amphi::{Body, HeaderMap, HeaderName, HeaderValue};
    ///
    /// let checksum = async { Ok::<_, std::io::Error>(HeaderMap::from_iter([(CHECKSUM, HeaderValue::from(42))])) };
    /// const CHECKSUM: HeaderName = HeaderName::from_static("x-checksum");
    /// let body = Body::from("frogs").with_trailers_later([CHECKSUM], checksum);
    /// assert!(body.try_clone().is_none());
    /// ```
    #[must_use]
    pub fn with_trailers_later<F, E>(self, names: impl IntoIterator<Item = HeaderName>, trailers: F) -> Self
    where
        F: Future<Output = Result<HeaderMap, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::from_source(Trailed::later(self, names.into_iter().collect(), trailers))
    }

    /// What the header `Trailer` says of it, if there is something to come after it.
    pub(crate) fn announced(&self) -> Option<Result<HeaderValue>> {
        match &self.0 {
            Kind::Source(source) => source.announced(),
            _ => None,
        }
    }

    /// Whether nothing more comes, not a byte and no trailers.
    pub(crate) fn is_over(&self) -> bool {
        match &self.0 {
            Kind::Source(source) => source.is_over(),
            _ => self.content_length() == Some(0),
        }
    }

    /// What came after it, once it has ended.
    pub(crate) fn take_trailers(&mut self) -> Option<HeaderMap> {
        match &mut self.0 {
            Kind::Incoming(incoming) => incoming.take_trailers(),
            Kind::Source(source) => source.take_trailers(),
            Kind::Empty | Kind::Full(_) | Kind::Stream(_) => None,
        }
    }
}

/// A body, and what comes after it.
struct Trailed {
    body: Body,
    names: Vec<HeaderName>,
    trailers: Trailers,
}

enum Trailers {
    Ready(HeaderMap),
    // Never locked: it makes the body `Sync` without asking that of the caller's future.
    Later(Mutex<BoxFuture<'static, Result<HeaderMap>>>),
    Taken,
}

impl Trailed {
    fn new(body: Body, trailers: HeaderMap) -> Self {
        Self { body, names: trailers.keys().cloned().collect(), trailers: Trailers::Ready(trailers) }
    }

    fn later<F, E>(body: Body, names: Vec<HeaderName>, trailers: F) -> Self
    where
        F: Future<Output = Result<HeaderMap, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let trailers = async move {
            trailers.await.map_err(|error| Error::new(ErrorKind::Body, "its trailers failed").with_source(error))
        };
        Self { body, names, trailers: Trailers::Later(Mutex::new(Box::pin(trailers))) }
    }

    /// The names, as the header `Trailer` has them.
    fn names(&self) -> Result<HeaderValue> {
        if let Some(name) = self.names.iter().find(|name| !is_allowed(name)) {
            let what = format!("{name} may not come after a body: send it as a header");
            return Err(Error::new(ErrorKind::Builder, what));
        }
        let names: Vec<_> = self.names.iter().map(HeaderName::as_str).collect();
        HeaderValue::try_from(names.join(", ")).map_err(Error::refused)
    }
}

impl Source for Trailed {
    /// The body's chunks; at their end its trailers are there.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let Trailers::Later(trailers) = &mut self.trailers else { return self.body.poll_chunk(cx) };
        if let Some(chunk) = ready!(self.body.poll_chunk(cx)) {
            return Poll::Ready(Some(chunk));
        }
        // It has ended, and is not asked again.
        self.body = Body::empty();
        // A poisoned lock cannot be: nobody locks it.
        let trailers: &mut Pin<_> = trailers.get_mut().unwrap_or_else(PoisonError::into_inner);
        let outcome = ready!(trailers.as_mut().poll(cx));
        self.trailers = Trailers::Taken;
        match outcome {
            Ok(trailers) => match trailers.keys().find(|name| !self.names.contains(name)) {
                None => {
                    self.trailers = Trailers::Ready(trailers);
                    Poll::Ready(None)
                }
                Some(name) => {
                    let what = format!("the trailer {name} was not announced");
                    Poll::Ready(Some(Err(Error::new(ErrorKind::Body, what))))
                }
            },
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }

    fn content_length(&self) -> Option<u64> {
        self.body.content_length()
    }

    fn take_trailers(&mut self) -> Option<HeaderMap> {
        match std::mem::replace(&mut self.trailers, Trailers::Taken) {
            Trailers::Ready(trailers) => Some(trailers),
            Trailers::Later(_) | Trailers::Taken => None,
        }
    }

    fn announced(&self) -> Option<Result<HeaderValue>> {
        Some(self.names())
    }

    fn is_over(&self) -> bool {
        matches!(self.trailers, Trailers::Taken) && self.content_length() == Some(0)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.body.as_bytes()
    }

    fn try_clone(&self) -> Option<Body> {
        let Trailers::Ready(trailers) = &self.trailers else { return None };
        Some(Body::from_source(Self::new(self.body.try_clone()?, trailers.clone())))
    }
}

/// Those of them that may come after a body.
pub(super) fn allowed(mut came: HeaderMap) -> Option<HeaderMap> {
    while let Some(name) = came.keys().find(|name| !is_allowed(name)).cloned() {
        came.remove(name);
    }
    (!came.is_empty()).then_some(came)
}

/// Whether a field may come after a body: not one that says where the message ends or goes, how it is read, who asks or
/// what is remembered ([RFC 9110, 6.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-6.5.1)).
fn is_allowed(name: &HeaderName) -> bool {
    const FORBIDDEN: [HeaderName; 27] = [
        header::AGE,
        header::AUTHORIZATION,
        header::CACHE_CONTROL,
        header::CONNECTION,
        header::CONTENT_ENCODING,
        header::CONTENT_LENGTH,
        header::CONTENT_RANGE,
        header::CONTENT_TYPE,
        header::COOKIE,
        header::DATE,
        header::EXPECT,
        header::EXPIRES,
        header::HOST,
        header::LOCATION,
        header::MAX_FORWARDS,
        header::PRAGMA,
        header::PROXY_AUTHENTICATE,
        header::PROXY_AUTHORIZATION,
        header::RANGE,
        header::RETRY_AFTER,
        header::SET_COOKIE,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        header::VARY,
        header::WWW_AUTHENTICATE,
    ];
    !FORBIDDEN.contains(name) && !matches!(name.as_str(), "keep-alive" | "proxy-connection")
}

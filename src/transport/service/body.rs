//! Bodies into a service and out of it.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body::{Frame, SizeHint};

use crate::body::Source;
use crate::request::Told;
use crate::{Body, Error, ErrorKind, Response, Result};

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        match ready!(self.poll_chunk(cx)) {
            Some(chunk) => Poll::Ready(Some(chunk.map(Frame::data))),
            None => {
                // Whoever has had the trailers asks once more.
                let mut ended = std::mem::take(&mut *self);
                Poll::Ready(ended.take_trailers().map(|trailers| Ok(Frame::trailers(trailers))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_over()
    }

    fn size_hint(&self) -> SizeHint {
        self.content_length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// What the caller's stream has failed with, if it has.
#[derive(Clone, Default)]
pub(super) struct Failure(Option<Arc<Mutex<Option<Error>>>>);

impl Failure {
    pub(super) fn get(&self) -> Option<Error> {
        self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, error: &Error) {
        if let Some(slot) = &self.0 {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        }
    }
}

/// A body on its way into the service, if that is looked at.
pub(super) struct Upload {
    body: Body,
    failure: Failure,
    /// Who hears that the service wants it.
    told: Option<Told>,
}

impl Upload {
    /// The body as the service gets it, and where it is said that it has failed. `told` hears of a 100 (Continue) once the
    /// service begins to read it, which is when a server would send one.
    pub(super) fn of(body: Body, told: Option<Told>) -> (Body, Failure) {
        if body.as_bytes().is_some() && told.is_none() {
            return (body, Failure::default());
        }
        let failure = Failure(Some(Arc::default()));
        (Body::from_source(Self { body, failure: failure.clone(), told }), failure)
    }
}

impl Source for Upload {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if let Some(told) = self.told.take() {
            told.0(StatusCode::CONTINUE, &HeaderMap::new());
        }
        let chunk = ready!(self.body.poll_chunk(cx));
        if let Some(Err(error)) = &chunk {
            self.failure.set(error);
        }
        Poll::Ready(chunk)
    }

    fn content_length(&self) -> Option<u64> {
        self.body.content_length()
    }

    fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.body.take_trailers()
    }

    fn announced(&self) -> Option<Result<HeaderValue>> {
        self.body.announced()
    }
}

/// The body of a service's response.
pub(super) struct Answer<B> {
    // Never locked: it makes the body `Sync` without asking that of the service's.
    body: Mutex<Pin<Box<B>>>,
    /// How many bytes are to come still, where that was said.
    left: Option<u64>,
    trailers: Option<HeaderMap>,
    failure: Failure,
}

impl<B> Answer<B>
where
    B: http_body::Body + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    pub(super) fn response(method: &Method, response: http::Response<B>, failure: Failure) -> Result<Response> {
        let has_none = *method == Method::HEAD
            || response.status().is_informational()
            || matches!(
                response.status(),
                StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
            );
        let (head, body) = response.into_parts();
        let body = if has_none || body.is_end_stream() && !head.headers.contains_key(CONTENT_LENGTH) {
            Body::empty()
        } else {
            let left = stated(&head.headers)?.or_else(|| body.size_hint().exact());
            Body::from_source(Self { body: Mutex::new(Box::pin(body)), left, trailers: None, failure })
        };
        Ok(Response::from(http::Response::from_parts(head, body)))
    }

    /// The frame's data, if there is any; trailers are kept.
    fn chunk_of(&mut self, frame: Frame<B::Data>) -> Option<Bytes> {
        match frame.into_data() {
            Ok(mut data) => data.has_remaining().then(|| data.copy_to_bytes(data.remaining())),
            Err(other) => {
                if let Ok(trailers) = other.into_trailers() {
                    self.trailers.get_or_insert_default().extend(trailers);
                }
                None
            }
        }
    }

    fn take(&mut self, chunk: Option<Bytes>) -> Option<Result<Bytes>> {
        let Some(left) = self.left.as_mut() else { return chunk.map(Ok) };
        let wrong = |what| Some(Err(Error::new(ErrorKind::Body, what)));
        match chunk {
            None if *left == 0 => None,
            None => wrong("the service's body ends before its `Content-Length`"),
            Some(chunk) => match left.checked_sub(chunk.len() as u64) {
                None => wrong("the service's body is longer than its `Content-Length`"),
                Some(rest) => {
                    *left = rest;
                    Some(Ok(chunk))
                }
            },
        }
    }
}

/// The length that the service states.
fn stated(headers: &HeaderMap) -> Result<Option<u64>> {
    let mut values = headers.get_all(CONTENT_LENGTH).iter();
    let Some(value) = values.next() else { return Ok(None) };
    // A sign is none of its characters.
    let digits = value.to_str().ok().filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    let length = digits.and_then(|value| value.parse().ok()).filter(|_| values.all(|other| other == value));
    length.map(Some).ok_or_else(|| Error::new(ErrorKind::Protocol, "the service's `Content-Length` is no number"))
}

impl<B> Source for Answer<B>
where
    B: http_body::Body + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            // A poisoned lock cannot be: nobody locks it.
            let body = self.body.get_mut().unwrap_or_else(PoisonError::into_inner);
            let frame = ready!(body.as_mut().poll_frame(cx));
            if let Some(error) = self.failure.get() {
                return Poll::Ready(Some(Err(error)));
            }
            match frame {
                None => return Poll::Ready(self.take(None)),
                Some(Err(error)) => {
                    let error = Error::new(ErrorKind::Body, "the service's body broke off").with_source(error);
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Ok(frame)) => {
                    if let Some(chunk) = self.chunk_of(frame) {
                        return Poll::Ready(self.take(Some(chunk)));
                    }
                }
            }
        }
    }

    fn content_length(&self) -> Option<u64> {
        self.left
    }

    fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.trailers.take()
    }
}

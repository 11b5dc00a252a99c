//! A request as hyper takes it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Uri, Version};
use hyper::body::{Frame, SizeHint};

use super::head::{self, Template};
use super::progress::{Held, Hold, Progress};
use super::rt;
use crate::request::replace;
use crate::{Body, Error, ErrorKind, Request, Result};

/// A body on its way out. Bytes that are there go out in slices, so that one can see that they move.
pub(super) struct Outgoing {
    pub(super) body: Body,
    rest: Option<Bytes>,
    progress: Progress,
    /// How long it is held back still.
    hold: Option<Hold>,
}

const SLICE: usize = 64 << 10;

/// Which form the request's target takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// Path and query, for HTTP/1.1 to an origin.
    Origin,
    /// The whole URL, for HTTP/1.1 to a proxy that forwards it, and the headers for that.
    Forward(&'a HeaderMap),
    /// The whole URL, for HTTP/2.
    Absolute,
}

/// Makes a message of the request, with its body, which is taken out of it.
pub(super) fn message(
    request: &mut Request,
    target: Target<'_>,
    template: Option<&mut Template>,
) -> Result<(http::Request<Outgoing>, Progress)> {
    let body = std::mem::take(request.body_mut());
    let mut headers = match (template, target) {
        (Some(template), Target::Origin) => template.headers(request.shared_headers(), || headers(request, target)),
        _ => headers(request, target),
    }?;
    head::frame(&mut headers, request, target != Target::Absolute, &body)?;
    let hold = head::held_for(&mut headers, request, target, &body).map(Hold::For);
    let uri = match target {
        Target::Origin => {
            PathAndQuery::try_from(request.url().path_and_query()).map(Uri::from).map_err(http::Error::from)
        }
        Target::Forward(_) => forwarded(request),
        Target::Absolute => absolute(request, &mut headers),
    };
    let uri =
        uri.map_err(|error| Error::new(ErrorKind::InvalidUrl, "it cannot be a request's target").with_source(error))?;
    let held = if hold.is_some() { Held::Waiting } else { Held::Not };
    let progress = Progress::of(&body, held, &request.settings().trace);
    let mut message = http::Request::new(Outgoing { body, rest: None, progress: progress.clone(), hold });
    *message.method_mut() = request.method().clone();
    *message.uri_mut() = uri;
    *message.headers_mut() = headers;
    if target == Target::Absolute {
        *message.version_mut() = Version::HTTP_2;
    }
    Ok((message, progress))
}

/// Scheme, authority and target ([RFC 9112, 3.2.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2)).
fn forwarded(request: &Request) -> http::Result<Uri> {
    let url = request.url();
    Uri::builder().scheme(url.scheme()).authority(url.authority()).path_and_query(url.path_and_query()).build()
}

/// Scheme, authority and target for HTTP/2, where a `Host` of the caller's is the authority
/// ([RFC 9113, 8.3.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1)).
fn absolute(request: &Request, headers: &mut HeaderMap) -> http::Result<Uri> {
    let url = request.url();
    let host = headers.remove(HOST);
    let authority = host.as_ref().map_or(url.authority().as_bytes(), HeaderValue::as_bytes);
    Uri::builder().scheme(url.scheme()).authority(authority).path_and_query(url.path_and_query()).build()
}

/// The request's headers, and those that it needs besides, whatever its body.
fn headers(request: &Request, target: Target<'_>) -> Result<HeaderMap> {
    let own = request.headers();
    if target == Target::Absolute {
        let mut headers = own.clone();
        headers.remove(PROXY_AUTHORIZATION);
        head::check_http2(&headers)?;
        return Ok(headers);
    }
    let mut headers = HeaderMap::with_capacity(own.len() + 2);
    if !own.contains_key(HOST) {
        let host = HeaderValue::from_str(request.url().authority())
            .map_err(|error| Error::new(ErrorKind::InvalidUrl, "its host cannot be a header").with_source(error))?;
        // The first of all, where it is looked for (RFC 9110, 7.2).
        headers.insert(HOST, host);
    }
    let own = own.iter().map(|(name, value)| (name.clone(), value.clone()));
    if let Target::Forward(besides) = target {
        headers.extend(own);
        replace(&mut headers, besides.clone())?;
    } else {
        // It is for a proxy, and no other may see it.
        headers.extend(own.filter(|(name, _)| *name != PROXY_AUTHORIZATION));
    }
    head::name_in_connection(&mut headers)?;
    Ok(headers)
}

impl hyper::body::Body for Outgoing {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if this.progress.is_cancelled() {
            return Poll::Ready(Some(Err(Error::new(ErrorKind::Cancelled, "nobody waits for the response any more"))));
        }
        if let Some(hold) = &mut this.hold {
            if this.progress.is_held() {
                ready!(hold.poll(cx, &this.progress));
            }
            this.hold = None;
        }
        let polled = match this.rest.take() {
            Some(rest) => Poll::Ready(Some(Ok(rest))),
            None => this.body.poll_chunk(cx),
        };
        let Some(mut moved) = this.progress.lock() else {
            return Poll::Ready(None);
        };
        moved.last = rt::now();
        let Poll::Ready(chunk) = polled else {
            moved.waker = Some(cx.waker().clone());
            return Poll::Pending;
        };
        Poll::Ready(match chunk {
            Some(Ok(mut chunk)) => {
                this.rest = (chunk.len() > SLICE).then(|| chunk.split_off(SLICE));
                if this.rest.is_none() && this.body.is_over() {
                    moved.all_sent();
                }
                Some(Ok(Frame::data(chunk)))
            }
            Some(Err(error)) => {
                moved.failed = Some(error);
                Some(Err(Error::new(ErrorKind::Body, "the request's body broke off")))
            }
            None => {
                moved.all_sent();
                this.body.take_trailers().map(|trailers| Ok(Frame::trailers(trailers)))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && self.body.is_over()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.as_ref().map_or(0, |rest| rest.len() as u64);
        self.body.content_length().map_or_else(SizeHint::default, |length| SizeHint::with_exact(rest + length))
    }
}

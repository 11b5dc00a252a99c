//! A request as hyper takes it.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, PROXY_AUTHORIZATION, TRAILER, UPGRADE};
use http::{HeaderMap, HeaderValue, Method, Uri, Version};
use hyper::body::{Frame, SizeHint};

use super::progress::Progress;
use crate::platform::rt;
use crate::{Body, Error, ErrorKind, Request, Result};

/// A body on its way out. Bytes that are there go out in slices, so that one can see that they move.
pub(super) struct Outgoing {
    pub(super) body: Body,
    rest: Option<Bytes>,
    progress: Progress,
}

const SLICE: usize = 64 << 10;

/// Makes a message of the request, with its body, which is taken out of it.
pub(super) fn message(request: &mut Request) -> Result<(http::Request<Outgoing>, Progress)> {
    let mut headers = request.headers().clone();
    // It is for a proxy, and no other may see it.
    headers.remove(PROXY_AUTHORIZATION);
    if headers.keys().any(|name| *name == UPGRADE) {
        // HTTP/2 has none, and would drop the wish without a word.
        let what = "the server speaks HTTP/2, which has no `Upgrade`: build the client with `http1_only`";
        return Err(Error::new(ErrorKind::Unsupported, what));
    }
    let uri = target(request, &mut headers)
        .map_err(|error| Error::new(ErrorKind::InvalidUrl, "it cannot be a request's target").with_source(error))?;
    let body = std::mem::take(request.body_mut());
    frame(&mut headers, request.method(), &body)?;
    let progress = Progress::of(&body, &request.settings().trace);
    let mut message = http::Request::new(Outgoing { body, rest: None, progress: progress.clone() });
    *message.method_mut() = request.method().clone();
    *message.uri_mut() = uri;
    *message.headers_mut() = headers;
    *message.version_mut() = Version::HTTP_2;
    Ok((message, progress))
}

/// Says how long the body is, where its framing alone does not.
fn frame(headers: &mut HeaderMap, method: &Method, body: &Body) -> Result<()> {
    if let Some(names) = body.announced() {
        headers.insert(TRAILER, names?);
    } else if body.content_length() == Some(0) && matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(())
}

/// Scheme, authority and target, where a `Host` of the caller's is the authority
/// ([RFC 9113, 8.3.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1)).
fn target(request: &Request, headers: &mut HeaderMap) -> http::Result<Uri> {
    let url = request.url();
    let host = headers.remove(HOST);
    let authority = host.as_ref().map_or(url.authority().as_bytes(), HeaderValue::as_bytes);
    Uri::builder().scheme(url.scheme()).authority(authority).path_and_query(url.path_and_query()).build()
}

impl hyper::body::Body for Outgoing {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if this.progress.is_cancelled() {
            return Poll::Ready(Some(Err(Error::new(ErrorKind::Cancelled, "nobody waits for the response any more"))));
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

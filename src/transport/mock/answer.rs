//! What a route of a mock answers.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::route::{MockRoute, Shared};
use super::{Answerer, MockRequest};
use crate::body::Source;
use crate::platform::rt;
use crate::request::field;
use crate::{Body, Error, ErrorKind, Request, Response, Result};

/// An answer of a mock's route: from [`MockRoute::respond`].
///
/// Without more said it has no headers and no body, and it is given at once.
pub struct MockAnswer(pub(super) Shared);

/// One answer, and how often it is given; `None` is once if others follow, else for ever.
#[derive(Clone)]
pub(super) struct Turn {
    pub(super) reply: Reply,
    pub(super) times: Option<usize>,
    pub(super) given: usize,
}

#[derive(Clone)]
pub(crate) enum Reply {
    Fixed(Fixed),
    Fails(Error),
    By(Arc<Answerer>),
}

#[derive(Clone)]
pub(crate) struct Fixed {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Content,
    pub(crate) delay: Duration,
}

#[derive(Clone)]
pub(crate) enum Content {
    Whole(Bytes),
    Chunks(VecDeque<Bytes>, Option<Error>),
    Made(Arc<dyn Fn() -> Body + Send + Sync>),
}

impl Fixed {
    pub(crate) fn new(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Content::Whole(Bytes::new()), delay: Duration::ZERO }
    }
}

#[allow(clippy::return_self_not_must_use, reason = "the answer is in the mock already")]
impl MockAnswer {
    fn change(self, change: impl FnOnce(&mut Fixed) -> Result<()>) -> Self {
        self.0.change(|route| match route.turns.last_mut() {
            Some(Turn { reply: Reply::Fixed(fixed), .. }) => change(fixed),
            _ => {
                let what = "an answer of a function, or an error, has no more to be said of it: leave it out";
                Err(Error::new(ErrorKind::Builder, what))
            }
        });
        self
    }

    /// Adds a header.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<str>,
        N::Error: Into<http::Error>,
        V: TryInto<HeaderValue>,
        V::Error: Into<http::Error>,
    {
        self.change(|fixed| {
            let name = field::name(name)?;
            let value = field::value(&name, value)?;
            fixed.headers.append(name, value);
            Ok(())
        })
    }

    /// Sets the body, in one piece.
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        self.change(|fixed| {
            fixed.body = Content::Whole(body.into());
            Ok(())
        })
    }

    /// Sets the body, with `Content-Type: text/plain; charset=utf-8` unless there is one.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.typed("text/plain; charset=utf-8").body(text.into())
    }

    /// Sets the body to this as JSON, with `Content-Type: application/json` unless there is one.
    #[cfg(feature = "json")]
    pub fn json<T: serde::Serialize + ?Sized>(self, value: &T) -> Self {
        let json = serde_json::to_vec(value);
        self.typed("application/json").change(|fixed| {
            let json = json.map_err(|error| Error::new(ErrorKind::Builder, "not JSON").because(error))?;
            fixed.body = Content::Whole(json.into());
            Ok(())
        })
    }

    fn typed(self, content_type: &'static str) -> Self {
        self.change(|fixed| {
            fixed.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(content_type));
            Ok(())
        })
    }

    /// Sets the body, in these pieces: a stream of no known length.
    pub fn chunks<B: Into<Bytes>>(self, chunks: impl IntoIterator<Item = B>) -> Self {
        let chunks = chunks.into_iter().map(Into::into).collect();
        self.change(|fixed| {
            fixed.body = Content::Chunks(chunks, None);
            Ok(())
        })
    }

    /// Breaks the body off with this error, after what there is of it.
    pub fn breaks_off(self, error: Error) -> Self {
        self.change(|fixed| {
            let chunks = match &fixed.body {
                Content::Whole(bytes) => VecDeque::from([bytes.clone()]),
                Content::Chunks(chunks, _) => chunks.clone(),
                Content::Made(_) => {
                    let what = "a body that a function makes breaks off by itself: leave out `breaks_off`";
                    return Err(Error::new(ErrorKind::Builder, what));
                }
            };
            fixed.body = Content::Chunks(chunks, Some(error));
            Ok(())
        })
    }

    /// Has the body made by a function, anew for each request: a stream that waits for something, say, or one with
    /// [trailers](Body::with_trailers).
    pub fn body_with(self, make: impl Fn() -> Body + Send + Sync + 'static) -> Self {
        self.change(|fixed| {
            fixed.body = Content::Made(Arc::new(make));
            Ok(())
        })
    }

    /// Waits so long before the head.
    pub fn delay(self, delay: Duration) -> Self {
        self.change(|fixed| {
            fixed.delay = delay;
            Ok(())
        })
    }

    /// Gives this answer to so many requests, then the next one. Without it an answer is given once if another follows, and
    /// else to all requests that are left. A route whose last answer has had its number is used up: the routes after it are
    /// looked at.
    pub fn times(self, times: usize) -> Self {
        self.0.change(|route| {
            if let Some(turn) = route.turns.last_mut() {
                turn.times = Some(times);
            }
            Ok(())
        });
        self
    }

    /// Adds the answer to the requests after those that this one is for: [`MockRoute::respond`].
    #[doc(alias = "side_effect")]
    pub fn respond<S>(self, status: S) -> Self
    where
        S: TryInto<StatusCode>,
        S::Error: Into<http::Error>,
    {
        MockRoute(self.0).respond(status)
    }

    /// Fails the requests after those that this answer is for: [`MockRoute::fail`].
    pub fn fail(self, error: Error) -> Self {
        MockRoute(self.0).fail(error)
    }

    /// How many requests the route has answered.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.calls()
    }

    /// The requests that the route has answered, the first one first; the last ten thousand.
    #[must_use]
    pub fn requests(&self) -> Vec<MockRequest> {
        self.0.requests()
    }
}

impl fmt::Debug for MockAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MockAnswer").field(&format_args!("{}", self.0.title())).finish()
    }
}

impl Reply {
    pub(super) async fn give(self, request: Request) -> Result<Response> {
        let fixed = match self {
            Self::Fixed(fixed) => fixed,
            Self::Fails(error) => return Err(error),
            Self::By(answer) => return answer(request).await,
        };
        if !fixed.delay.is_zero() {
            rt::sleep(fixed.delay).await;
        }
        let body = match fixed.body {
            _ if *request.method() == Method::HEAD => Body::empty(),
            Content::Whole(bytes) => bytes.into(),
            Content::Chunks(chunks, error) => Body::from_source(Script { chunks, error }),
            Content::Made(make) => make(),
        };
        let mut response = Response::new(fixed.status, body);
        *response.headers_mut() = fixed.headers;
        Ok(response)
    }
}

/// A body in pieces.
struct Script {
    chunks: VecDeque<Bytes>,
    error: Option<Error>,
}

impl Source for Script {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        Poll::Ready(self.chunks.pop_front().map(Ok).or_else(|| self.error.take().map(Err)))
    }

    fn content_length(&self) -> Option<u64> {
        None
    }

    fn take_trailers(&mut self) -> Option<HeaderMap> {
        None
    }
}

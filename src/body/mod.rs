//! What a request or a response carries: nothing, bytes that are there, or bytes that come.

mod events;
#[cfg(feature = "multipart")]
mod file;
mod from;
mod joined;
mod lender;
mod reader;
mod reading;
mod source;
mod stream;
mod terms;
mod told;
mod trailers;

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::platform::transport::Incoming;
use crate::{Error, ErrorKind, Result};

#[cfg(feature = "json")]
pub use events::JsonLines;
pub use events::{Event, Events};
pub use lender::Lender;
pub(crate) use reading::Reading;
pub(crate) use source::Source;
pub use stream::{Chunks, Lines, TextChunks};
pub use terms::Progress;
pub(crate) use terms::{Bounds, Terms};

type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;
type Again = Arc<dyn Fn() -> BoxStream + Send + Sync>;

/// The body of a [`Request`](crate::Request) or of a [`Response`](crate::Response).
///
/// Made from bytes or text with [`From`], or from a stream with [`Body::from_stream`]. It is itself a stream of
/// chunks. Dropping the body of a response before its end cancels the transfer.
///
/// ```
/// use amphi::Body;
///
/// assert_eq!(Body::from("twelve bytes").content_length(), Some(12));
/// assert_eq!(Body::empty().content_length(), Some(0));
/// ```
#[derive(Default)]
pub struct Body(Kind);

#[derive(Default)]
enum Kind {
    #[default]
    Empty,
    Full(Bytes),
    Stream(Box<CallerStream>),
    // In a box, as bodies are handed on all the time, mostly those that are none.
    Incoming(Box<Incoming>),
    Source(Box<dyn Source>),
}

struct CallerStream {
    length: Option<u64>,
    /// Makes the stream once more, where that can be done.
    again: Option<Again>,
    // Never locked: it makes the body `Sync` without asking that of the caller's stream.
    stream: Mutex<BoxStream>,
}

impl Body {
    /// No body at all.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// A body that is sent as its stream yields it, of a length that is not known beforehand. It can be sent once: a
    /// redirect that repeats the request, say, fails rather than sends half of it.
    ///
    /// An error that the stream yields fails the request, as its [`source`](std::error::Error::source).
    ///
    /// # On the web
    /// Only where the engine can stream uploads ([`Capability::StreamingUpload`](crate::Capability::StreamingUpload)):
    /// Chromium can, over HTTP/2; Firefox and Safari cannot, and sending it fails with
    /// [`ErrorKind::Unsupported`]. Node, Deno and Bun can.
    ///
    /// ```
    /// # struct Lines(u8);
    /// # impl futures_core::Stream for Lines {
    /// #     type Item = Result<String, std::io::Error>;
    /// #     fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
    /// #         self.0 += 1;
    /// #         std::task::Poll::Ready((self.0 < 3).then(|| Ok(format!("{}\n", self.0))))
    /// #     }
    /// # }
    /// # let lines = Lines(0);
    /// // `lines` is any `Stream<Item = Result<String, std::io::Error>>`.
    /// let body = amphi::Body::from_stream(lines);
    /// # let collected = pollster::block_on(body.bytes())?;
    /// # assert_eq!(collected, "1\n2\n");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[doc(alias = "wrap_stream")]
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::caller_stream(stream::boxed(stream), None)
    }

    /// As [`from_stream`](Self::from_stream), of a length in bytes that is known, and sent as `Content-Length`. A stream
    /// that yields more or less fails the request.
    pub fn from_stream_with_length<S, B, E>(stream: S, length: u64) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::caller_stream(Box::pin(stream::Exact::new(stream::boxed(stream), length)), Some(length))
    }

    fn caller_stream(stream: BoxStream, length: Option<u64>) -> Self {
        Self(Kind::Stream(Box::new(CallerStream { length, again: None, stream: Mutex::new(stream) })))
    }

    /// A body from a stream that can be made as often as need be.
    fn repeatable(again: Again, length: Option<u64>) -> Self {
        let stream = match length {
            Some(length) => Box::pin(stream::Exact::new(again(), length)),
            None => again(),
        };
        Self(Kind::Stream(Box::new(CallerStream { length, again: Some(again), stream: Mutex::new(stream) })))
    }

    /// A response's, handed on.
    fn reading(chunks: Chunks, length: Option<u64>) -> Self {
        Self::caller_stream(Box::pin(chunks), length)
    }

    pub(crate) fn incoming(incoming: Incoming) -> Self {
        Self(Kind::Incoming(Box::new(incoming)))
    }

    /// The length in bytes, where it is known before the end.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        match &self.0 {
            Kind::Empty => Some(0),
            Kind::Full(bytes) => Some(bytes.len() as u64),
            Kind::Stream(caller) => caller.length,
            Kind::Incoming(incoming) => incoming.content_length(),
            Kind::Source(source) => source.content_length(),
        }
    }

    /// The bytes, where all of them are there already, in one piece.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Kind::Empty => Some(&[]),
            Kind::Full(bytes) => Some(bytes),
            Kind::Source(source) => source.as_bytes(),
            Kind::Stream(_) | Kind::Incoming(_) => None,
        }
    }

    /// A second body with the same content: `None` for one that comes from a stream, which can be read only once, but for
    /// a file's, which is read again.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        match &self.0 {
            Kind::Empty => Some(Self(Kind::Empty)),
            Kind::Full(bytes) => Some(Self(Kind::Full(bytes.clone()))),
            Kind::Stream(caller) => Some(Self::repeatable(Arc::clone(caller.again.as_ref()?), caller.length)),
            Kind::Source(source) => source.try_clone(),
            Kind::Incoming(_) => None,
        }
    }

    /// The next chunk, `None` at the end.
    ///
    /// # Errors
    /// Whatever breaks the body off; it never ends short in silence.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        std::future::poll_fn(|cx| self.poll_chunk(cx)).await.transpose()
    }

    /// All of it.
    ///
    /// # Errors
    /// Whatever breaks the body off.
    pub async fn bytes(mut self) -> Result<Bytes> {
        std::future::poll_fn({
            let mut collected = Collected::expecting(self.content_length());
            move |cx| collected.poll(cx, u64::MAX, |cx| self.poll_chunk(cx))
        })
        .await
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        match &mut self.0 {
            Kind::Empty => Poll::Ready(None),
            Kind::Full(bytes) => {
                let bytes = std::mem::take(bytes);
                self.0 = Kind::Empty;
                Poll::Ready((!bytes.is_empty()).then_some(Ok(bytes)))
            }
            // A poisoned lock cannot be: nobody locks it.
            Kind::Stream(caller) => {
                caller.stream.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner).as_mut().poll_next(cx)
            }
            Kind::Incoming(incoming) => incoming.poll_chunk(cx),
            Kind::Source(source) => source.poll_chunk(cx),
        }
    }
}

/// Chunks on their way to being one.
#[derive(Default)]
pub(crate) struct Collected {
    first: Bytes,
    rest: Option<BytesMut>,
    expected: usize,
}

/// As much room as is made for a length that is only announced, in bytes.
const TRUSTED: u64 = 16 << 20;

impl Collected {
    /// For a body of which it is known, perhaps, how long it will be.
    pub(crate) fn expecting(length: Option<u64>) -> Self {
        let expected = length.map_or(0, |length| usize::try_from(length.min(TRUSTED)).unwrap_or(0));
        Self { expected, ..Self::default() }
    }

    /// Polls chunks to the end. A body of one chunk is handed on as it is; only a second one makes a copy.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        limit: u64,
        mut next: impl FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes>>>,
    ) -> Poll<Result<Bytes>> {
        loop {
            match std::task::ready!(next(cx)) {
                Some(Ok(chunk)) => self.push(chunk, limit)?,
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => return Poll::Ready(Ok(self.take())),
            }
        }
    }

    fn push(&mut self, chunk: Bytes, limit: u64) -> Result<()> {
        let length = self.rest.as_ref().map_or(self.first.len(), BytesMut::len);
        if (length + chunk.len()) as u64 > limit {
            return Err(too_large(limit));
        }
        match &mut self.rest {
            Some(rest) => rest.extend_from_slice(&chunk),
            None if self.first.is_empty() => self.first = chunk,
            None => {
                let mut rest = BytesMut::with_capacity(self.expected.max((self.first.len() + chunk.len()) * 2));
                rest.extend_from_slice(&self.first);
                rest.extend_from_slice(&chunk);
                self.rest = Some(rest);
            }
        }
        Ok(())
    }

    fn take(&mut self) -> Bytes {
        match self.rest.take() {
            Some(rest) => rest.freeze(),
            None => std::mem::take(&mut self.first),
        }
    }
}

/// There is more than the limit.
fn too_large(limit: u64) -> Error {
    let hint = "raise the body limit, or read the body as a stream";
    Error::new(ErrorKind::TooLarge, format!("the body exceeds the limit of {limit} bytes: {hint}"))
}

impl Stream for Body {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(cx)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0, self.content_length()) {
            (Kind::Empty, _) => f.write_str("Body(empty)"),
            (Kind::Full(bytes), _) => write!(f, "Body({} bytes)", bytes.len()),
            (_, Some(length)) => write!(f, "Body(stream of {length} bytes)"),
            (_, None) => f.write_str("Body(stream)"),
        }
    }
}

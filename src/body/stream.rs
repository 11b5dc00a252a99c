//! The streams that a response is read by, and the adapters that a caller's stream goes through.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::{BoxStream, Reading};
use crate::decode::{LineDecoder, TextDecoder};
use crate::{Error, ErrorKind, Result};

/// The body of a response as chunks of bytes, as they arrive: from [`Response::chunks`](crate::Response::chunks).
///
/// A [`Stream`], and usable without any extension trait through [`next`](Self::next). After an error it ends.
///
/// # Cancellation
/// Dropping it before its end cancels the transfer.
///
/// ```
/// # use amphi::{Response, StatusCode};
/// # pollster::block_on(async {
/// # let response = Response::new(StatusCode::OK, "tree frog");
/// let mut chunks = response.chunks();
/// let mut length = 0;
/// while let Some(chunk) = chunks.next().await {
///     length += chunk?.len();
/// }
/// assert_eq!(length, 9);
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct Chunks {
    reading: Reading,
    cut: Option<Cut>,
}

impl Chunks {
    pub(crate) fn new(reading: Reading) -> Self {
        Self { reading, cut: None }
    }

    /// Chunks of this size each.
    pub(crate) fn of(reading: Reading, size: usize) -> Self {
        Self { reading, cut: Some(Cut { size, begun: BytesMut::new(), rest: Bytes::new() }) }
    }

    /// Holds them to the [limit](crate::ClientBuilder::body_limit) that a body has which is read whole: what exceeds it is
    /// [`ErrorKind::TooLarge`].
    ///
    /// ```
    /// # use amphi::{ErrorKind, Response, StatusCode};
    /// # pollster::block_on(async {
    /// let mut response = Response::new(StatusCode::OK, "too long by far");
    /// response.set_body_limit(8);
    /// let first = response.chunks().within_limit().next().await;
    /// assert_eq!(first.unwrap().unwrap_err().kind(), ErrorKind::TooLarge);
    /// # })
    /// ```
    pub fn within_limit(mut self) -> Self {
        self.reading.hold_to_limit();
        self
    }

    /// The next chunk, `None` at the end.
    ///
    /// # Errors
    /// What breaks the body off: [`ErrorKind::Body`], [`ErrorKind::Timeout`], [`ErrorKind::Decode`] of its content coding.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        std::future::poll_fn(|cx| self.poll_chunk(cx)).await
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let Some(cut) = &mut self.cut else {
            return self.reading.poll_chunk(cx);
        };
        loop {
            if let Some(piece) = cut.piece() {
                return Poll::Ready(Some(Ok(piece)));
            }
            match ready!(self.reading.poll_chunk(cx)) {
                Some(Ok(chunk)) => cut.rest = chunk,
                Some(Err(error)) => {
                    cut.begun.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                None if cut.begun.is_empty() => return Poll::Ready(None),
                None => return Poll::Ready(Some(Ok(cut.begun.split().freeze()))),
            }
        }
    }
}

/// What becomes pieces of one size.
struct Cut {
    size: usize,
    /// The beginning of a piece whose rest is still to come.
    begun: BytesMut,
    rest: Bytes,
}

impl Cut {
    /// The next whole piece: a part of a chunk as it is, unless it begins in one before.
    fn piece(&mut self) -> Option<Bytes> {
        if self.begun.is_empty() && self.rest.len() >= self.size {
            return Some(self.rest.split_to(self.size));
        }
        let missing = self.rest.len().min(self.size - self.begun.len());
        self.begun.extend_from_slice(&self.rest.split_to(missing));
        (self.begun.len() == self.size).then(|| self.begun.split().freeze())
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(cx)
    }
}

/// The body of a response as text, as it arrives: from [`Response::text_chunks`](crate::Response::text_chunks).
///
/// A character that a chunk cuts in two is whole in the next piece; malformed bytes become U+FFFD. Pieces are never
/// empty. After an error it ends.
///
/// # Cancellation
/// Dropping it before its end cancels the transfer.
///
/// ```
/// # use amphi::{Response, StatusCode};
/// # pollster::block_on(async {
/// # let response = Response::new(StatusCode::OK, "tree frog");
/// let mut pieces = response.text_chunks();
/// while let Some(piece) = pieces.next().await {
///     print!("{}", piece?);
/// }
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct TextChunks {
    reading: Reading,
    /// `None` once the end was reached.
    decoder: Option<Result<TextDecoder>>,
}

impl TextChunks {
    pub(crate) fn new(reading: Reading, decoder: Result<TextDecoder>) -> Self {
        Self { reading, decoder: Some(decoder) }
    }

    /// The next piece of text, `None` at the end.
    ///
    /// # Errors
    /// What breaks the body off: [`ErrorKind::Body`], [`ErrorKind::Timeout`], [`ErrorKind::Decode`] of its content coding
    /// or for a charset that is not known.
    pub async fn next(&mut self) -> Option<Result<String>> {
        std::future::poll_fn(|cx| self.poll_text(cx)).await
    }

    fn poll_text(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<String>>> {
        loop {
            let decoder = match &mut self.decoder {
                None => return Poll::Ready(None),
                Some(Ok(decoder)) => decoder,
                Some(Err(_)) => return Poll::Ready(self.decoder.take().and_then(Result::err).map(Err)),
            };
            let text = match ready!(self.reading.poll_chunk(cx)) {
                Some(Ok(chunk)) => decoder.push(&chunk),
                Some(Err(error)) => {
                    self.decoder = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    let text = decoder.finish();
                    self.decoder = None;
                    text
                }
            };
            if !text.is_empty() {
                return Poll::Ready(Some(Ok(text)));
            }
        }
    }
}

impl Stream for TextChunks {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_text(cx)
    }
}

/// The body of a response line by line, as it arrives: from [`Response::lines`](crate::Response::lines).
///
/// A line ends at `\n`, `\r\n` or `\r`, and comes without its end. A line longer than
/// [`Lines::MAX_LENGTH`] bytes, or than [`max_length`](Self::max_length) says, is an error, [`ErrorKind::TooLarge`]. After
/// an error it ends.
///
/// # Cancellation
/// Dropping it before its end cancels the transfer.
///
/// ```
/// # use amphi::{Response, StatusCode};
/// # pollster::block_on(async {
/// # let response = Response::new(StatusCode::OK, "tree\r\nleopard");
/// let mut lines = response.lines();
/// assert_eq!(lines.next().await.transpose()?.as_deref(), Some("tree"));
/// assert_eq!(lines.next().await.transpose()?.as_deref(), Some("leopard"));
/// assert!(lines.next().await.is_none());
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct Lines {
    text: TextChunks,
    decoder: LineDecoder,
    ended: bool,
}

impl Lines {
    /// The longest line in bytes of UTF-8, unless [`max_length`](Self::max_length) says otherwise: 8 MiB.
    pub const MAX_LENGTH: usize = 8 << 20;

    pub(crate) fn new(text: TextChunks) -> Self {
        Self { text, decoder: LineDecoder::new(Self::MAX_LENGTH), ended: false }
    }

    /// Sets the longest line that is taken, in bytes of UTF-8.
    ///
    /// ```
    /// # use amphi::{ErrorKind, Response, StatusCode};
    /// # pollster::block_on(async {
    /// let mut lines = Response::new(StatusCode::OK, "short\nmuch too long\n").lines().max_length(8);
    /// assert_eq!(lines.next().await.unwrap()?, "short");
    /// assert_eq!(lines.next().await.unwrap().unwrap_err().kind(), ErrorKind::TooLarge);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn max_length(mut self, bytes: usize) -> Self {
        self.decoder.set_max(bytes);
        self
    }

    /// The next line, `None` at the end.
    ///
    /// # Errors
    /// As of [`TextChunks::next`]; or [`ErrorKind::TooLarge`] for a line that is too long.
    pub async fn next(&mut self) -> Option<Result<String>> {
        std::future::poll_fn(|cx| self.poll_line(cx)).await
    }

    pub(super) fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<String>>> {
        while !self.ended {
            match self.decoder.next_line() {
                Ok(Some(line)) => return Poll::Ready(Some(Ok(line))),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(self.fail(error)))),
            }
            match ready!(self.text.poll_text(cx)) {
                Some(Ok(text)) => self.decoder.push(text),
                Some(Err(error)) => {
                    self.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    self.ended = true;
                    return Poll::Ready(self.decoder.finish().map(Ok));
                }
            }
        }
        Poll::Ready(None)
    }

    /// Ends the stream and the transfer, and names the request in the error.
    pub(super) fn fail(&mut self, error: Error) -> Error {
        self.ended = true;
        self.text.reading.cancel();
        self.text.reading.name(error)
    }
}

impl Stream for Lines {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_line(cx)
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks").finish_non_exhaustive()
    }
}

impl fmt::Debug for TextChunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextChunks").finish_non_exhaustive()
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").finish_non_exhaustive()
    }
}

/// A caller's stream with its items and errors made ours.
pub(super) fn boxed<S, B, E>(stream: S) -> BoxStream
where
    S: Stream<Item = Result<B, E>> + Send + 'static,
    B: Into<Bytes>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut stream = Box::pin(stream);
    Box::pin(PollFn(move |cx: &mut Context<'_>| {
        let item = ready!(stream.as_mut().poll_next(cx));
        Poll::Ready(item.map(|item| item.map(Into::into).map_err(caller_failed)))
    }))
}

struct PollFn<F>(F);

impl<F: FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes>>> + Unpin> Stream for PollFn<F> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        (self.0)(cx)
    }
}

fn caller_failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    // One of ours, from a response that is being passed on, say, is not wrapped again.
    match error.into().downcast::<Error>() {
        Ok(ours) => *ours,
        Err(error) => Error::new(ErrorKind::Body, "the body's stream failed").with_source(error),
    }
}

/// Holds a stream to the length that was promised. The last chunk waits for the stream's end: who has all that was promised
/// asks for no more, and would not learn that there is.
pub(super) struct Exact {
    stream: BoxStream,
    left: u64,
    last: Option<Bytes>,
    ended: bool,
}

impl Exact {
    pub(super) fn new(stream: BoxStream, length: u64) -> Self {
        Self { stream, left: length, last: None, ended: false }
    }

    fn end(&mut self, item: Option<Result<Bytes>>) -> Poll<Option<Result<Bytes>>> {
        self.ended = true;
        Poll::Ready(item)
    }
}

impl Stream for Exact {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let wrong = |what| Some(Err(Error::new(ErrorKind::Body, what)));
        while !self.ended {
            match ready!(self.stream.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(chunk)) => match self.left.checked_sub(chunk.len() as u64) {
                    None => return self.end(wrong("the body's stream yields more than its stated length")),
                    Some(0) => {
                        self.left = 0;
                        self.last = Some(chunk);
                    }
                    Some(left) => {
                        self.left = left;
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                },
                Some(Err(error)) => return self.end(Some(Err(error))),
                None if self.left > 0 => return self.end(wrong("the body's stream ended before its stated length")),
                None => {
                    let last = self.last.take().map(Ok);
                    return self.end(last);
                }
            }
        }
        Poll::Ready(None)
    }
}

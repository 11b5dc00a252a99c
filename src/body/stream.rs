//! The streams that a response is read by, and the adapters that a caller's stream goes through.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
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
#[must_use = "streams do nothing unless polled"]
pub struct Chunks(Reading);

impl Chunks {
    pub(crate) fn new(reading: Reading) -> Self {
        Self(reading)
    }

    /// The next chunk, `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        std::future::poll_fn(|cx| self.0.poll_chunk(cx)).await
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_chunk(cx)
    }
}

/// The body of a response as text, as it arrives: from [`Response::text_chunks`](crate::Response::text_chunks).
///
/// A character that a chunk cuts in two is whole in the next piece; malformed bytes become U+FFFD. Pieces are never
/// empty. After an error it ends.
///
/// # Cancellation
/// Dropping it before its end cancels the transfer.
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
/// [`Lines::MAX_LENGTH`] bytes is an error, [`ErrorKind::TooLarge`]. After an error it ends.
///
/// # Cancellation
/// Dropping it before its end cancels the transfer.
#[must_use = "streams do nothing unless polled"]
pub struct Lines {
    text: TextChunks,
    decoder: LineDecoder,
    ready: VecDeque<String>,
    failed: Option<Error>,
    ended: bool,
}

impl Lines {
    /// The longest line in bytes of UTF-8: 8 MiB.
    pub const MAX_LENGTH: usize = 8 << 20;

    pub(crate) fn new(text: TextChunks) -> Self {
        let decoder = LineDecoder::new(Self::MAX_LENGTH);
        Self { text, decoder, ready: VecDeque::new(), failed: None, ended: false }
    }

    /// The next line, `None` at the end.
    pub async fn next(&mut self) -> Option<Result<String>> {
        std::future::poll_fn(|cx| self.poll_line(cx)).await
    }

    pub(super) fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<String>>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(line)));
            }
            if self.ended {
                return Poll::Ready(self.failed.take().map(Err));
            }
            let outcome = match ready!(self.text.poll_text(cx)) {
                Some(Ok(text)) => self.decoder.push(&text, &mut self.ready),
                Some(Err(error)) => Err(error),
                None => {
                    self.ended = true;
                    self.ready.extend(self.decoder.finish());
                    Ok(())
                }
            };
            if let Err(error) = outcome {
                let ready = std::mem::take(&mut self.ready);
                self.failed = Some(self.fail(error));
                self.ready = ready;
            }
        }
    }
}

impl Lines {
    /// Ends the stream and the transfer, and names the request in the error.
    pub(super) fn fail(&mut self, error: Error) -> Error {
        self.ended = true;
        self.ready.clear();
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

/// Holds a stream to the length that was promised.
pub(super) struct Exact {
    stream: BoxStream,
    left: u64,
    ended: bool,
}

impl Exact {
    pub(super) fn new(stream: BoxStream, length: u64) -> Self {
        Self { stream, left: length, ended: false }
    }
}

impl Stream for Exact {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let item = ready!(self.stream.as_mut().poll_next(cx));
        let wrong = match &item {
            Some(Ok(chunk)) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    None
                }
                None => Some("the body's stream yields more than its stated length"),
            },
            None if self.left > 0 => Some("the body's stream ended before its stated length"),
            _ => None,
        };
        self.ended = wrong.is_some() || item.is_none();
        Poll::Ready(wrong.map_or(item, |wrong| Some(Err(Error::new(ErrorKind::Body, wrong)))))
    }
}

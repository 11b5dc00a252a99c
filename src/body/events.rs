//! The streams of a response that have a meaning line by line: server-sent events, and JSON.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::Lines;
use crate::Result;
use crate::decode::EventDecoder;
#[cfg(feature = "json")]
use crate::error::Excerpt;

/// A server-sent event: one item of [`Events`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// Its type: `message` unless the server names another.
    pub event: String,
    /// Its data, the lines of it joined by `\n`.
    pub data: String,
    /// The last id that the server has sent, up to this event; empty if none.
    pub id: String,
    /// How long to wait before the next attempt if the connection is lost, if this event says so.
    pub retry: Option<Duration>,
}

impl Event {
    /// The data as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if it is not the JSON of a `T`.
    #[cfg(feature = "json")]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.data).map_err(|error| not_json("the event's data", &error))
    }
}

/// The events of a response, as they arrive: from [`Response::events`](crate::Response::events).
///
/// An event that is not complete when the body ends is left out, as the standard says. One whose data exceeds
/// [`Lines::MAX_LENGTH`] bytes, or [`max_length`](Self::max_length), is an error. After an error it ends. It does not
/// connect again.
///
/// # Cancellation
/// Dropping it before its end cancels the transfer.
///
/// ```
/// # let head = http::Response::builder().header("content-type", "text/event-stream");
/// # let response = amphi::Response::from(head.body("event: croak\ndata: 3\n\n").unwrap());
/// # pollster::block_on(async {
/// let mut events = response.events();
/// while let Some(event) = events.next().await {
///     let event = event?;
///     assert_eq!((&*event.event, &*event.data), ("croak", "3"));
/// }
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct Events {
    lines: Lines,
    decoder: EventDecoder,
}

impl Events {
    pub(crate) fn new(lines: Lines) -> Self {
        Self { lines, decoder: EventDecoder::new(Lines::MAX_LENGTH) }
    }

    /// Sets the longest line and the most data of an event that is taken, in bytes of UTF-8.
    pub fn max_length(mut self, bytes: usize) -> Self {
        self.lines = self.lines.max_length(bytes);
        self.decoder.set_max(bytes);
        self
    }

    /// The next event, `None` at the end.
    ///
    /// # Errors
    /// As of [`Lines::next`]; or [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) for an event that is too long.
    pub async fn next(&mut self) -> Option<Result<Event>> {
        std::future::poll_fn(|cx| self.poll_event(cx)).await
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Event>>> {
        loop {
            let line = match ready!(self.lines.poll_line(cx)) {
                Some(Ok(line)) => line,
                end => return Poll::Ready(end.map(|end| end.map(|_| Event::default()))),
            };
            match self.decoder.push(&line) {
                Ok(Some(event)) => return Poll::Ready(Some(Ok(event))),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(self.lines.fail(error)))),
            }
        }
    }
}

impl Stream for Events {
    type Item = Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(cx)
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// The JSON values of a response, one a line, as they arrive: from
/// [`Response::json_lines`](crate::Response::json_lines).
///
/// Empty lines are passed over. A line that is not the JSON of a `T` is an error that has its number, counted from one.
/// After an error it ends.
///
/// # Cancellation
/// Dropping it before its end cancels the transfer.
///
/// ```
/// # use amphi::{Response, StatusCode};
/// # pollster::block_on(async {
/// # let response = Response::new(StatusCode::OK, "[1,2]\n[3]\n");
/// let mut values = response.json_lines::<Vec<u32>>();
/// let mut sum = 0;
/// while let Some(value) = values.next().await {
///     sum += value?.iter().sum::<u32>();
/// }
/// assert_eq!(sum, 6);
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[cfg(feature = "json")]
#[must_use = "streams do nothing unless polled"]
pub struct JsonLines<T> {
    lines: Lines,
    number: u64,
    _values: std::marker::PhantomData<fn() -> T>,
}

#[cfg(feature = "json")]
impl<T: serde::de::DeserializeOwned> JsonLines<T> {
    pub(crate) fn new(lines: Lines) -> Self {
        Self { lines, number: 0, _values: std::marker::PhantomData }
    }

    /// Sets the longest line that is taken, in bytes of UTF-8: [`Lines::max_length`].
    pub fn max_length(mut self, bytes: usize) -> Self {
        self.lines = self.lines.max_length(bytes);
        self
    }

    /// The next value, `None` at the end.
    ///
    /// # Errors
    /// As of [`Lines::next`]; or [`ErrorKind::Decode`](crate::ErrorKind::Decode) for a line that is not the JSON of a `T`.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|cx| self.poll_value(cx)).await
    }

    fn poll_value(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            let line = match ready!(self.lines.poll_line(cx)) {
                Some(Ok(line)) => line,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            self.number += 1;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let value = serde_json::from_str(&line);
            return Poll::Ready(Some(
                value.map_err(|error| self.lines.fail(not_json(&format!("line {}", self.number), &error))),
            ));
        }
    }
}

#[cfg(feature = "json")]
fn not_json(what: &str, error: &serde_json::Error) -> crate::Error {
    crate::Error::new(crate::ErrorKind::Decode, format!("{what} is not the JSON expected")).because(Excerpt::of(error))
}

#[cfg(feature = "json")]
impl<T: serde::de::DeserializeOwned> Stream for JsonLines<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_value(cx)
    }
}

#[cfg(feature = "json")]
impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines").field("number", &self.number).finish_non_exhaustive()
    }
}

//! Streams as iterators.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;

use crate::{Chunks, Events, Lines, Result, platform};

/// A stream whose items are waited for, one after the other: [`Chunks`], [`Lines`] and their like as an iterator. After an
/// error it ends.
///
/// Dropping it before its end cancels the transfer.
///
/// ```no_run
/// let events = amphi::blocking::get("https://pond.example/croaks").send()?.events();
/// for event in events.take(3) {
///     println!("{}", event?.data);
/// }
/// # Ok::<(), amphi::Error>(())
/// ```
#[must_use = "iterators do nothing unless asked for items"]
pub struct Iter<S>(S);

impl<S> Iter<S> {
    pub(super) fn new(stream: S) -> Self {
        Self(stream)
    }

    /// The stream itself, for async code to go on with.
    pub fn into_inner(self) -> S {
        self.0
    }
}

impl<S, T> Iterator for Iter<S>
where
    S: Stream<Item = Result<T>> + Unpin,
{
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let next = poll_fn(|cx| Pin::new(&mut self.0).poll_next(cx));
        platform::rt::block_on(async { next.await.transpose() }).transpose()
    }
}

impl Iter<Lines> {
    /// Sets the longest line that is taken: [`Lines::max_length`].
    pub fn max_length(self, bytes: usize) -> Self {
        Self(self.0.max_length(bytes))
    }
}

impl Iter<Events> {
    /// Sets the longest line and the most data of an event that is taken: [`Events::max_length`].
    pub fn max_length(self, bytes: usize) -> Self {
        Self(self.0.max_length(bytes))
    }
}

#[cfg(feature = "json")]
impl<T: serde::de::DeserializeOwned> Iter<crate::JsonLines<T>> {
    /// Sets the longest line that is taken: [`JsonLines::max_length`](crate::JsonLines::max_length).
    pub fn max_length(self, bytes: usize) -> Self {
        Self(self.0.max_length(bytes))
    }
}

/// The bytes of a body, for whoever reads by [`std::io::Read`].
pub(super) struct Reader {
    chunks: Iter<Chunks>,
    rest: Bytes,
}

impl Reader {
    pub(super) fn new(chunks: Chunks) -> Self {
        Self { chunks: Iter::new(chunks), rest: Bytes::new() }
    }
}

impl std::io::BufRead for Reader {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        while self.rest.is_empty() {
            match self.chunks.next() {
                Some(chunk) => self.rest = chunk.map_err(std::io::Error::other)?,
                None => break,
            }
        }
        Ok(&self.rest)
    }

    fn consume(&mut self, read: usize) {
        bytes::Buf::advance(&mut self.rest, read);
    }
}

impl std::io::Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        use std::io::BufRead;
        let there = self.fill_buf()?;
        let read = there.len().min(buffer.len());
        buffer[..read].copy_from_slice(&there[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl<S> fmt::Debug for Iter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}

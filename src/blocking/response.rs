//! A response whose body is waited for.

use std::fmt;
use std::io::{BufRead, Write};
use std::ops::{Deref, DerefMut};
use std::path::Path;

use bytes::Bytes;

use super::Iter;
use super::streams::Reader;
use crate::platform::rt::block_on;
use crate::{Chunks, Events, Lines, Result, TextChunks, Upgraded};

/// A response whose body is waited for: [`amphi::Response`](crate::Response) for code that blocks. What does not wait, it
/// has from there: status, headers, URL, history and all else of its head.
///
/// Dropping it before its body was read to the end cancels the transfer.
///
/// ```no_run
/// let response = amphi::blocking::get("https://example.org/").send()?;
/// println!("{} {}", response.status(), response.url());
/// for chunk in response.chunks() {
///     println!("{} bytes", chunk?.len());
/// }
/// # Ok::<(), amphi::Error>(())
/// ```
pub struct Response(crate::Response);

impl Response {
    /// The whole body: as of [`amphi::Response::bytes`](crate::Response::bytes).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "content")]
    pub fn bytes(&self) -> Result<Bytes> {
        block_on(self.0.bytes())
    }

    /// The whole body as text: as of [`amphi::Response::text`](crate::Response::text).
    ///
    /// # Errors
    /// As there.
    pub fn text(&self) -> Result<String> {
        block_on(self.0.text())
    }

    /// As [`text`](Self::text), with another charset where the `Content-Type` names none: as of
    /// [`amphi::Response::text_with_charset`](crate::Response::text_with_charset).
    ///
    /// # Errors
    /// As there.
    pub fn text_with_charset(&self, default: &str) -> Result<String> {
        block_on(self.0.text_with_charset(default))
    }

    /// The whole body as JSON: as of [`amphi::Response::json`](crate::Response::json).
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "json")]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        block_on(self.0.json())
    }

    /// Writes the body to wherever, as it arrives, and gives its length in bytes: as of
    /// [`amphi::Response::copy_to`](crate::Response::copy_to).
    ///
    /// # Errors
    /// As there.
    pub fn copy_to<W: Write + ?Sized>(&self, writer: &mut W) -> Result<u64> {
        block_on(self.0.copy_to(writer))
    }

    /// Saves the body in a file, as it arrives: as of [`amphi::Response::save`](crate::Response::save).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "download")]
    pub fn save(&self, path: impl AsRef<Path>) -> Result<u64> {
        block_on(self.0.save(path))
    }

    /// What comes next of the body, `None` at its end: as of [`amphi::Response::chunk`](crate::Response::chunk).
    ///
    /// # Errors
    /// As there.
    pub fn chunk(&mut self) -> Result<Option<Bytes>> {
        block_on(self.0.chunk())
    }

    /// The body, piece by piece, as it arrives: as of [`amphi::Response::chunks`](crate::Response::chunks).
    #[doc(alias = "iter_bytes")]
    pub fn chunks(&self) -> Iter<Chunks> {
        Iter::new(self.0.chunks())
    }

    /// The body in pieces of a size: as of [`amphi::Response::chunks_of`](crate::Response::chunks_of).
    pub fn chunks_of(&self, size: usize) -> Iter<Chunks> {
        Iter::new(self.0.chunks_of(size))
    }

    /// The body as it was sent: as of [`amphi::Response::raw`](crate::Response::raw).
    #[doc(alias = "iter_raw")]
    pub fn raw(&self) -> Iter<Chunks> {
        Iter::new(self.0.raw())
    }

    /// The body as text, piece by piece: as of [`amphi::Response::text_chunks`](crate::Response::text_chunks).
    #[doc(alias = "iter_text")]
    pub fn text_chunks(&self) -> Iter<TextChunks> {
        Iter::new(self.0.text_chunks())
    }

    /// The body, line by line: as of [`amphi::Response::lines`](crate::Response::lines).
    #[doc(alias = "iter_lines")]
    pub fn lines(&self) -> Iter<Lines> {
        Iter::new(self.0.lines())
    }

    /// The server-sent events of the body: as of [`amphi::Response::events`](crate::Response::events).
    pub fn events(&self) -> Iter<Events> {
        Iter::new(self.0.events())
    }

    /// The JSON values of the body, one a line: as of [`amphi::Response::json_lines`](crate::Response::json_lines).
    #[cfg(feature = "json")]
    pub fn json_lines<T: serde::de::DeserializeOwned>(&self) -> Iter<crate::JsonLines<T>> {
        Iter::new(self.0.json_lines())
    }

    /// The body for whoever takes [`std::io::Read`] or [`BufRead`]: a parser, a decompressor, [`std::io::copy`]. Errors are
    /// [`std::io::Error`]s with this crate's inside.
    ///
    /// ```no_run
    /// use std::io::BufRead;
    ///
    /// let mut reader = amphi::blocking::get("https://example.org/").send()?.reader();
    /// let mut first = String::new();
    /// reader.read_line(&mut first)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reader(&self) -> impl BufRead + Send + use<> {
        Reader::new(self.0.chunks())
    }

    /// The connection of a response with the status 101: as of [`amphi::Response::upgrade`](crate::Response::upgrade).
    ///
    /// # Errors
    /// As there.
    pub fn upgrade(self) -> Result<Upgraded> {
        block_on(self.0.upgrade())
    }

    /// The response, or an error if its status is 400 or above: as of
    /// [`amphi::Response::error_for_status`](crate::Response::error_for_status).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "raise_for_status")]
    pub fn error_for_status(self) -> Result<Self> {
        self.0.error_for_status().map(Self)
    }

    /// As [`error_for_status`](Self::error_for_status), without giving the response away.
    ///
    /// # Errors
    /// As of [`amphi::Response::error_for_status_ref`](crate::Response::error_for_status_ref).
    pub fn error_for_status_ref(&self) -> Result<&Self> {
        self.0.error_for_status_ref().map(|_| self)
    }

    /// The response itself, for async code to go on with.
    #[must_use]
    pub fn into_inner(self) -> crate::Response {
        self.0
    }
}

impl From<crate::Response> for Response {
    fn from(response: crate::Response) -> Self {
        Self(response)
    }
}

impl Deref for Response {
    type Target = crate::Response;

    fn deref(&self) -> &crate::Response {
        &self.0
    }
}

impl DerefMut for Response {
    fn deref_mut(&mut self) -> &mut crate::Response {
        &mut self.0
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

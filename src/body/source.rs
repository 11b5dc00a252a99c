//! Bodies that are made of others, or elsewhere in this crate: of what an in-process service answers, say. They are behind a
//! trait object, so that a program links those alone that it makes.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;

use super::{Body, Kind};
use crate::Result;

/// Where the chunks of a body come from. Dropping it cancels it.
pub(crate) trait Source: Send + Sync {
    /// The next chunk; after the end or an error it is not asked again.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>>;

    /// How many bytes are still to come, where that is known.
    fn content_length(&self) -> Option<u64>;

    /// What came after the last chunk, once that has come.
    fn take_trailers(&mut self) -> Option<HeaderMap>;

    /// What the header `Trailer` says of it, if there is something to come after it.
    fn announced(&self) -> Option<Result<http::HeaderValue>> {
        None
    }

    /// Whether nothing more comes, not a byte and no trailers.
    fn is_over(&self) -> bool {
        self.announced().is_none() && self.content_length() == Some(0)
    }

    /// Its bytes, if they are all there.
    fn as_bytes(&self) -> Option<&[u8]> {
        None
    }

    /// Its bytes in as many pieces as there are, if they are all there.
    fn pieces(&self) -> Option<Vec<&[u8]>> {
        self.as_bytes().map(|bytes| vec![bytes])
    }

    /// The same once more, if that can be had.
    fn try_clone(&self) -> Option<Body> {
        None
    }
}

impl Body {
    pub(crate) fn from_source(source: impl Source + 'static) -> Self {
        Self(Kind::Source(Box::new(source)))
    }
}

//! Bodies that are made elsewhere in this crate: of what an in-process service answers, or of another one that is recorded.

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
}

impl Body {
    #[allow(dead_code, reason = "those that make them are features")]
    pub(crate) fn from_source(source: impl Source + 'static) -> Self {
        Self(Kind::Source(Box::new(source)))
    }
}

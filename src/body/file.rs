//! A body out of a file.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::Body;
use crate::platform::source::{self, Source};
use crate::{BoxFuture, Result};

impl Body {
    /// The file at this path, read while it is sent, and from its beginning whenever the body is sent again.
    pub(crate) async fn file(path: &Path) -> Result<Self> {
        let length = source::length(path).await?;
        let path: Arc<Path> = path.into();
        let open = move || -> super::BoxStream { Box::pin(Pieces(State::Unopened(Arc::clone(&path)))) };
        // What is no plain file, a pipe say, gives what it has to one reader.
        Ok(match length {
            Some(_) => Self::repeatable(Arc::new(open), length),
            None => Self::caller_stream(open(), None),
        })
    }
}

struct Pieces(State);

enum State {
    Unopened(Arc<Path>),
    Reading(BoxFuture<'static, Result<Option<(Source, Bytes)>>>),
    Ended,
}

async fn open(path: Arc<Path>) -> Result<Option<(Source, Bytes)>> {
    piece(Source::open(&path).await?).await
}

async fn piece(mut source: Source) -> Result<Option<(Source, Bytes)>> {
    Ok(source.read().await?.map(|bytes| (source, bytes)))
}

impl Stream for Pieces {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let State::Unopened(path) = &self.0 {
            self.0 = State::Reading(Box::pin(open(Arc::clone(path))));
        }
        let State::Reading(reading) = &mut self.0 else { return Poll::Ready(None) };
        let outcome = ready!(reading.as_mut().poll(cx));
        self.0 = State::Ended;
        Poll::Ready(outcome.transpose().map(|outcome| {
            let (source, bytes) = outcome?;
            self.0 = State::Reading(Box::pin(piece(source)));
            Ok(bytes)
        }))
    }
}

//! The faces that amphi has: async, and one that blocks.

use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{Bytes, Event, Response, Result, blocking};
use futures_core::Stream;

#[derive(Clone, Copy)]
pub(crate) enum Face {
    Async,
    Blocking,
}

/// A response, to be read through the face that it came by.
pub(crate) enum Answered {
    Async(Response),
    Blocking(blocking::Response),
}

pub(crate) type Items<T> = Pin<Box<dyn Stream<Item = Result<T>> + Send>>;

/// An iterator whose items are waited for, as a stream that never lets wait.
struct Waited<I>(I);

impl<I: Iterator + Unpin> Stream for Waited<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}

impl Answered {
    pub(crate) async fn bytes(&self) -> Result<Bytes> {
        match self {
            Self::Async(response) => response.bytes().await,
            Self::Blocking(response) => response.bytes(),
        }
    }

    pub(crate) fn chunks(&self) -> Items<Bytes> {
        match self {
            Self::Async(response) => Box::pin(response.chunks()),
            Self::Blocking(response) => Box::pin(Waited(response.chunks())),
        }
    }

    pub(crate) fn raw(&self) -> Items<Bytes> {
        match self {
            Self::Async(response) => Box::pin(response.raw()),
            Self::Blocking(response) => Box::pin(Waited(response.raw())),
        }
    }

    pub(crate) fn lines(&self) -> Items<String> {
        match self {
            Self::Async(response) => Box::pin(response.lines()),
            Self::Blocking(response) => Box::pin(Waited(response.lines())),
        }
    }

    pub(crate) fn events(&self) -> Items<Event> {
        match self {
            Self::Async(response) => Box::pin(response.events()),
            Self::Blocking(response) => Box::pin(Waited(response.events())),
        }
    }
}

impl Deref for Answered {
    type Target = Response;

    fn deref(&self) -> &Response {
        match self {
            Self::Async(response) => response,
            Self::Blocking(response) => response,
        }
    }
}

//! Bodies one after the other, as one.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;

use super::{Body, Kind, Source};
use crate::Result;

impl Body {
    /// All of these, in their order. What comes after one of them, trailers, is left out.
    #[allow(dead_code, reason = "of several only forms are made")]
    pub(crate) fn joined(mut bodies: Vec<Self>) -> Self {
        match bodies.len() {
            0 | 1 => bodies.pop().unwrap_or_default(),
            _ => Self::from_source(Joined { bodies: bodies.into() }),
        }
    }

    /// The bytes in pieces, where all of them are there already.
    #[allow(dead_code, reason = "natively those who ask are features")]
    pub(crate) fn pieces(&self) -> Option<Vec<&[u8]>> {
        match &self.0 {
            Kind::Source(source) => source.pieces(),
            _ => self.as_bytes().map(|bytes| vec![bytes]),
        }
    }

    /// Whether all of its bytes are there already.
    #[allow(dead_code, reason = "natively nobody asks")]
    pub(crate) fn is_here(&self) -> bool {
        self.as_bytes().is_some() || self.pieces().is_some()
    }
}

struct Joined {
    /// Those that have not ended.
    bodies: VecDeque<Body>,
}

impl Source for Joined {
    fn content_length(&self) -> Option<u64> {
        self.bodies.iter().try_fold(0_u64, |length, body| length.checked_add(body.content_length()?))
    }

    fn take_trailers(&mut self) -> Option<HeaderMap> {
        None
    }

    fn pieces(&self) -> Option<Vec<&[u8]>> {
        self.bodies.iter().map(Body::as_bytes).collect()
    }

    fn try_clone(&self) -> Option<Body> {
        let bodies: Option<_> = self.bodies.iter().map(Body::try_clone).collect();
        Some(Body::from_source(Self { bodies: bodies? }))
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        while let Some(body) = self.bodies.front_mut() {
            match ready!(body.poll_chunk(cx)) {
                Some(Ok(chunk)) => return Poll::Ready(Some(Ok(chunk))),
                Some(Err(error)) => {
                    self.bodies.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                None => drop(self.bodies.pop_front()),
            }
        }
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn chunk(body: &mut Body) -> Option<Result<Bytes>> {
        let Poll::Ready(chunk) = body.poll_chunk(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
        chunk
    }

    fn all(mut body: Body) -> Vec<u8> {
        std::iter::from_fn(|| chunk(&mut body)).flat_map(Result::unwrap).collect()
    }

    fn joined() -> Body {
        Body::joined(vec!["one".into(), Body::empty(), "two".into()])
    }

    #[test]
    fn is_one_body() {
        let body = joined();
        assert_eq!((body.content_length(), body.as_bytes()), (Some(6), None));
        assert_eq!(body.pieces().unwrap().concat(), b"onetwo");
        let copy = body.try_clone().unwrap();
        assert_eq!((all(body), all(copy)), (b"onetwo".to_vec(), b"onetwo".to_vec()));
        assert_eq!(Body::joined(Vec::new()).content_length(), Some(0));
    }

    #[test]
    fn is_not_what_one_of_them_is_not() {
        let stream = Body::joined(vec!["one".into(), Body::from_stream(joined())]);
        assert!(stream.content_length().is_none() && stream.try_clone().is_none() && stream.pieces().is_none());
        assert_eq!(all(stream), b"oneonetwo");
    }

    #[test]
    fn ends_with_the_first_that_fails() {
        let short = Body::from_stream_with_length(Body::joined(vec!["a".into(), "b".into()]), 9);
        let mut body = Body::joined(vec![short, "never".into()]);
        assert_eq!(chunk(&mut body).unwrap().unwrap(), "a");
        assert_eq!(chunk(&mut body).unwrap().unwrap(), "b");
        assert!(chunk(&mut body).unwrap().unwrap_err().is_body());
        assert!(chunk(&mut body).is_none());
    }
}

//! The body type itself.

use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{Body, Bytes, ErrorKind};
use futures_core::Stream;

use crate::support::test;
use crate::upload::Chunks;

#[test]
async fn bytes_and_text() {
    for (body, length) in [(Body::from("abc"), 3), (Body::from(vec![1, 2]), 2), (Body::from(""), 0), (().into(), 0)] {
        assert_eq!(body.content_length(), Some(length));
        assert_eq!(body.as_bytes().unwrap().len() as u64, length);
        let copy = body.try_clone().unwrap();
        assert_eq!(copy.bytes().await.unwrap().len() as u64, length);
    }
}

#[test]
async fn a_stream() {
    let mut body = Body::from_stream(Chunks::new(2));
    assert!(body.content_length().is_none() && body.as_bytes().is_none() && body.try_clone().is_none());
    let first = body.chunk().await.unwrap().unwrap();
    assert_eq!(first.len() + body.bytes().await.unwrap().len(), 32 << 10);
}

#[test]
async fn a_stream_that_fails() {
    let error = Body::from_stream(Chunks::failing_after(1)).bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert!(format!("{error:#}").ends_with("the frog jumped"), "{error:#}");
}

#[test]
async fn a_stated_length_is_held_to() {
    let right = 2 * (16 << 10);
    assert!(Body::from_stream_with_length(Chunks::new(2), right).bytes().await.is_ok());
    for wrong in [right - 1, right + 1] {
        assert!(Body::from_stream_with_length(Chunks::new(2), wrong).bytes().await.unwrap_err().is_body());
    }
}

/// A stream of these texts.
struct Pieces(std::slice::Iter<'static, &'static str>);

impl Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))))
    }
}

#[test]
async fn a_stated_length_that_ends_with_a_chunk_is_held_to() {
    let of = |pieces: &'static [&'static str]| Body::from_stream_with_length(Pieces(pieces.iter()), 3).bytes();
    for right in [&["abc"] as &[_], &["abc", ""], &["", "ab", "", "c", "", ""]] {
        assert_eq!(of(right).await.unwrap(), "abc", "{right:?}");
    }
    for wrong in [&["abc", "d"] as &[_], &["abc", "", "d"], &["ab", "c", "", "", "d"], &["ab", ""], &[]] {
        assert_eq!(of(wrong).await.unwrap_err().kind(), ErrorKind::Body, "{wrong:?}");
    }
}

#[test]
async fn no_chunk_says_that_a_length_was_kept_before_it_was() {
    let mut body = Body::from_stream_with_length(Pieces(["ab", "c", "d"].iter()), 3);
    let mut got = 0;
    let error = loop {
        match body.chunk().await {
            Ok(chunk) => got += chunk.expect("it ended as if it were complete").len(),
            Err(error) => break error,
        }
    };
    assert!(error.is_body() && got < 3, "{got}: {error:#}");
}

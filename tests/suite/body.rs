//! The body type itself.

use amphi::{Body, ErrorKind};

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

//! Bodies on their way out: bytes, and streams where they can be sent.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use amphi::{Body, Bytes, ErrorKind, RequestBuilder, UploadProgress};
use futures_core::Stream;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::download::shared::hex;
use crate::needs;
use crate::support::{client, http, https, test};

/// A stream of so many chunks of 16 KiB; then it ends, or fails.
pub struct Chunks {
    left: u64,
    fails: bool,
}

impl Chunks {
    const LENGTH: usize = 16 << 10;

    pub fn new(count: u64) -> Self {
        Self { left: count, fails: false }
    }

    pub fn failing_after(count: u64) -> Self {
        Self { left: count, fails: true }
    }

    pub fn endless() -> Self {
        Self::new(u64::MAX)
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            let failed = std::mem::take(&mut self.fails);
            return Poll::Ready(failed.then(|| Err(std::io::Error::other("the frog jumped"))));
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(Bytes::from_static(&[7; Self::LENGTH]))))
    }
}

async fn uploaded(request: RequestBuilder) -> Value {
    request.await.unwrap().error_for_status().unwrap().json().await.unwrap()
}

#[test]
async fn megabytes_from_memory() {
    let body: Vec<u8> = (0..5_000_000_u32).map(|i| (i % 251) as u8).collect();
    let digest = hex(Sha256::digest(&body));
    for url in [http("/upload"), https("/upload")] {
        let got = uploaded(client().post(url).body(body.clone())).await;
        assert_eq!((got["length"].as_u64(), got["sha256"].as_str()), (Some(5_000_000), Some(digest.as_str())));
    }
}

#[test]
async fn a_stream_of_unknown_length() {
    needs!(StreamingUpload);
    let digest = hex(Sha256::digest(vec![7; 100 * Chunks::LENGTH]));
    let got = uploaded(client().post(https("/upload")).body(Body::from_stream(Chunks::new(100)))).await;
    assert_eq!((got["length"].as_u64(), got["sha256"].as_str()), (Some(1_638_400), Some(digest.as_str())));
    assert_eq!(got["content_length"], Value::Null);
}

#[test]
async fn a_stream_of_known_length() {
    needs!(StreamingUpload);
    let length = 3 * Chunks::LENGTH as u64;
    let body = Body::from_stream_with_length(Chunks::new(3), length);
    assert_eq!(body.content_length(), Some(length));
    assert_eq!(uploaded(client().post(https("/upload")).body(body)).await["length"], length);
}

#[test]
async fn a_stream_that_breaks_its_promise() {
    needs!(StreamingUpload);
    for stated in [1, 3 * Chunks::LENGTH as u64 + 1] {
        let body = Body::from_stream_with_length(Chunks::new(3), stated);
        let error = client().post(https("/upload")).body(body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
    }
}

#[test]
async fn a_stream_that_fails_tells_why() {
    needs!(StreamingUpload);
    let error = client().post(https("/upload")).body(Body::from_stream(Chunks::failing_after(3))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
    assert!(format!("{error:#}").contains("the frog jumped"), "{error:#}");
}

#[test]
async fn a_stream_where_it_cannot_be_sent_is_refused() {
    if amphi::capabilities().has(amphi::Capability::StreamingUpload) {
        return;
    }
    let error = client().post(https("/upload")).body(Body::from_stream(Chunks::new(1))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:#}");
}

#[test]
async fn a_response_passed_on_as_a_request() {
    needs!(StreamingUpload);
    let down = client().get(https("/download/200000?seed=3")).await.unwrap();
    let got = uploaded(client().put(https("/upload")).body(Body::from_stream(down.chunks()))).await;
    assert_eq!(got["length"], 200_000);
}

/// What is told of an upload, and the response's body.
async fn watched(request: RequestBuilder) -> (Vec<UploadProgress>, Value) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let request = request.on_upload_progress(move |progress| seen.lock().unwrap().push(progress));
    let got = uploaded(request).await;
    let told = std::mem::take(&mut *told.lock().unwrap());
    (told, got)
}

fn assert_rises(told: &[UploadProgress], total: u64) {
    assert!(told.windows(2).all(|two| two[0].uploaded < two[1].uploaded), "{told:?}");
    assert_eq!(told.last().unwrap().uploaded, total);
}

#[test]
async fn how_far_bytes_are() {
    let (told, got) = watched(client().post(http("/upload")).body(vec![0; 1 << 20])).await;
    assert_rises(&told, 1 << 20);
    assert_eq!((told.last().unwrap().fraction(), got["length"].as_u64()), (Some(1.0), Some(1 << 20)));
    assert!(told.iter().all(|progress| progress.total == Some(1 << 20)));
}

#[test]
async fn how_far_a_few_bytes_are() {
    for length in [1, 1000, 20_000] {
        let (told, got) = watched(client().post(http("/upload")).body(vec![0; length])).await;
        assert_rises(&told, length as u64);
        assert_eq!(got["length"], length);
    }
}

#[test]
async fn how_far_a_stream_is() {
    needs!(StreamingUpload);
    let body = Body::from_stream(Chunks::new(20));
    let (told, got) = watched(client().post(https("/upload")).body(body)).await;
    assert_rises(&told, 20 * Chunks::LENGTH as u64);
    assert!(told.len() == 20 && told.iter().all(|progress| progress.total.is_none()), "{told:?}");
    assert_eq!(got["content_length"], Value::Null);
}

#[test]
async fn nothing_is_told_of_no_body() {
    let (told, _) = watched(client().post(http("/upload"))).await;
    assert_eq!(told, []);
}

#[test]
async fn an_upload_that_is_redirected_begins_anew() {
    needs!(ManualRedirects);
    let target = http("/redirect-to?status_code=307&url=%2Fupload");
    let (told, _) = watched(client().post(target).body(vec![0; 100_000])).await;
    let whole = told.iter().filter(|progress| progress.fraction() == Some(1.0)).count();
    assert_eq!((whole, told.last().map(|progress| progress.uploaded)), (2, Some(100_000)), "{told:?}");
}

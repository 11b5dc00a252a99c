//! What is collected is bounded.

use amphi::{Client, ErrorKind, Limits, Lines};

use crate::support::{fault, http, test};

#[test]
async fn a_body_over_the_limit() {
    let client = Client::builder().body_limit(1000).build().unwrap();
    assert_eq!(client.get(http("/bytes/1000")).await.unwrap().bytes().await.unwrap().len(), 1000);
    for path in ["/bytes/1001", "/stream-bytes/1001?chunk_size=10"] {
        let error = client.get(http(path)).await.unwrap().bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:#}");
        assert!(error.to_string().contains("1000 bytes") && error.to_string().contains(path), "{error}");
    }
    let text = client.get(http("/stream-bytes/1001")).body_limit(2000).await.unwrap().bytes().await.unwrap();
    assert_eq!(text.len(), 1001);
}

#[test]
async fn a_stream_is_not_bounded_by_it() {
    let client = Client::builder().body_limit(10).build().unwrap();
    let mut chunks = client.get(http("/bytes/5000")).await.unwrap().chunks();
    let mut length = 0;
    while let Some(chunk) = chunks.next().await {
        length += chunk.unwrap().len();
    }
    assert_eq!(length, 5000);
}

#[test]
async fn a_line_over_the_limit() {
    // Letters without an end of line, one more than a line may have.
    let url = fault(&format!("/close-delimited?n={}", Lines::MAX_LENGTH + 1));
    let mut lines = amphi::get(url).await.unwrap().lines();
    let error = lines.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:#}");
    assert!(error.to_string().contains("/close-delimited"), "{error}");
    assert!(lines.next().await.is_none());
}

#[test]
async fn none_at_all_is_a_mistake() {
    for limits in [
        Limits { max_connections: Some(0), ..Limits::default() },
        Limits { max_connections_per_host: Some(0), ..Limits::default() },
    ] {
        let error = Client::builder().limits(limits).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Builder, "{error}");
    }
}

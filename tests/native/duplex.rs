//! Requests and responses over HTTP/1.1 that are under way at the same time.

use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use amphi::{Body, Bytes, Client};
use futures_core::Stream;

use super::raw::{hold, read_head, serve};

const LONG: Duration = Duration::from_secs(20);

/// Says back so many bytes of a body while it comes.
fn echoing(length: usize) -> String {
    serve(move |_, mut stream| {
        while !read_head(&mut stream).is_empty() {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            let (mut left, mut piece) = (length, vec![0; 64 << 10]);
            while left > 0 {
                let read = stream.read(&mut piece).unwrap();
                stream.write_all(&piece[..read]).unwrap();
                left -= read;
            }
        }
    })
}

async fn assert_echoed() {
    const LENGTH: usize = 24 << 20;
    let origin = echoing(LENGTH);
    let client = Client::new();
    let sent = Bytes::from((0..LENGTH).map(|n| (n % 251) as u8).collect::<Vec<_>>());
    for _ in 0..2 {
        let response = client.post(&origin).body(sent.clone()).await.unwrap();
        assert!(response.bytes().await.unwrap() == sent);
    }
    // It is good for more than one.
    assert_eq!(client.pool_stats().unwrap().created, 1);
}

#[tokio::test]
async fn what_is_said_back_at_once_blocks_nobody() {
    tokio::time::timeout(LONG, assert_echoed()).await.unwrap();
}

#[test]
fn nor_without_a_runtime() {
    pollster::block_on(assert_echoed());
}

/// Never ends, and always has more.
struct Endless;

impl Stream for Endless {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(Bytes::from_static(&[7; 1000]))))
    }
}

#[tokio::test]
async fn an_answer_is_heard_though_the_server_takes_all_that_comes() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        stream.read_exact(&mut [0; 100_000]).unwrap();
        stream.write_all(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch").unwrap();
        hold(stream);
    });
    let request = amphi::post(origin).body(Body::from_stream(Endless)).send();
    let response = tokio::time::timeout(LONG, request).await.unwrap().unwrap();
    assert_eq!((response.status().as_u16(), response.text().await.unwrap().as_str()), (413, "much"));
}

#[tokio::test]
async fn chunks_read_to_the_last_byte_keep_their_connection() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let origin = serve(move |_, mut stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        while !read_head(&mut stream).is_empty() {
            let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n";
            stream.write_all(answer).unwrap();
        }
    });
    let client = Client::new();
    for _ in 0..5 {
        let mut response = client.get(&origin).await.unwrap();
        // That there is no more, nobody asks.
        assert_eq!(response.chunk().await.unwrap().unwrap(), "ok");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

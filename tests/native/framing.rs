//! What a peer says over HTTP/1.1, where a message ends, and what may be asked again.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amphi::{Body, Client, ErrorKind};

use super::raw::{NOTHING, Nine, hold, read_head, serve};

/// Asks once, then once more over the same connection, which breaks off after `said`; how often the second was sent.
async fn breaks_off_after(said: &'static [u8]) -> usize {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    let origin = serve(move |_, mut stream| {
        while !read_head(&mut stream).is_empty() {
            if counter.fetch_add(1, Ordering::SeqCst) == 1 {
                return stream.write_all(said).unwrap();
            }
            stream.write_all(NOTHING).unwrap();
        }
    });
    let client = Client::new();
    client.get(&origin).await.unwrap().bytes().await.unwrap();
    let error = client.delete(&origin).await.unwrap_err();
    assert_eq!(error.method().unwrap(), "DELETE");
    seen.load(Ordering::SeqCst) - 1
}

#[tokio::test]
async fn a_request_whose_response_had_begun_is_not_repeated() {
    assert_eq!(breaks_off_after(b"HTTP/1.1 200 OK\r\nX-Partial: 1").await, 1);
}

#[tokio::test]
async fn a_request_that_had_an_interim_response_is_not_repeated() {
    assert_eq!(breaks_off_after(b"HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n").await, 1);
}

#[tokio::test]
async fn a_transfer_coding_other_than_chunked_is_an_error() {
    for (coding, body) in [
        ("xchunked", "abc"),
        ("gzip, chunked", "3\r\nabc\r\n0\r\n\r\n"),
        ("chunked, gzip", "3\r\nabc\r\n0\r\n\r\n"),
        ("chunked, chunked", "3\r\nabc\r\n0\r\n\r\n"),
        ("identity", "abc"),
        ("chunked;q=1", "3\r\nabc\r\n0\r\n\r\n"),
        ("\"chunked\"", "3\r\nabc\r\n0\r\n\r\n"),
        ("chunked,", "3\r\nabc\r\n0\r\n\r\n"),
        (",chunked", "3\r\nabc\r\n0\r\n\r\n"),
        ("chunked\r\nTransfer-Encoding: identity", "3\r\nabc\r\n0\r\n\r\n"),
        ("identity\r\nTransfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n"),
        ("chunked\r\nTransfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n"),
    ] {
        let origin = serve(move |_, mut stream| {
            read_head(&mut stream);
            let response = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n{body}");
            stream.write_all(response.as_bytes()).unwrap();
        });
        let error = amphi::get(&origin).await.expect_err(coding);
        assert_eq!(error.kind(), ErrorKind::Protocol, "{coding}: {error:#}");
    }
}

#[tokio::test]
async fn a_length_beside_chunks_ends_the_connection() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let origin = serve(move |_, mut stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        let framing = "Transfer-Encoding: chunked\r\nContent-Length: 3";
        let response = format!("HTTP/1.1 200 OK\r\n{framing}\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        while !read_head(&mut stream).is_empty() {
            stream.write_all(response.as_bytes()).unwrap();
        }
    });
    let client = Client::new();
    for _ in 0..2 {
        assert_eq!(client.get(&origin).await.unwrap().text().await.unwrap(), "abc");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn interim_responses_without_end_are_an_error() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        for _ in 0..100_000 {
            if stream.write_all(b"HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n").is_err() {
                return;
            }
        }
        let _ = stream.write_all(NOTHING);
    });
    assert_eq!(amphi::get(&origin).await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_stream_of_more_than_its_stated_length_fails_though_the_server_is_content() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        if stream.read_exact(&mut [0; 3]).is_ok() {
            let _ = stream.write_all(NOTHING);
        }
        hold(stream);
    });
    for stated in [3, 6] {
        let error = amphi::post(&origin).body(Body::from_stream_with_length(Nine(0), stated)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body, "{stated}: {error:#}");
    }
}

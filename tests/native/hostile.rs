//! Replies that break HTTP/1.1: refused, whatever they would let in, and their connection with them.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amphi::{Client, Error, ErrorKind};

use super::raw::{NOTHING, read_head, serve};

/// Answers the first request with this and then closes, if it has to; the others well. How many connections there were.
fn replying(reply: Vec<u8>, close: bool) -> (String, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let origin = serve(move |number, mut stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        let mut first = number == 0;
        while !read_head(&mut stream).is_empty() {
            let said = if first { &reply[..] } else { NOTHING };
            if stream.write_all(said).is_err() || (first && close) {
                return;
            }
            first = false;
        }
    });
    (origin, connections)
}

/// What becomes of a reply, and of the request after it, which must not notice.
async fn outcome(reply: impl AsRef<[u8]>) -> Result<String, Error> {
    let (origin, _) = replying(reply.as_ref().to_vec(), true);
    let client = Client::new();
    let text = async { client.get(&origin).await?.text().await }.await;
    let next = client.get(&origin).await.unwrap();
    assert_eq!((next.status().as_u16(), next.text().await.unwrap().as_str()), (200, ""));
    text
}

async fn assert_refused(replies: &[&[u8]], kinds: &[ErrorKind]) {
    for reply in replies {
        let shown = String::from_utf8_lossy(&reply[..reply.len().min(200)]);
        match outcome(reply).await {
            Ok(text) => panic!("{shown:?} was taken for {text:?}"),
            Err(error) => assert!(kinds.contains(&error.kind()), "{shown:?}: {:?}: {error:#}", error.kind()),
        }
    }
}

#[tokio::test]
async fn malformed_heads_are_refused() {
    let replies: [&[u8]; 26] = [
        b"\x00\xff\x13garbage\r\n\r\n",
        b"<p>just the text</p>\r\n",
        b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.10 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTPS/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 -20 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 O\0K\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 O\rK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nNoColonHere\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nX-Bad : v\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\n: v\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nX Bad: v\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nX-Bad: a\0b\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nX-Bad: a\rb\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nX-Fold: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nX-Fold: a\r\n\tb\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\n X-First: a\r\nContent-Length: 2\r\n\r\nok",
    ];
    assert_refused(&replies, &[ErrorKind::Protocol]).await;
}

#[tokio::test]
async fn heads_that_end_early_are_refused() {
    let replies: [&[u8]; 5] =
        [b"", b"HTTP/1.1", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 100 Continue\r\n\r\n"];
    assert_refused(&replies, &[ErrorKind::Closed]).await;
}

#[tokio::test]
async fn lengths_that_are_none_are_refused() {
    let lengths = [
        "abc",
        "+5",
        "-5",
        "0x5",
        "5_0",
        "5 5",
        "5;5",
        "5.0",
        "",
        ",",
        "5,",
        "18446744073709551616",
        "99999999999999999999999",
        "5, 6",
        "5, x",
    ];
    for length in lengths {
        let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nhello");
        assert_refused(&[reply.as_bytes()], &[ErrorKind::Protocol]).await;
    }
    let twice: [&[u8]; 2] = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 10\r\n\r\nhellohello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: x\r\n\r\nhello",
    ];
    assert_refused(&twice, &[ErrorKind::Protocol]).await;
}

#[tokio::test]
async fn a_length_may_be_said_twice() {
    for lengths in ["Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5", "Content-Length: 5 ,5"] {
        let reply = format!("HTTP/1.1 200 OK\r\n{lengths}\r\n\r\nhello");
        assert_eq!(outcome(reply).await.unwrap(), "hello", "{lengths}");
    }
}

#[tokio::test]
async fn transfer_codings_of_http_1_0_are_refused() {
    let reply = b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    assert_refused(&[reply], &[ErrorKind::Protocol]).await;
}

#[tokio::test]
async fn malformed_chunks_are_refused() {
    let bodies: [&[u8]; 24] = [
        b"xyz\r\nhello\r\n0\r\n\r\n",
        b"\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello5\r\nworld\r\n0\r\n\r\n",
        b"5\r\nhelloX\r\n0\r\n\r\n",
        b"5\r\nhello\n0\r\n\r\n",
        b"FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        b"00000000000000005FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        b"-5\r\nhello\r\n0\r\n\r\n",
        b"+5\r\nhello\r\n0\r\n\r\n",
        b"0x5\r\nhello\r\n0\r\n\r\n",
        b"0_5\r\nhello\r\n0\r\n\r\n",
        b"5_\r\nhello\r\n0\r\n\r\n",
        b"5 5\r\nhello\r\n0\r\n\r\n",
        b" 5\r\nhello\r\n0\r\n\r\n",
        b"5\nhello\n0\n\n",
        b"5\rhello\r0\r\r",
        b"5;a\nhello\r\n0\r\n\r\n",
        b"5\r\rhello\r\n0\r\n\r\n",
        b"5;a\rb\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\nX-A : 1\r\n\r\n",
        b"5\r\nhello\r\n",
        b"5\r\nhello\r\n0\r\n",
        b"5\r\nhel",
        b"",
    ];
    for body in bodies {
        let reply = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", body].concat();
        assert_refused(&[&reply], &[ErrorKind::Body]).await;
    }
}

#[tokio::test]
async fn extensions_of_chunks_are_passed_over_within_a_bound() {
    let reply = |extension: &str| {
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5{extension}\r\nhello\r\n0;last\r\n\r\n")
    };
    assert_eq!(outcome(reply(";name=value;quoted=\"a;b\"")).await.unwrap(), "hello");
    let long = reply(&format!(";{}", "x".repeat(20 << 10)));
    assert_refused(&[long.as_bytes()], &[ErrorKind::Body]).await;
    // Nor may many short ones add up.
    let many: String = (0..2000).map(|_| "1;0123456789abcdef\r\nx\r\n").collect();
    let many = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{many}0\r\n\r\n");
    assert_refused(&[many.as_bytes()], &[ErrorKind::Body]).await;
}

#[tokio::test]
async fn heads_without_end_are_refused() {
    let endless = format!("HTTP/1.1 200 OK\r\n{}", "X-Endless: and on and on and on\r\n".repeat(100_000));
    let long = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\nContent-Length: 0\r\n\r\n", "x".repeat(4 << 20));
    let reason = format!("HTTP/1.1 200 {}\r\nContent-Length: 0\r\n\r\n", "x".repeat(4 << 20));
    let many: String = (0..101).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let many = format!("HTTP/1.1 200 OK\r\n{many}\r\n");
    for reply in [endless, long, reason, many] {
        assert_refused(&[reply.as_bytes()], &[ErrorKind::TooLarge, ErrorKind::Protocol]).await;
    }
}

#[tokio::test]
async fn how_many_headers_may_come_is_the_callers_to_say() {
    let with = |count: usize| {
        let headers: String = (1..count).map(|n| format!("X-{n}: {n}\r\n")).collect();
        serve(move |_, mut stream| {
            read_head(&mut stream);
            let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 0\r\n\r\n").as_bytes());
        })
    };
    let generous = Client::builder().http1_max_headers(1000).build().unwrap();
    assert_eq!(generous.get(with(1000)).await.unwrap().headers().len(), 1000);
    assert!(generous.get(with(1001)).await.is_err());
    let strict = Client::builder().http1_max_headers(10).build().unwrap();
    assert!(strict.get(with(10)).await.is_ok());
    assert_eq!(strict.get(with(11)).await.unwrap_err().kind(), ErrorKind::Protocol);
    assert_eq!(amphi::get(with(100)).await.unwrap().headers().len(), 100);
    assert_eq!(amphi::get(with(101)).await.unwrap_err().kind(), ErrorKind::Protocol);
}

//! The corners of an exchange over HTTP/1.1: waits, bounds and bodies at their limits.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::time::Duration;

use amphi::{Body, Bytes, Client, ErrorKind, TimeoutPhase, Timeouts};
use futures_core::Stream;

use super::raw::{NOTHING, hold, read_head, serve};

const LONG: Duration = Duration::from_secs(10);

/// Yields one piece, a while after it is first asked for.
struct Late(Option<Pin<Box<tokio::time::Sleep>>>, Duration, bool);

impl Stream for Late {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let after = self.1;
        if std::mem::replace(&mut self.2, true) && self.0.is_none() {
            return Poll::Ready(None);
        }
        let sleep = self.0.get_or_insert_with(|| Box::pin(tokio::time::sleep(after)));
        std::task::ready!(sleep.as_mut().poll(cx));
        self.0 = None;
        Poll::Ready(Some(Ok(Bytes::from_static(b"late"))))
    }
}

#[tokio::test]
async fn the_wait_for_100_is_none_for_the_body() {
    for says_100 in [false, true] {
        let origin = serve(move |_, mut stream| {
            read_head(&mut stream);
            if says_100 {
                std::thread::sleep(Duration::from_millis(500));
                stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
            }
            stream.read_exact(&mut [0; b"4\r\nlate\r\n0\r\n\r\n".len()]).unwrap();
            stream.write_all(NOTHING).unwrap();
        });
        let timeouts = Timeouts { read: Some(LONG), write: Some(Duration::from_millis(400)), ..Timeouts::none() };
        let body = Body::from_stream(Late(None, Duration::from_millis(100), false));
        let hold = if says_100 { LONG } else { Duration::from_millis(500) };
        Client::new().post(&origin).body(body).expect_continue(hold).timeouts(timeouts).await.unwrap();
    }
}

#[tokio::test]
async fn a_head_that_nobody_takes_runs_out_of_time_though_its_body_waits() {
    let origin = serve(|_, stream| {
        std::thread::sleep(LONG);
        drop(stream);
    });
    let each = Some(Duration::from_millis(300));
    let timeouts = Timeouts { read: each, write: each, ..Timeouts::none() };
    let request = Client::new().post(&origin).header("x-long", "x".repeat(32 << 20)).body("frogs");
    let request = request.expect_continue(LONG).timeouts(timeouts).send();
    let error = tokio::time::timeout(LONG / 2, request).await.expect("nothing rang").unwrap_err();
    assert_eq!((error.kind(), error.timeout_phase()), (ErrorKind::Timeout, Some(TimeoutPhase::Write)));
}

#[tokio::test]
async fn more_headers_than_there_is_room_for_are_an_error() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        let many: String = (0..30_000).map(|n| format!("{n:x}:\r\n")).collect();
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 0\r\n\r\n").as_bytes());
        hold(stream);
    });
    for most in [100_000, usize::MAX] {
        let generous = Client::builder().http1_max_headers(most).build().unwrap();
        assert_eq!(generous.get(&origin).await.unwrap_err().kind(), ErrorKind::Protocol);
    }
    // What can be had is not made room for before it comes.
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: b\r\n\r\n");
        hold(stream);
    });
    let generous = Client::builder().http1_max_headers(usize::MAX).build().unwrap();
    let mut response = generous.get(&origin).await.unwrap();
    assert_eq!(response.chunk().await.unwrap(), None);
    assert_eq!(response.trailers().unwrap()["x-a"], "b");
}

#[tokio::test]
async fn trailers_of_others_are_not_passed_on() {
    let from = serve(|_, mut stream| {
        read_head(&mut stream);
        let trailed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
        stream.write_all(trailed).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        stream.write_all(b"0\r\nContent-Length: 0\r\nAuthorization: Basic Zm9v\r\nHost: b\r\n\r\n").unwrap();
        hold(stream);
    });
    let (sender, came) = mpsc::channel();
    let to = serve(move |_, mut stream| {
        read_head(&mut stream);
        let mut body = Vec::new();
        while !body.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            body.push(byte[0]);
        }
        sender.send(String::from_utf8(body).unwrap()).unwrap();
        stream.write_all(NOTHING).unwrap();
    });
    let client = Client::new();
    let body = client.get(&from).await.unwrap().into_body();
    client.post(&to).body(body).await.unwrap();
    assert_eq!(came.recv_timeout(LONG).unwrap(), "5\r\nhello\r\n0\r\n\r\n");
}

#[cfg(feature = "har")]
#[tokio::test]
async fn trailers_after_nothing_are_sent_though_it_is_recorded() {
    let origin = serve(|_, mut stream| {
        let head = read_head(&mut stream);
        assert!(head.contains("\r\ntransfer-encoding: chunked\r\n"), "{head}");
        let mut body = [0; b"0\r\nx-sum: 1\r\n\r\n".len()];
        stream.read_exact(&mut body).unwrap();
        assert_eq!(&body, b"0\r\nx-sum: 1\r\n\r\n");
        stream.write_all(NOTHING).unwrap();
    });
    let (name, value) = (amphi::HeaderName::from_static("x-sum"), amphi::HeaderValue::from_static("1"));
    let nothing = Body::from_stream_with_length(Pieces(8), 0);
    let body = nothing.with_trailers(amphi::HeaderMap::from_iter([(name, value)]));
    let client = Client::builder().record(amphi::HarRecorder::new()).build().unwrap();
    let request = client.post(&origin).body(body).send();
    tokio::time::timeout(LONG, request).await.expect("the body has no end").unwrap();
}

#[tokio::test]
async fn a_body_that_broke_off_does_not_end_later() {
    for framing in ["Content-Length: 10\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nx"] {
        let origin = serve(move |_, mut stream| {
            read_head(&mut stream);
            stream.write_all(format!("HTTP/1.1 200 OK\r\n{framing}").as_bytes()).unwrap();
        });
        let mut response = amphi::get(&origin).await.unwrap();
        assert_eq!(response.chunk().await.unwrap().unwrap(), "hello");
        assert_eq!(response.chunk().await.unwrap_err().kind(), ErrorKind::Body);
        assert!(!matches!(response.chunk().await, Ok(Some(_))));
        assert!(response.bytes().await.is_err());
    }
}

#[tokio::test]
async fn a_length_beyond_all_memory_is_not_made_room_for() {
    for length in [u64::MAX, 1 << 60] {
        let origin = serve(move |_, mut stream| {
            read_head(&mut stream);
            let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nhello").as_bytes());
        });
        let response = amphi::get(&origin).await.unwrap();
        assert_eq!(response.bytes().await.unwrap_err().kind(), ErrorKind::Body);
    }
}

/// Reads a chunked body to its end; false if there is none.
fn read_chunks(stream: &mut TcpStream) -> bool {
    let (mut body, mut byte) = (Vec::new(), [0]);
    while !body.ends_with(b"\r\n0\r\n\r\n") {
        if !matches!(stream.read(&mut byte), Ok(1)) {
            return false;
        }
        body.push(byte[0]);
    }
    true
}

/// Says back the path, byte by byte, in chunks, after a 100 and with trailers, once the body is there.
fn dripping() -> String {
    serve(|_, mut stream| {
        stream.set_nodelay(true).unwrap();
        loop {
            let head = read_head(&mut stream);
            let Some(path) = head.split(' ').nth(1) else { return };
            let mut answer = String::new();
            if head.starts_with("POST") {
                if stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").is_err() || !read_chunks(&mut stream) {
                    return;
                }
                answer.push_str("HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n");
            }
            answer.push_str("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for piece in path.as_bytes().chunks(3) {
                answer.push_str(&format!("{:x};x=y\r\n{}\r\n", piece.len(), String::from_utf8_lossy(piece)));
            }
            answer.push_str("0\r\nX-Sum: 1\r\n\r\n");
            for piece in answer.as_bytes().chunks(7) {
                if stream.write_all(piece).is_err() {
                    return;
                }
                std::thread::sleep(Duration::from_micros(200));
            }
        }
    })
}

/// Three pieces, each late.
fn pieces() -> Body {
    Body::from_stream(Pieces(0))
}

struct Pieces(u8);

impl Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        if self.0 % 2 == 1 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready((self.0 < 8).then(|| Ok(Bytes::from(vec![b'x'; 20_000]))))
    }
}

#[tokio::test]
async fn whenever_an_exchange_is_dropped_the_next_has_an_answer_of_its_own() {
    let origin = dripping();
    let client = Client::new();
    let (mut dropped, mut most) = (0, 0);
    for polls in 0..120 {
        let path = format!("/number-{polls}-of-those-that-are-dropped");
        let request = async {
            let request = client.post(format!("{origin}{path}")).body(pieces()).expect_continue(LONG);
            request.await.unwrap().text().await.unwrap()
        };
        let mut request = Box::pin(request);
        let mut left = polls;
        let outcome = std::future::poll_fn(|cx| {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
            request.as_mut().poll(cx).map(Some)
        });
        match outcome.await {
            Some(text) => assert_eq!(text, path),
            None => (dropped, most) = (dropped + 1, polls),
        }
        drop(request);
        let next = format!("/{polls}");
        let response = tokio::time::timeout(LONG, client.get(format!("{origin}{next}")).send()).await.unwrap();
        assert_eq!(response.unwrap().text().await.unwrap(), next);
    }
    let stats = client.pool_stats().unwrap();
    assert_eq!((stats.in_use, stats.waiting), (0, 0));
    assert!(dropped > 20, "{dropped}, {most}");
}

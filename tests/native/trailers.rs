//! Fields after a body, both ways.

use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::time::Duration;

use amphi::{Body, Bytes, Client, ErrorKind, HeaderMap, HeaderName, HeaderValue};
use futures_core::Stream;

use super::raw::{NOTHING, hold, read_head, serve, serve_http2};

const LONG: Duration = Duration::from_secs(10);
const CHECKSUM: HeaderName = HeaderName::from_static("x-checksum");

fn checksum(value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(CHECKSUM, HeaderValue::from_static(value))])
}

/// Answers every request with this.
fn answering(answer: impl AsRef<[u8]> + Send + Sync + 'static) -> String {
    serve(move |_, mut stream| {
        while !read_head(&mut stream).is_empty() {
            if stream.write_all(answer.as_ref()).is_err() {
                return;
            }
        }
    })
}

/// A chunked response with these trailers.
fn trailed(trailers: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n{trailers}\r\n")
}

#[tokio::test]
async fn they_are_there_once_the_body_was_read() {
    let client = Client::new();
    let origin = answering(trailed("X-Checksum: 42\r\nX-Note: a\r\nX-Note: b\r\n"));
    for _ in 0..2 {
        let mut response = client.get(&origin).await.unwrap();
        while response.chunk().await.unwrap().is_some() {
            assert!(response.trailers().is_none());
        }
        let trailers = response.trailers().unwrap();
        assert_eq!(trailers[CHECKSUM], "42");
        assert_eq!(trailers.get_all("x-note").iter().collect::<Vec<_>>(), ["a", "b"]);
    }
    assert_eq!(client.pool_stats().unwrap().open, 1);
}

#[tokio::test]
async fn there_are_none() {
    let origin = answering(trailed(""));
    let response = amphi::get(origin).await.unwrap();
    assert_eq!(response.text().await.unwrap(), "hello");
    assert!(response.trailers().is_none());
}

#[tokio::test]
async fn those_that_come_too_late_are_left_out() {
    let fields = "Set-Cookie: a=b\r\nContent-Length: 3\r\nTransfer-Encoding: gzip\r\nAuthorization: x\r\nX-Note: 1\r\n";
    let response = amphi::get(answering(trailed(fields))).await.unwrap();
    response.bytes().await.unwrap();
    assert_eq!(response.trailers().unwrap().keys().collect::<Vec<_>>(), ["x-note"]);
    let response = amphi::get(answering(trailed("Set-Cookie: a=b\r\n"))).await.unwrap();
    response.bytes().await.unwrap();
    assert!(response.trailers().is_none());
}

#[tokio::test]
async fn too_many_too_long_and_malformed_ones_break_the_body_off() {
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "x".repeat(20 << 10));
    for trailers in [many.as_str(), &long, "no colon\r\n", "X-Nul: a\0b\r\n", "X Space: 1\r\n", "X-Space : 1\r\n"] {
        let response = amphi::get(answering(trailed(trailers))).await.unwrap();
        let error = response.bytes().await.expect_err(trailers);
        assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
        assert!(response.trailers().is_none());
    }
}

#[tokio::test]
async fn they_come_over_http2_as_well() {
    let origin = serve_http2(async |mut connection| {
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            let mut body = respond.send_response(http::Response::new(()), false).unwrap();
            body.send_data("hello".into(), false).unwrap();
            let mut trailers = checksum("42");
            trailers.insert("set-cookie", HeaderValue::from_static("a=b"));
            body.send_trailers(trailers).unwrap();
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    let response = client.get(origin).await.unwrap();
    assert!(response.trailers().is_none());
    assert_eq!(response.text().await.unwrap(), "hello");
    assert_eq!(response.trailers(), Some(&checksum("42")));
}

#[tokio::test]
async fn too_long_ones_over_http2_are_left_out() {
    let origin = serve_http2(async |mut connection| {
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            let mut body = respond.send_response(http::Response::new(()), false).unwrap();
            let long = HeaderValue::from_bytes(&vec![b'x'; 300 << 10]).unwrap();
            body.send_data("hello".into(), false).unwrap();
            body.send_trailers(HeaderMap::from_iter([(CHECKSUM, long)])).unwrap();
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    let response = client.get(origin).await.unwrap();
    assert_eq!(response.text().await.unwrap(), "hello");
    assert!(response.trailers().is_none());
}

/// Hands on what comes of a request up to an empty chunk and its trailers.
fn hearing() -> (String, mpsc::Receiver<String>) {
    let (sender, heard) = mpsc::channel();
    let origin = serve(move |_, mut stream| {
        let head = read_head(&mut stream);
        let (mut body, mut byte) = (Vec::new(), [0]);
        while !(body.ends_with(b"\r\n\r\n") && String::from_utf8_lossy(&body).contains("0\r\n")) {
            if stream.read(&mut byte).unwrap_or_default() == 0 {
                return;
            }
            body.push(byte[0]);
        }
        sender.send(head + &String::from_utf8(body).unwrap()).unwrap();
        stream.write_all(NOTHING).unwrap();
        hold(stream);
    });
    (origin, heard)
}

/// Pieces, and then their number for whoever holds the other end.
struct Counted {
    left: usize,
    told: Option<tokio::sync::oneshot::Sender<usize>>,
}

impl Stream for Counted {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            let told = self.told.take().expect("the end is asked for once");
            told.send(3).unwrap();
            return Poll::Ready(None);
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(Bytes::from_static(b"abc"))))
    }
}

fn counted() -> Body {
    let (told, count) = tokio::sync::oneshot::channel();
    let trailers = async move { count.await.map(|count| HeaderMap::from_iter([(CHECKSUM, HeaderValue::from(count))])) };
    Body::from_stream(Counted { left: 3, told: Some(told) }).with_trailers_later([CHECKSUM], trailers)
}

#[tokio::test]
async fn a_request_may_have_them() {
    for body in
        [Body::from("frogs").with_trailers(checksum("3")), counted(), Body::empty().with_trailers(checksum("3"))]
    {
        let (origin, heard) = hearing();
        amphi::post(origin).body(body).await.unwrap();
        let heard = heard.recv_timeout(LONG).unwrap();
        assert!(heard.contains("\r\ntrailer: x-checksum\r\n"), "{heard}");
        assert!(heard.contains("\r\ntransfer-encoding: chunked\r\n") && !heard.contains("content-length"), "{heard}");
        assert!(heard.ends_with("0\r\nx-checksum: 3\r\n\r\n"), "{heard}");
    }
}

/// Reads a request to its end; what it announced, and what came.
async fn heard(request: http::Request<h2::RecvStream>) -> (HeaderValue, Option<HeaderMap>) {
    let announced = request.headers()["trailer"].clone();
    let mut body = request.into_body();
    while let Some(data) = body.data().await {
        body.flow_control().release_capacity(data.unwrap().len()).unwrap();
    }
    (announced, body.trailers().await.unwrap())
}

#[tokio::test]
async fn a_request_over_http2_may_have_them() {
    let (sender, came) = mpsc::channel();
    let origin = serve_http2(move |mut connection| {
        let sender = sender.clone();
        async move {
            while let Some(Ok((request, mut respond))) = connection.accept().await {
                let sender = sender.clone();
                tokio::spawn(async move {
                    sender.send(heard(request).await).unwrap();
                    respond.send_response(http::Response::new(()), true).unwrap();
                });
            }
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    for body in
        [Body::from("frogs").with_trailers(checksum("3")), counted(), Body::empty().with_trailers(checksum("3"))]
    {
        client.post(&origin).body(body).await.unwrap();
        assert_eq!(came.recv_timeout(LONG).unwrap(), (HeaderValue::from_static("x-checksum"), Some(checksum("3"))));
    }
}

#[tokio::test]
async fn what_may_not_be_sent_so_late_is_refused() {
    let origin = answering(NOTHING);
    for name in ["content-length", "authorization", "host", "transfer-encoding", "cookie", "trailer"] {
        let trailers = HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static("1"))]);
        let error = amphi::post(&origin).body(Body::from("x").with_trailers(trailers)).await.expect_err(name);
        assert_eq!(error.kind(), ErrorKind::Builder, "{error:#}");
    }
}

#[tokio::test]
async fn trailers_that_fail_or_were_not_announced_fail_the_request() {
    let failing = async { Err::<HeaderMap, _>(std::io::Error::other("the disk is full")) };
    let others = async { Ok::<_, std::io::Error>(HeaderMap::from_iter([(CHECKSUM, HeaderValue::from(1))])) };
    let names = [HeaderName::from_static("x-other")];
    let bodies =
        [Body::from("x").with_trailers_later([CHECKSUM], failing), Body::from("x").with_trailers_later(names, others)];
    for body in bodies {
        let origin = serve(|_, mut stream| {
            read_head(&mut stream);
            hold(stream);
        });
        let error = amphi::post(origin).body(body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
    }
}

#[tokio::test]
async fn who_asks_for_them_says_that_it_is_for_this_connection() {
    let (sender, heads) = mpsc::channel();
    let origin = serve(move |_, mut stream| {
        sender.send(read_head(&mut stream)).unwrap();
        stream.write_all(NOTHING).unwrap();
    });
    amphi::get(&origin).header("te", "trailers").await.unwrap();
    assert!(heads.recv_timeout(LONG).unwrap().contains("\r\nconnection: te\r\n"));
    amphi::get(&origin).header("te", "trailers").header("connection", "close, TE").await.unwrap();
    let head = heads.recv_timeout(LONG).unwrap();
    assert_eq!(head.matches("connection:").count(), 1, "{head}");
}

#[tokio::test]
async fn they_come_after_a_body_that_is_decoded() {
    // `frog`, gzipped.
    let gzip: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03K+\xcaO\x07\x00nH\xcfY\x04\x00\x00\x00";
    let mut answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n18\r\n".to_vec();
    answer.extend_from_slice(gzip);
    answer.extend_from_slice(b"\r\n0\r\nX-Checksum: 42\r\n\r\n");
    let response = amphi::get(answering(answer)).await.unwrap();
    assert_eq!(response.text().await.unwrap(), "frog");
    assert_eq!(response.trailers(), Some(&checksum("42")));
}

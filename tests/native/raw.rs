//! Servers written by hand, for what no proper server says.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use amphi::Bytes;
use futures_core::Stream;
use h2::server::Connection;

/// A whole response, without a body.
pub const NOTHING: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// Three pieces of three bytes.
pub struct Nine(pub u8);

impl Stream for Nine {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        Poll::Ready((self.0 <= 3).then(|| Ok(Bytes::from_static(b"abc"))))
    }
}

/// Serves every connection, numbered from 0, on a thread of its own; the origin.
pub fn serve(answer: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let (answer, stream) = (Arc::clone(&answer), stream.unwrap());
            std::thread::spawn(move || answer(number, stream));
        }
    });
    origin
}

/// Serves every connection over HTTP/2 in a task of its own; the origin.
pub async fn serve_http2<F>(
    answer: impl Fn(Connection<tokio::net::TcpStream, Bytes>) -> F + Send + Sync + 'static,
) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(answer(h2::server::handshake(stream).await.unwrap()));
        }
    });
    origin
}

/// The head of a request; empty if the client closes instead.
pub fn read_head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return String::new(),
        }
    }
    String::from_utf8(head).unwrap()
}

/// Says nothing more, and waits until the client closes.
pub fn hold(mut stream: TcpStream) {
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
}

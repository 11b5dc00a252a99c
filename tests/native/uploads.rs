//! Uploads that nobody waits for any more, and uploads that take their time.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use amphi::{Body, Bytes, Client, Response, Timeouts};
use futures_core::Stream;
use tokio::sync::oneshot;

use super::raw::{NOTHING, hold, read_head, serve, serve_http2};

const LONG: Duration = Duration::from_secs(10);

/// A body that never yields. Whoever holds the other end learns when it is dropped.
struct Stuck(#[expect(dead_code, reason = "what tells of the drop")] oneshot::Sender<()>);

impl Stuck {
    fn body() -> (Body, oneshot::Receiver<()>) {
        let (sender, receiver) = oneshot::channel();
        (Body::from_stream(Self(sender)), receiver)
    }
}

impl Stream for Stuck {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Pending
    }
}

async fn assert_dropped(body: oneshot::Receiver<()>) {
    let outcome = tokio::time::timeout(LONG, body).await;
    assert!(outcome.expect("the upload goes on after its exchange").is_err());
}

/// The answer to an upload of which nothing was sent yet.
async fn early_answer(client: &Client, body: Body) -> Response {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n").unwrap();
        hold(stream);
    });
    let response = client.post(origin).body(body).await.unwrap();
    assert_eq!(response.status(), 413);
    response
}

#[tokio::test]
async fn an_early_answer_ends_its_upload() {
    let client = Client::new();
    let (body, dropped) = Stuck::body();
    early_answer(&client, body).await.bytes().await.unwrap();
    assert_dropped(dropped).await;
    drop(client);
}

#[tokio::test]
async fn an_early_answer_ends_its_upload_though_the_client_is_gone() {
    let client = Client::new();
    let (body, dropped) = Stuck::body();
    let response = early_answer(&client, body).await;
    response.bytes().await.unwrap();
    drop((response, client));
    assert_dropped(dropped).await;
}

#[tokio::test]
async fn an_upload_over_http2_ends_when_its_response_is_dropped() {
    let origin = serve_http2(async |mut connection| {
        let mut exchanges = Vec::new();
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            exchanges.push((request, respond.send_response(http::Response::new(()), false).unwrap()));
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    let (body, dropped) = Stuck::body();
    drop(client.post(origin).body(body).await.unwrap());
    assert_dropped(dropped).await;
    drop(client);
}

/// Bounds on each wait that the uploads below exceed as a whole.
const SHORT: Duration = Duration::from_secs(2);

fn each_wait() -> Timeouts {
    Timeouts { read: Some(SHORT), write: Some(SHORT), ..Timeouts::none() }
}

/// How long to wait still, so much of a body having come since, for all of it to take longer than that.
fn pause(since: Instant, got: usize, length: usize) -> Duration {
    SHORT.mul_f64(1.5 * got as f64 / length as f64).saturating_sub(since.elapsed())
}

fn read_slowly(stream: &mut TcpStream, length: usize) -> std::io::Result<()> {
    // Little may wait at this end, unread, when the client is done.
    socket2::SockRef::from(&*stream).set_recv_buffer_size(128 << 10)?;
    let (started, mut piece, mut got) = (Instant::now(), vec![0; 64 << 10], 0);
    while got < length {
        match stream.read(&mut piece)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => got += read,
        }
        std::thread::sleep(pause(started, got, length));
    }
    Ok(())
}

#[tokio::test]
async fn a_slow_upload_may_take_longer_than_each_wait() {
    const LENGTH: usize = 48 << 20;
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        if read_slowly(&mut stream, LENGTH).is_ok() {
            stream.write_all(NOTHING).unwrap();
        }
        hold(stream);
    });
    let started = Instant::now();
    let response = Client::new().post(origin).body(vec![0; LENGTH]).timeouts(each_wait()).await.unwrap();
    assert!(response.status().is_success() && started.elapsed() > SHORT);
}

#[tokio::test]
async fn a_slow_upload_over_http2_may_take_longer_than_each_wait() {
    const LENGTH: usize = 1 << 20;
    let origin = serve_http2(async |mut connection| {
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            tokio::spawn(async move {
                let (mut body, started, mut got) = (request.into_body(), Instant::now(), 0);
                while let Some(Ok(data)) = body.data().await {
                    got += data.len();
                    tokio::time::sleep(pause(started, got, LENGTH)).await;
                    body.flow_control().release_capacity(data.len()).unwrap();
                }
                respond.send_response(http::Response::new(()), true).unwrap();
            });
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    let started = Instant::now();
    let response = client.post(origin).body(vec![0; LENGTH]).timeouts(each_wait()).await.unwrap();
    assert!(response.status().is_success() && started.elapsed() > SHORT);
}

//! Bodies over HTTP/2, on their way out while others come in, and what becomes of them when they break off.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use amphi::{Body, Bytes, Client, ErrorKind};
use futures_core::Stream;
use h2::Reason;
use h2::server::SendResponse;
use tokio::sync::mpsc;

use super::http2::{speak_frames, write_frame};
use super::raw::{serve, serve_http2};
use super::streams::{empty, handshake, listen};

const LONG: Duration = Duration::from_secs(20);

fn client() -> Client {
    Client::builder().http2_prior_knowledge().build().unwrap()
}

/// Says back what comes while it comes.
async fn echo(mut body: h2::RecvStream, mut respond: SendResponse<Bytes>) {
    let mut back = respond.send_response(empty(), false).unwrap();
    while let Some(data) = body.data().await {
        let mut data = data.unwrap();
        body.flow_control().release_capacity(data.len()).unwrap();
        while !data.is_empty() {
            back.reserve_capacity(data.len());
            let Some(Ok(room)) = std::future::poll_fn(|cx| back.poll_capacity(cx)).await else { return };
            back.send_data(data.split_to(room.min(data.len())), false).unwrap();
        }
    }
    back.send_data(Bytes::new(), true).unwrap();
}

async fn assert_echoed() {
    let origin = listen(async |_, stream| {
        stream.set_nodelay(true).unwrap();
        let mut connection = handshake(stream, 100).await;
        while let Some(Ok((request, respond))) = connection.accept().await {
            tokio::spawn(echo(request.into_body(), respond));
        }
    })
    .await;
    let client = client();
    let sent = Bytes::from((0..100 << 20).map(|n| (n % 251) as u8).collect::<Vec<_>>());
    let response = client.post(&origin).body(sent.clone()).await.unwrap();
    assert!(response.bytes().await.unwrap() == sent);
    let small: Vec<_> = (0..20).map(|n| tokio::spawn(client.post(&origin).body(vec![n; 99_999]).send())).collect();
    for (n, response) in small.into_iter().enumerate() {
        let body = response.await.unwrap().unwrap().bytes().await.unwrap();
        assert!(body.len() == 99_999 && body.iter().all(|byte| usize::from(*byte) == n));
    }
    assert_eq!(client.pool_stats().unwrap().created, 1);
}

#[tokio::test]
async fn a_hundred_megabytes_that_are_said_back_at_once_block_nobody() {
    tokio::time::timeout(LONG, assert_echoed()).await.unwrap();
}

/// What comes of a request's body: its length, or why it was reset.
type Came = Result<usize, Option<Reason>>;

async fn read_all(mut body: h2::RecvStream) -> Came {
    let mut length = 0;
    while let Some(data) = body.data().await {
        let data = data.map_err(|error| error.reason())?;
        length += data.len();
        let _ = body.flow_control().release_capacity(data.len());
    }
    Ok(length)
}

async fn answer(request: http::Request<h2::RecvStream>, mut respond: SendResponse<Bytes>, early: bool) -> Came {
    if early {
        respond.send_response(empty(), true).unwrap();
    }
    let came = read_all(request.into_body()).await;
    if came.is_ok() && !early {
        respond.send_response(empty(), true).unwrap();
    }
    came
}

/// Reads what comes, and answers if it has come whole; with `early` before.
async fn reading(early: bool) -> (String, mpsc::UnboundedReceiver<Came>) {
    let (sender, came) = mpsc::unbounded_channel();
    let origin = serve_http2(move |mut connection| {
        let sender = sender.clone();
        async move {
            while let Some(Ok((request, respond))) = connection.accept().await {
                let sender = sender.clone();
                tokio::spawn(async move { sender.send(answer(request, respond, early).await).unwrap() });
            }
        }
    })
    .await;
    (origin, came)
}

/// Says so many bytes, and then nothing more, or that this is all.
struct Saying(usize, bool);

impl Stream for Saying {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let length = std::mem::take(&mut self.0);
        match (length, self.1) {
            (0, true) => Poll::Ready(None),
            (0, false) => Poll::Pending,
            (length, _) => Poll::Ready(Some(Ok(vec![1; length].into()))),
        }
    }
}

#[tokio::test]
async fn a_body_of_another_length_than_it_states_is_reset() {
    let (origin, mut came) = reading(false).await;
    let client = client();
    for stated in [9_999, 10_001] {
        let body = Body::from_stream_with_length(Saying(10_000, true), stated);
        let error = client.post(&origin).body(body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
        assert_eq!(came.recv().await.unwrap(), Err(Some(Reason::CANCEL)));
    }
    let body = Body::from_stream_with_length(Saying(10_000, true), 10_000);
    client.post(&origin).body(body).await.unwrap();
    assert_eq!(came.recv().await.unwrap(), Ok(10_000));
    assert_eq!(client.pool_stats().unwrap().created, 1);
}

#[tokio::test]
async fn what_is_left_of_an_upload_is_reset_with_its_request_and_after_its_response() {
    for early in [false, true] {
        let (origin, mut came) = reading(early).await;
        let client = client();
        let request = client.post(&origin).body(Body::from_stream(Saying(10, false))).send();
        let response = tokio::time::timeout(Duration::from_millis(500), request).await;
        assert_eq!(response.is_ok(), early);
        assert_eq!(tokio::time::timeout(LONG, came.recv()).await.unwrap().unwrap(), Err(Some(Reason::CANCEL)));
        assert_eq!(client.pool_stats().unwrap().in_use, 0);
        drop(response);
    }
}

#[tokio::test]
async fn a_response_that_ends_before_its_length_has_not_ended() {
    let origin = serve_http2(async |mut connection| {
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            let response = http::Response::builder().header("content-length", 10).body(()).unwrap();
            let mut body = respond.send_response(response, false).unwrap();
            body.send_data("half".into(), false).unwrap();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(100)).await;
                body.send_reset(Reason::NO_ERROR);
            });
        }
    })
    .await;
    let response = client().get(origin).await.unwrap();
    assert_eq!(response.bytes().await.unwrap_err().kind(), ErrorKind::Body);
}

#[tokio::test]
async fn what_is_for_one_connection_of_http1_is_not_sent() {
    let origin = listen(async |_, stream| {
        let mut connection = handshake(stream, 10).await;
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let mut response = empty();
            for (name, value) in request.headers() {
                response.headers_mut().append(name, value.clone());
            }
            respond.send_response(response, true).unwrap();
        }
    })
    .await;
    let client = client();
    let request = client.get(&origin).header("connection", "x-hop, keep-alive").header("keep-alive", "timeout=5");
    let request = request.header("x-hop", "1").header("x-end", "2").header("proxy-connection", "close");
    let response = request.header("te", "gzip").await.unwrap();
    for name in ["connection", "keep-alive", "x-hop", "proxy-connection", "te"] {
        assert!(!response.headers().contains_key(name), "{name}");
    }
    assert_eq!(response.headers()["x-end"], "2");
    let response = client.get(&origin).header("te", "trailers").await.unwrap();
    assert_eq!(response.headers()["te"], "trailers");
}

#[tokio::test]
async fn what_the_system_said_is_found_beneath() {
    let origin = serve(|_, mut stream| {
        let _ = speak_frames(&mut stream, |stream, id| {
            // HEADERS with END_HEADERS: `:status: 200`.
            write_frame(stream, 1, 4, id, &[0x88]);
            write_frame(stream, 0, 0, id, b"half");
            false
        });
    });
    let response = client().get(origin).await.unwrap();
    let error = tokio::time::timeout(LONG, response.bytes()).await.unwrap().unwrap_err();
    assert!(error.kind() == ErrorKind::Body && error.io_error().is_some(), "{error:?}");
}

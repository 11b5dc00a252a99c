//! HTTP/2 connections: shared by all, given up when they fail, and what is said on them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use amphi::{BoxFuture, Client, ClientBuilder, Limits, Next, Request, Response, Result, Timeouts, Url};

use super::raw::{hold, serve, serve_http2};

fn builder() -> ClientBuilder {
    Client::builder().http2_prior_knowledge()
}

fn empty() -> http::Response<()> {
    http::Response::new(())
}

#[tokio::test]
async fn requests_that_start_together_share_one_connection() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let origin = serve_http2(move |mut connection| {
        counter.fetch_add(1, Ordering::SeqCst);
        async move {
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                respond.send_response(empty(), true).unwrap();
            }
        }
    })
    .await;
    let client = builder().build().unwrap();
    let requests: Vec<_> = (0..50).map(|_| tokio::spawn(client.get(&origin).send())).collect();
    for request in requests {
        request.await.unwrap().unwrap().bytes().await.unwrap();
    }
    for _ in 0..20 {
        client.get(&origin).await.unwrap().bytes().await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM_AND_HEADERS: u8 = 5;

pub fn write_frame(stream: &mut TcpStream, kind: u8, flags: u8, id: u8, payload: &[u8]) {
    let length = u8::try_from(payload.len()).unwrap();
    let _ = stream.write_all(&[&[0, 0, length, kind, flags, 0, 0, 0, id], payload].concat());
}

/// Serves a connection frame by frame; `answer` is called with the number of each stream that opens, and the connection
/// is no longer read once it says so.
pub fn speak_frames(stream: &mut TcpStream, answer: impl Fn(&mut TcpStream, u8) -> bool) -> std::io::Result<()> {
    stream.read_exact(&mut [0; 24])?;
    write_frame(stream, SETTINGS, 0, 0, &[]);
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        std::io::copy(&mut (&mut *stream).take(length.into()), &mut std::io::sink())?;
        match (head[3], head[4]) {
            (SETTINGS, 0) => write_frame(stream, SETTINGS, 1, 0, &[]),
            (HEADERS, _) if !answer(stream, head[8]) => return Ok(()),
            _ => {}
        }
    }
}

/// The status 200, and no body.
fn answer_200(stream: &mut TcpStream, id: u8) {
    write_frame(stream, HEADERS, END_STREAM_AND_HEADERS, id, &[0x88]);
}

#[tokio::test]
async fn a_request_after_the_last_that_a_server_takes_goes_over_another_connection() {
    // No error, and "enhance your calm".
    for code in [0, 11] {
        let seen = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&seen);
        let origin = serve(move |_, mut stream| {
            let _ = speak_frames(&mut stream, |stream, id| {
                if id == 1 {
                    counter.fetch_add(1, Ordering::SeqCst);
                    answer_200(stream, id);
                } else {
                    // The last stream was the first.
                    write_frame(stream, GOAWAY, 0, 0, &[0, 0, 0, 1, 0, 0, 0, code]);
                }
                id == 1
            });
            hold(stream);
        });
        let client = builder().build().unwrap();
        for n in 0..6 {
            let sent = if n % 2 == 0 { client.post(&origin).body("once") } else { client.post(&origin) };
            let response = sent.await.unwrap_or_else(|error| panic!("{code}, {n}: {error:#}"));
            response.bytes().await.unwrap();
        }
        assert_eq!(seen.load(Ordering::SeqCst), 6);
    }
}

#[tokio::test]
async fn a_request_that_a_server_may_have_looked_at_is_not_posted_again() {
    let origin = serve(|_, mut stream| {
        let _ = speak_frames(&mut stream, |stream, id| {
            write_frame(stream, GOAWAY, 0, 0, &[0, 0, 0, id, 0, 0, 0, 0]);
            false
        });
    });
    let error = builder().build().unwrap().post(&origin).await.unwrap_err();
    assert_eq!(error.kind(), amphi::ErrorKind::Closed, "{error:#}");
}

#[tokio::test]
async fn a_server_that_takes_fewer_streams_by_and_by_gets_fewer() {
    let most = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let origin = serve(move |_, mut stream| {
        let open = Arc::new(AtomicUsize::new(0));
        let _ = speak_frames(&mut stream, |stream, id| {
            seen.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let (open, mut stream) = (Arc::clone(&open), stream.try_clone().unwrap());
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(50));
                open.fetch_sub(1, Ordering::SeqCst);
                // SETTINGS_MAX_CONCURRENT_STREAMS.
                write_frame(&mut stream, SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 3]);
                answer_200(&mut stream, id);
            });
            true
        });
        hold(stream);
    });
    let limits = Limits { max_connections: Some(1), ..Limits::default() };
    let client = builder().limits(limits).build().unwrap();
    for (count, expected) in [(1, 1), (9, 3), (30, 3)] {
        most.store(0, Ordering::SeqCst);
        let requests: Vec<_> = (0..count).map(|_| tokio::spawn(client.post(&origin).body("once").send())).collect();
        for request in requests {
            request.await.unwrap().unwrap_or_else(|error| panic!("{error:#}")).bytes().await.unwrap();
        }
        assert_eq!(most.load(Ordering::SeqCst), expected);
    }
}

#[tokio::test]
async fn a_connection_whose_peer_is_dead_fails_one_request_at_most() {
    let origin = serve(|number, mut stream| {
        let _ = speak_frames(&mut stream, |stream, id| {
            answer_200(stream, id);
            number > 0
        });
        // The first says nothing more, and does not close either.
        hold(stream);
    });
    let timeouts = Timeouts { read: Some(Duration::from_secs(2)), ..Timeouts::none() };
    let client = builder().timeouts(timeouts).build().unwrap();
    client.get(&origin).await.unwrap().bytes().await.unwrap();
    assert!(client.get(&origin).await.unwrap_err().is_timeout());
    for _ in 0..4 {
        client.get(&origin).await.unwrap().bytes().await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_stream_is_asked_for_again_whatever_its_method() {
    let origin = serve_http2(async |mut connection| {
        let mut count = 0;
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            count += 1;
            if count % 2 == 0 {
                respond.send_reset(h2::Reason::REFUSED_STREAM);
            } else {
                respond.send_response(empty(), true).unwrap();
            }
        }
    })
    .await;
    for method in ["GET", "POST"] {
        let client = builder().build().unwrap();
        for _ in 0..2 {
            let response = client.request(method.parse().unwrap(), &origin).body(method).await;
            response.unwrap_or_else(|error| panic!("{method}: {error:#}")).bytes().await.unwrap();
        }
    }
}

/// What a server sees of a request's authority and host, as headers of its response.
async fn serve_authority() -> String {
    serve_http2(async |mut connection| {
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let mut response = empty();
            let (uri, headers) = (request.uri(), request.headers());
            response.headers_mut().insert("authority", uri.authority().unwrap().as_str().parse().unwrap());
            if let Some(host) = headers.get("host") {
                response.headers_mut().insert("host", host.clone());
            }
            respond.send_response(response, true).unwrap();
        }
    })
    .await
}

#[tokio::test]
async fn a_host_of_ones_own_is_the_authority() {
    let origin = serve_authority().await;
    let response = builder().build().unwrap().get(origin).header("host", "other.example").await.unwrap();
    assert_eq!(response.headers()["authority"], "other.example");
    assert!(!response.headers().contains_key("host"));
}

#[tokio::test]
async fn credentials_are_no_part_of_the_authority() {
    fn add_credentials(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        let url = request.url().as_str().replacen("://", "://bob:secret@", 1);
        *request.url_mut() = Url::parse(&url).unwrap();
        next.run(request)
    }
    let origin = serve_authority().await;
    for client in [builder().middleware(add_credentials), builder().hop_middleware(add_credentials)] {
        let client = client.build().unwrap();
        let response = client.get(&origin).await.unwrap();
        assert_eq!(response.headers()["authority"], origin.trim_start_matches("http://"));
        let response = client.get(&origin).header("host", "other.example").await.unwrap();
        assert_eq!(response.headers()["authority"], "other.example");
    }
}

#[tokio::test]
async fn twenty_kilobytes_of_headers_are_none_too_many() {
    let origin = serve_http2(async |mut connection| {
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            let mut response = empty();
            for _ in 0..5 {
                response.headers_mut().append("set-cookie", "a".repeat(4000).parse().unwrap());
            }
            respond.send_response(response, true).unwrap();
        }
    })
    .await;
    let response = builder().build().unwrap().get(origin).await.unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(response.headers().get_all("set-cookie").iter().filter(|cookie| cookie.len() == 4000).count(), 5);
}

#[tokio::test]
async fn a_connection_lost_in_the_middle_of_a_body_may_fare_better() {
    let origin = serve_http2(|mut connection| async move {
        if let Some(Ok((_, mut respond))) = connection.accept().await {
            let mut body = respond.send_response(empty(), false).unwrap();
            body.send_data(amphi::Bytes::from_static(b"half"), false).unwrap();
            let _ = tokio::time::timeout(Duration::from_millis(200), connection.accept()).await;
        }
    })
    .await;
    let mut response = builder().build().unwrap().get(&origin).await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap(), "half");
    assert!(response.chunk().await.unwrap_err().is_retryable());
}

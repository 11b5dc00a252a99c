//! HTTP/2 servers that end what they have not finished, answer what they have not read, or do not read at all.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use amphi::{Body, Bytes, Client, ErrorKind, Result, TimeoutPhase, Timeouts};

use super::http2::{speak_frames, write_frame};
use super::raw::{hold, serve, serve_http2};
use super::streams::empty;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const WINDOW_UPDATE: u8 = 8;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const OK: &[u8] = &[0x88];
const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

fn client() -> Client {
    Client::builder().http2_prior_knowledge().build().unwrap()
}

/// Answers each request like this, and goes on.
fn answering(answer: impl Fn(&mut TcpStream, u8) + Send + Sync + 'static) -> String {
    serve(move |_, mut stream| {
        let _ = speak_frames(&mut stream, |stream, id| {
            answer(stream, id);
            true
        });
    })
}

async fn body_of(origin: String) -> Result<Bytes> {
    tokio::time::timeout(LONG, async { client().get(origin).await?.bytes().await }).await.unwrap()
}

#[tokio::test]
async fn a_body_that_is_reset_without_an_error_has_not_ended() {
    for late in [false, true] {
        let origin = answering(move |stream, id| {
            write_frame(stream, HEADERS, END_HEADERS, id, OK);
            write_frame(stream, DATA, 0, id, b"half");
            if late {
                std::thread::sleep(SHORT);
            }
            write_frame(stream, RST_STREAM, 0, id, &[0; 4]);
        });
        assert_eq!(body_of(origin).await.unwrap_err().kind(), ErrorKind::Body, "{late}");
    }
}

#[tokio::test]
async fn one_that_has_ended_is_whole_whatever_becomes_of_the_upload() {
    for late in [false, true] {
        let origin = answering(move |stream, id| {
            write_frame(stream, HEADERS, END_HEADERS, id, OK);
            write_frame(stream, DATA, 0, id, b"who");
            write_frame(stream, DATA, END_STREAM, id, b"le");
            if late {
                std::thread::sleep(SHORT);
            }
            write_frame(stream, RST_STREAM, 0, id, &[0; 4]);
        });
        let request = client().post(origin).body(vec![0; 1 << 20]);
        let response = tokio::time::timeout(LONG, request.send()).await.unwrap().unwrap();
        tokio::time::sleep(SHORT * 2).await;
        assert_eq!(response.text().await.unwrap(), "whole", "{late}");
    }
}

#[tokio::test]
async fn a_peer_that_does_not_read_keeps_no_connection_open() {
    let origin = serve(|_, mut stream| {
        stream.read_exact(&mut [0; 24]).unwrap();
        // Windows of more than there is room for on the way.
        write_frame(&mut stream, SETTINGS, 0, 0, &[0, 4, 0x7f, 0, 0, 0]);
        write_frame(&mut stream, WINDOW_UPDATE, 0, 0, &[0x7e, 0, 0, 0]);
        std::thread::sleep(LONG);
    });
    let timeouts = Timeouts { write: Some(SHORT), ..Timeouts::none() };
    let builder = Client::builder().http2_prior_knowledge().timeouts(timeouts);
    let client = builder.http2_keep_alive_interval(SHORT).http2_keep_alive_timeout(SHORT).build().unwrap();
    let error = client.post(origin).body(vec![0; 64 << 20]).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Write), "{error:#}");
    drop(client);
    let tasks = tokio::runtime::Handle::current().metrics();
    let started = Instant::now();
    while tasks.num_alive_tasks() > 0 {
        assert!(started.elapsed() < SHORT * 10);
        tokio::time::sleep(SHORT / 10).await;
    }
}

#[tokio::test]
async fn one_that_reads_slowly_is_not_given_up_for_dead() {
    const LENGTH: usize = 40 << 20;
    let origin = serve(|_, mut stream| {
        stream.read_exact(&mut [0; 24]).unwrap();
        write_frame(&mut stream, SETTINGS, 0, 0, &[0, 4, 0x7f, 0, 0, 0]);
        write_frame(&mut stream, WINDOW_UPDATE, 0, 0, &[0x7e, 0, 0, 0]);
        let mut left = LENGTH;
        let mut buffer = vec![0; 1 << 20];
        while left > 0 {
            // What is left fits into what there is on the way, of which one cannot see that it moves.
            if left > LENGTH / 2 {
                std::thread::sleep(SHORT / 3);
            }
            let Ok(length @ 1..) = stream.read(&mut buffer) else { return };
            left = left.saturating_sub(length);
        }
        write_frame(&mut stream, HEADERS, END_STREAM | END_HEADERS, 1, OK);
        hold(stream);
    });
    let builder = Client::builder().http2_prior_knowledge().timeouts(Timeouts::none());
    let client = builder.http2_keep_alive_interval(SHORT).http2_keep_alive_timeout(SHORT * 3).build().unwrap();
    let request = client.post(origin).body(Body::from(vec![0; LENGTH])).send();
    assert_eq!(tokio::time::timeout(LONG, request).await.unwrap().unwrap().status(), 200);
}

/// Sends so much, as fast as it is taken.
async fn send_all(mut body: h2::SendStream<Bytes>, mut left: usize) {
    while left > 0 {
        body.reserve_capacity(left);
        let Some(Ok(room)) = std::future::poll_fn(|cx| body.poll_capacity(cx)).await else { return };
        left -= room;
        if body.send_data(vec![0; room].into(), left == 0).is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn what_was_dropped_unread_leaves_room_for_others() {
    const LENGTH: usize = 1 << 20;
    let origin = serve_http2(async |mut connection| {
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            tokio::spawn(send_all(respond.send_response(empty(), false).unwrap(), LENGTH));
        }
    })
    .await;
    let client = client();
    for unread in 0..40 {
        let mut response = client.get(&origin).await.unwrap();
        for _ in 0..unread % 3 {
            response.chunk().await.unwrap();
        }
        tokio::time::sleep(SHORT / 30).await;
    }
    let whole = tokio::time::timeout(LONG, client.get(&origin).send()).await.unwrap().unwrap().bytes();
    assert_eq!(tokio::time::timeout(LONG, whole).await.unwrap().unwrap().len(), LENGTH);
    let stats = client.pool_stats().unwrap();
    assert_eq!((stats.created, stats.in_use), (1, 0));
}

#[tokio::test]
async fn hints_without_end_do_not_keep_one_waiting() {
    let origin = serve(|_, mut stream| {
        let hint = [0, 0, 5, HEADERS, END_HEADERS, 0, 0, 0, 1, 0x48, 3, b'1', b'0', b'3'];
        let _ = speak_frames(&mut stream, |stream, _| {
            while stream.write_all(&hint).is_ok() {
                std::thread::sleep(SHORT / 30);
            }
            false
        });
    });
    let timeouts = Timeouts { read: Some(SHORT), ..Timeouts::none() };
    let client = Client::builder().http2_prior_knowledge().timeouts(timeouts).build().unwrap();
    let error = tokio::time::timeout(LONG, client.get(origin).send()).await.unwrap().unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Read), "{error:#}");
}

#[tokio::test]
async fn windows_that_never_open_keep_no_one_waiting() {
    let origin = answering(|_, _| {});
    let timeouts = Timeouts { write: Some(SHORT), ..Timeouts::none() };
    let client = Client::builder().http2_prior_knowledge().timeouts(timeouts).build().unwrap();
    let sent = client.post(&origin).body(vec![0; 1 << 20]).send();
    let error = tokio::time::timeout(LONG, sent).await.unwrap().unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Write), "{error:#}");
    assert_eq!(client.pool_stats().unwrap().in_use, 0);
}

#[tokio::test]
async fn content_of_what_has_none_is_refused() {
    for (head, method) in [(0x89, "GET"), (0x8b, "GET"), (0x88, "HEAD")] {
        let origin = answering(move |stream, id| {
            write_frame(stream, HEADERS, END_HEADERS, id, &[head]);
            write_frame(stream, DATA, END_STREAM, id, b"data");
        });
        let method = method.parse().unwrap();
        let outcome = async { client().request(method, origin).await?.bytes().await };
        let outcome = tokio::time::timeout(LONG, outcome).await.unwrap();
        assert!(outcome.is_err(), "{head:x} {outcome:?}");
    }
}

#[tokio::test]
async fn an_interval_of_nothing_does_not_spin() {
    let pings = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&pings);
    let origin = serve(move |_, mut stream| {
        stream.read_exact(&mut [0; 24]).unwrap();
        write_frame(&mut stream, SETTINGS, 0, 0, &[]);
        let mut head = [0; 9];
        while stream.read_exact(&mut head).is_ok() {
            let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
            stream.read_exact(&mut payload).unwrap();
            if head[3] == 6 && head[4] == 0 {
                counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                write_frame(&mut stream, 6, 1, 0, &payload);
            }
        }
    });
    let timeouts = Timeouts { read: Some(SHORT), ..Timeouts::none() };
    let builder = Client::builder().http2_prior_knowledge().timeouts(timeouts);
    let client = builder.http2_keep_alive_interval(Duration::ZERO).build().unwrap();
    client.get(origin).await.unwrap_err();
    let pings = pings.load(std::sync::atomic::Ordering::SeqCst);
    assert!(pings < 400, "{pings}");
}

#[tokio::test]
async fn an_answer_that_is_there_before_the_upload_outlives_the_connection() {
    let origin = serve(|_, mut stream| {
        let _ = speak_frames(&mut stream, |stream, id| {
            let head = [0, 0, 1, HEADERS, END_HEADERS, 0, 0, 0, id, 0x88];
            let body = [0, 0, 9, DATA, END_STREAM, 0, 0, 0, id];
            Write::write_all(stream, &[&head[..], &body, b"too large"].concat()).unwrap();
            std::thread::sleep(SHORT);
            false
        });
    });
    let response = client().post(origin).body(vec![0; 3 << 20]).await.unwrap();
    tokio::time::sleep(SHORT * 2).await;
    assert_eq!(response.text().await.unwrap(), "too large");
}

#[tokio::test]
async fn interim_responses_without_end_are_an_error_though_nobody_listens() {
    // `:status: 103`.
    const HINTS: &[u8] = &[0x08, 3, b'1', b'0', b'3'];
    let (ended, end) = std::sync::mpsc::channel();
    let origin = answering(move |stream, id| {
        for _ in 0..200_000 {
            write_frame(stream, HEADERS, END_HEADERS, id, HINTS);
        }
        let _ = ended.send(stream.write_all(&[0; 1 << 20]).is_err());
    });
    let client = client();
    let mut request = Box::pin(client.get(&origin).send());
    // As far as it takes to be sent, and no further.
    let begun = tokio::time::timeout(SHORT, &mut request).await;
    let outcome = match begun {
        Ok(outcome) => outcome,
        Err(_) => tokio::time::timeout(LONG, request).await.unwrap(),
    };
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Protocol);
    let refused = tokio::task::spawn_blocking(move || end.recv_timeout(LONG)).await.unwrap();
    assert!(refused.unwrap());
}

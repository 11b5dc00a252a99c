//! What comes before a response: 100 for a body that waits for it, hints, and too much of either.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use amphi::{Client, ErrorKind, Response, TimeoutPhase, Timeouts};

use super::raw::{NOTHING, hold, read_head, serve, serve_http2};

const LONG: Duration = Duration::from_secs(10);
const BODY: &[u8] = b"all the frogs of the pond";

/// What of a body has come within so long.
fn within(stream: &mut TcpStream, time: Duration) -> Vec<u8> {
    let (deadline, mut came, mut piece) = (Instant::now() + time, Vec::new(), [0; 1024]);
    while let Some(left) = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        stream.set_read_timeout(Some(left)).unwrap();
        match stream.read(&mut piece) {
            Ok(read) if read > 0 => came.extend_from_slice(&piece[..read]),
            _ => break,
        }
    }
    stream.set_read_timeout(None).unwrap();
    came
}

fn read_body(stream: &mut TcpStream) -> Vec<u8> {
    let mut body = vec![0; BODY.len()];
    stream.read_exact(&mut body).unwrap();
    body
}

#[tokio::test]
async fn a_body_waits_for_100() {
    let origin = serve(|_, mut stream| {
        for _ in 0..2 {
            assert!(read_head(&mut stream).contains("\r\nexpect: 100-continue\r\n"));
            assert_eq!(within(&mut stream, Duration::from_millis(200)), b"");
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
            assert_eq!(read_body(&mut stream), BODY);
            stream.write_all(NOTHING).unwrap();
        }
        hold(stream);
    });
    let client = Client::new();
    for _ in 0..2 {
        let started = Instant::now();
        client.post(&origin).body(BODY).expect_continue(LONG).await.unwrap();
        assert!(started.elapsed() < LONG / 2);
    }
    assert_eq!(client.pool_stats().unwrap().idle, 1);
}

#[tokio::test]
async fn a_redirect_that_drops_the_body_expects_nothing_of_it() {
    let origin = serve(|number, mut stream| {
        let head = read_head(&mut stream);
        assert_eq!(head.contains("\r\nexpect: 100-continue\r\n"), number == 0, "{head}");
        let see_other = b"HTTP/1.1 303 See Other\r\nLocation: /\r\nConnection: close\r\n\r\n";
        stream.write_all(if number == 0 { see_other } else { NOTHING }).unwrap();
    });
    let request = Client::new().post(&origin).body(BODY).header("expect", "100-continue");
    assert_eq!(request.await.unwrap().status(), 200);
}

#[tokio::test]
async fn it_waits_no_longer_than_it_may() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        // Never says 100.
        assert_eq!(read_body(&mut stream), BODY);
        stream.write_all(NOTHING).unwrap();
    });
    let wait = Duration::from_millis(300);
    let started = Instant::now();
    Client::new().post(&origin).body(BODY).expect_continue(wait).await.unwrap();
    assert!((wait..LONG).contains(&started.elapsed()));
    // A header of the caller's means a second.
    let started = Instant::now();
    Client::new().post(&origin).body(BODY).header("expect", "100-Continue").await.unwrap();
    assert!((Duration::from_secs(1)..LONG).contains(&started.elapsed()));
}

#[tokio::test]
async fn timeouts_do_not_count_while_it_waits() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        assert_eq!(read_body(&mut stream), BODY);
        std::thread::sleep(Duration::from_millis(600));
        stream.write_all(NOTHING).unwrap();
    });
    let short = Some(Duration::from_millis(200));
    let timeouts = Timeouts { read: Some(LONG), write: short, ..Timeouts::none() };
    let request = Client::new().post(&origin).body(BODY).expect_continue(Duration::from_millis(500));
    request.timeouts(timeouts).await.unwrap();
    let timeouts = Timeouts { read: short, write: short, ..Timeouts::none() };
    let started = Instant::now();
    let request = Client::new().post(&origin).body(BODY).expect_continue(Duration::from_millis(500));
    let error = request.timeouts(timeouts).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Read));
    assert!(started.elapsed() >= Duration::from_millis(700), "{:?}", started.elapsed());
}

/// Answers a body that waits at once, keeps the connection, and says what came on it after that.
async fn refused(status: &'static str, client: &Client) -> (Response, mpsc::Receiver<Vec<u8>>) {
    let (sender, came) = mpsc::channel();
    let origin = serve(move |_, mut stream| {
        read_head(&mut stream);
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\n");
        stream.write_all(answer.as_bytes()).unwrap();
        // The response may take its time, and no body comes meanwhile.
        let mut after = within(&mut stream, Duration::from_millis(500));
        stream.write_all(b"nope").unwrap();
        let _ = stream.read_to_end(&mut after);
        sender.send(after).unwrap();
    });
    let response = client.post(origin).body(BODY).expect_continue(Duration::from_millis(100));
    (response.await.unwrap(), came)
}

#[tokio::test]
async fn a_final_response_keeps_the_body_here() {
    let client = Client::new();
    for status in ["417 Expectation Failed", "413 Content Too Large", "401 Unauthorized", "200 OK"] {
        let (response, came) = refused(status, &client).await;
        assert_eq!(response.status().as_str(), &status[..3]);
        assert_eq!(response.text().await.unwrap(), "nope", "{status}");
        // The connection is of no more use: it would read the next request as the body.
        let came = tokio::task::spawn_blocking(move || came.recv_timeout(LONG).unwrap());
        assert_eq!(came.await.unwrap(), b"", "{status}");
        assert_eq!(client.pool_stats().unwrap().open, 0, "{status}");
    }
}

#[tokio::test]
async fn without_a_body_there_is_nothing_to_wait_for() {
    let (sender, heads) = mpsc::channel();
    let origin = serve(move |_, mut stream| {
        sender.send(read_head(&mut stream)).unwrap();
        stream.write_all(NOTHING).unwrap();
    });
    amphi::get(&origin).expect_continue(LONG).await.unwrap();
    assert!(!heads.recv_timeout(LONG).unwrap().contains("expect"));
}

#[tokio::test]
async fn nothing_waits_over_http2() {
    let origin = serve_http2(async |mut connection| {
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            tokio::spawn(async move {
                let mut body = request.into_body();
                while let Some(data) = body.data().await {
                    body.flow_control().release_capacity(data.unwrap().len()).unwrap();
                }
                respond.send_response(http::Response::new(()), true).unwrap();
            });
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    let started = Instant::now();
    client.post(origin).body(BODY).expect_continue(LONG).await.unwrap();
    assert!(started.elapsed() < LONG / 2);
}

/// Says these and then a whole response; the first only to the first request.
fn saying(interim: &'static str, count: usize) -> String {
    serve(move |_, mut stream| {
        while !read_head(&mut stream).is_empty() {
            for _ in 0..count {
                if stream.write_all(interim.as_bytes()).is_err() {
                    return;
                }
            }
            let _ = stream.write_all(NOTHING);
        }
    })
}

#[tokio::test]
async fn hints_are_seen() {
    let origin = saying("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n", 1);
    let client = Client::new();
    let seen = Arc::new(Mutex::new(Vec::new()));
    for _ in 0..2 {
        let seeing = Arc::clone(&seen);
        let request = client.get(&origin).on_informational(move |status, headers| {
            seeing.lock().unwrap().push((status.as_u16(), headers.get("link").cloned()));
        });
        assert_eq!(request.await.unwrap().status(), 200);
        let seen = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(seen, [(103, Some("</style.css>".parse().unwrap())), (102, None)]);
    }
    // And nobody has to look.
    assert_eq!(client.get(&origin).await.unwrap().status(), 200);
    assert_eq!(client.pool_stats().unwrap().open, 1);
}

#[tokio::test]
async fn hints_come_before_the_response_does() {
    let (seen, waits) = mpsc::channel();
    let waits = Mutex::new(waits);
    let origin = serve(move |_, mut stream| {
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n").unwrap();
        waits.lock().unwrap().recv_timeout(LONG).unwrap();
        stream.write_all(NOTHING).unwrap();
    });
    let request = amphi::get(origin).on_informational(move |_, _| seen.send(()).unwrap());
    assert_eq!(request.await.unwrap().status(), 200);
}

#[tokio::test]
async fn more_than_a_hundred_are_too_many() {
    let hint = "HTTP/1.1 103 Early Hints\r\n\r\n";
    for (count, fails) in [(100, false), (101, true), (5000, true)] {
        let seen = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&seen);
        let request = amphi::get(saying(hint, count)).on_informational(move |_, _| {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        let outcome = request.await.map_err(|error| error.kind());
        assert_eq!(outcome.err(), fails.then_some(ErrorKind::TooLarge), "{count}");
        assert_eq!(seen.load(Ordering::SeqCst), 100);
    }
}

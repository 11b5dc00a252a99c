//! A client that goes away is noticed within a second, whatever the server was doing.

use std::io::Read;
use std::time::{Duration, Instant};

use crate::support::{counted, request, send, start};

/// Sends the request, reads what comes at once, goes away, and waits for the server to see it.
fn leave(target: &str, fault: bool, body: &[u8]) {
    let server = start();
    let base = if fault { server.fault() } else { server.http() };
    let method = if body.is_empty() { "GET" } else { "POST" };
    let mut stream = send(base, &request(method, target, "", body));
    counted(&server, "a", |counters| counters["in_flight"] == 1);
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let _ = stream.read(&mut [0; 100]);
    drop(stream);
    let counters = counted(&server, "a", |counters| counters["aborted"] == 1);
    assert_eq!(counters["in_flight"], 0);
    assert_eq!(counters["completed"], 0);
    assert_eq!(counters["methods"][0], method);
}

#[test]
fn in_a_sleeping_handler() {
    leave("/delay/60?id=a", false, b"");
}

#[test]
fn in_a_sleeping_handler_that_got_a_body() {
    leave("/delay/60?id=a", false, b"hello");
}

#[test]
fn in_a_slow_body() {
    leave("/drip?duration=60&id=a", false, b"");
}

#[test]
fn in_a_quick_body_that_is_too_long() {
    leave("/download/10000000000?id=a", false, b"");
}

#[test]
fn in_an_upload() {
    for target in ["/upload", "/post", "/delay/60"] {
        let server = start();
        let head = format!("POST {target}?id=a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
        let stream = send(server.http(), &[head.as_bytes(), b"some"].concat());
        counted(&server, "a", |counters| counters["in_flight"] == 1);
        drop(stream);
        counted(&server, "a", |counters| counters["aborted"] == 1);
    }
}

#[test]
fn behind_a_gate() {
    leave("/gate/g?id=a", false, b"");
    leave("/gated-body/g?id=a", false, b"");
}

#[test]
fn in_events() {
    leave("/sse?count=100&delay_ms=5000&id=a", false, b"");
}

#[test]
fn in_faults() {
    leave("/never?id=a", true, b"");
    leave("/never?id=a", true, b"hello");
    leave("/half-then-hang?id=a", true, b"");
    leave("/drip?ms=5000&id=a", true, b"");
    leave("/slow-head?ms_per_byte=5000&id=a", true, b"");
    leave("/endless-headers?id=a", true, b"");
}

#[test]
fn a_whole_answer_is_complete() {
    let server = start();
    for target in ["/get?id=c", "/bytes/100000?id=c", "/stream/3?id=c", "/status/204?id=c", "/drip?duration=0&id=c"] {
        crate::support::get(server.http(), target);
    }
    crate::support::ask(server.http(), &request("HEAD", "/bytes/100000?id=c", "", b""));
    crate::support::get(server.fault(), "/ok?id=c");
    let counters = counted(&server, "c", |counters| counters["completed"] == 7);
    assert_eq!(counters["aborted"], 0);
    assert_eq!(counters["connections"], 7);
}

#[test]
fn stopping_is_prompt() {
    let server = start();
    let streams = [
        send(server.http(), &request("GET", "/delay/60", "", b"")),
        send(server.http(), &request("GET", "/download/10000000000", "", b"")),
        send(server.fault(), &request("GET", "/never", "", b"")),
        send(server.http(), b""),
    ];
    let before = Instant::now();
    drop(server);
    assert!(before.elapsed() < Duration::from_secs(2));
    for mut stream in streams {
        while stream.read(&mut [0; 65_536]).is_ok_and(|length| length > 0) {}
    }
    assert!(before.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn starts_and_stops_within_a_runtime() {
    drop(start());
}

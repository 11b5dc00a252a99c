//! Each fault is the fault that it says it is.

use std::io::{ErrorKind, Read, Write};

use crate::support::{all, answer, counted, get, request, send, start};

#[test]
fn a_body_is_cut() {
    let server = start();
    let cut = get(server.fault(), "/cut?length=1000&after=7");
    assert_eq!(cut.header("content-length"), Some("1000"));
    assert_eq!(cut.text(), "abcdefg");
    let bytes = all(send(server.fault(), &request("GET", "/cut?length=10&after=3&chunked=1", "", b"")));
    assert!(bytes.ends_with(b"\r\n\r\na\r\nabc"));
    let head = all(send(server.fault(), &request("GET", "/cut-head?after=9", "", b"")));
    assert_eq!(head, b"HTTP/1.1 ");
}

#[test]
fn a_reset_is_a_reset() {
    let server = start();
    for (target, before) in [("/reset", 0), ("/reset-after?n=9", 9), ("/cut?after=9&rst=1", 9)] {
        let mut stream = send(server.fault(), &request("GET", target, "", b""));
        let mut bytes = Vec::new();
        let error = stream.read_to_end(&mut bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{target}");
        assert!(bytes.ends_with(&b"abcdefghi"[..before]), "{target}");
    }
    assert!(all(send(server.fault(), &request("GET", "/close", "", b""))).is_empty());
    assert!(all(send(server.fault(), &request("POST", "/close", "", &[b'x'; 100_000]))).is_empty());
}

#[test]
fn lengths_lie() {
    let server = start();
    assert_eq!(get(server.fault(), "/length-lie?declared=9&actual=3").text(), "abc");
    assert_eq!(get(server.fault(), "/length-lie?declared=3&actual=5").text(), "abcde");
    let two = get(server.fault(), "/two-lengths?a=5&b=10");
    assert_eq!(two.head.matches("Content-Length: ").count(), 2);
    assert!(get(server.fault(), "/two-lengths?a=3&b=3&list=1").head.contains("Content-Length: 3, 3"));
    assert_eq!(get(server.fault(), "/bad-length?value=%2B5").header("content-length"), Some("+5"));
}

#[test]
fn framing_and_heads_are_as_bad_as_asked() {
    let server = start();
    for (target, wanted) in [
        ("/bad-chunk?kind=bare-lf", &b"\r\n\r\n5\nhello\n0\n\n"[..]),
        ("/bad-chunk?kind=missing-last", b"5\r\nhello\r\n"),
        ("/te-cl", b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
        ("/bad-te?value=a%ffb", b"Transfer-Encoding: a\xffb\r\n"),
        ("/garbage", b"\x00\xff\x13"),
        ("/http09", b"<p>just the text</p>"),
        ("/bad-version", b"HTTP/9.9 200 OK\r\n"),
        ("/no-colon", b"\r\nNoColonHere\r\n"),
        ("/space-colon", b"\r\nX-Bad : v\r\n"),
        ("/nul-header", b"\r\nX-Bad: a\0b\r\n"),
        ("/obs-fold", b"\r\nX-Fold: a\r\n b\r\n"),
        ("/bare-cr", b"\r\nX-Bad: a\rb\r\n"),
        ("/raw?bytes=HTTP%2f1.1+999%0d%0a%0d%0a%00", b"HTTP/1.1 999\r\n\r\n\0"),
        ("/many-headers?n=3", b"X-Many-2: 2\r\nX-Last: 1\r\n"),
        ("/long-line?size=5", b"X-Long: xxxxx\r\nContent-Length: 2\r\n"),
        ("/early-hints?n=2", b"as=style\r\n\r\nHTTP/1.1 200 OK\r\n"),
        ("/trailers", b"0\r\nX-Checksum: 42\r\nX-Note: done\r\n\r\n"),
        ("/stale-bytes", b"okHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
        ("/pieces", b"abcdefghijklmnopqrstuvwxyz"),
    ] {
        let bytes = all(send(server.fault(), &request("GET", target, "", b"")));
        let found = bytes.windows(wanted.len()).any(|window| window == wanted);
        assert!(found, "{target}: {:?}", String::from_utf8_lossy(&bytes));
    }
    let flood = all(send(server.fault(), &request("GET", "/continue-flood?n=5000", "", b"")));
    assert_eq!(String::from_utf8_lossy(&flood).matches("HTTP/1.1 100 ").count(), 5000);
}

#[test]
fn good_answers_keep_the_connection() {
    let server = start();
    let mut stream = send(server.fault(), b"");
    let raw = b"POST /echo-raw-head?a HTTP/1.1\r\nhOsT: x\r\nContent-Length: 3\r\n\r\nabc";
    stream.write_all(raw).unwrap();
    let mut bytes = vec![0; 4096];
    let length = stream.read(&mut bytes).unwrap();
    assert_eq!(answer(&bytes[..length]).body, raw[..raw.len() - 3]);
    stream.write_all(b"GET /close-idle HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(answer(&all(stream)).text(), "ok");
}

#[test]
fn an_early_answer_leaves_the_body_unread() {
    let server = start();
    let head = "POST /early?code=413 HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n";
    let answer = answer(&all(send(server.fault(), head.as_bytes())));
    assert_eq!((answer.status, answer.text()), (413, "early"));
}

#[test]
fn a_wrong_parameter_is_said() {
    let server = start();
    assert_eq!(get(server.fault(), "/cut?after=x").status, 400);
    assert_eq!(get(server.fault(), "/cut?after=99999999999").status, 400);
    assert_eq!(get(server.fault(), "/nothing").status, 404);
}

#[test]
fn one_connection_carries_many_requests() {
    let server = start();
    for (base, id) in [(server.http(), "h"), (server.fault(), "f")] {
        let target = if id == "h" { "/health?id=h" } else { "/ok?id=f" };
        let kept = format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n");
        let last = request("GET", target, "", b"");
        drop(all(send(base, &[kept.as_bytes(), kept.as_bytes(), &last].concat())));
        let counters = counted(&server, id, |counters| counters["completed"] == 3);
        assert_eq!(counters["connections"], 1);
    }
}

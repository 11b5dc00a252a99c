//! Bodies both ways: what is in them, how they are coded, and when they come.

use std::io::{Read, Write};

use serde_json::json;

use crate::support::{all, answer, ask, get, post, request, send, start};

#[test]
fn bytes_have_the_hash_that_is_told() {
    let server = start();
    let told = get(server.http(), "/sha256/200000?seed=3").json();
    let mut bodies = ["/bytes/200000?seed=3", "/download/200000?seed=3", "/stream-bytes/200000?seed=3&chunk_size=999"]
        .map(|target| get(server.http(), target).body);
    bodies.as_mut_slice().sort();
    assert_eq!(bodies[0], bodies[2]);
    let uploaded = post(&server, "/upload", "x/y", &bodies[0]).json();
    assert_eq!((&uploaded["sha256"], &uploaded["length"]), (&told["sha256"], &json!(200_000)));
    assert_eq!(uploaded["content_type"], "x/y");
    let part = ask(server.http(), &request("GET", "/range/100", "Range: bytes=26-29\r\n", b""));
    assert_eq!((part.status, part.text()), (206, "abcd"));
    assert_eq!(part.header("content-range"), Some("bytes 26-29/100"));
}

#[test]
fn codings_stack_and_break() {
    let server = start();
    let body = get(server.http(), "/encoded/deflate,gzip?size=5000&truncate=0&junk=zz");
    assert_eq!(body.header("content-encoding"), Some("deflate, gzip"));
    let mut inner = Vec::new();
    flate2::read::GzDecoder::new(&body.body[..]).read_to_end(&mut inner).unwrap();
    let mut text = String::new();
    flate2::read::ZlibDecoder::new(&inner[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text.len(), 5000);
    assert!(body.body.ends_with(b"zz"));
    let members = get(server.http(), "/encoded/zstd?size=5000&members=3").body;
    assert_eq!(zstd::decode_all(&members[..]).unwrap(), text.as_bytes());
    let members = get(server.http(), "/encoded/gzip?size=5000&members=3&truncate=1").body;
    let mut short = Vec::new();
    assert!(flate2::read::MultiGzDecoder::new(&members[..]).read_to_end(&mut short).is_err());
    let mut brotli = Vec::new();
    brotli::Decompressor::new(&get(server.http(), "/brotli").body[..], 4096).read_to_end(&mut brotli).unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&brotli).unwrap()["brotli"], true);
    assert_eq!(get(server.http(), "/charset/utf-16le?text=%C3%BC&bom=1").body, [0xff, 0xfe, 0xfc, 0]);
    assert_eq!(get(server.http(), "/charset/latin1?text=%C3%BC&declare=0").body, [0xfc]);
}

#[test]
fn a_gate_holds_the_rest_back() {
    let server = start();
    let mut stream = send(server.http(), &request("GET", "/gated-body/g?first=3&rest=4&sized=1", "", b""));
    let mut seen = Vec::new();
    while !seen.ends_with(b"\r\n\r\nabc") {
        let mut bytes = [0; 1000];
        let length = stream.read(&mut bytes).unwrap();
        seen.extend_from_slice(&bytes[..length]);
    }
    assert_eq!(post(&server, "/gate/g/open", "x/y", b"").json()["open"], true);
    assert_eq!(all(stream), b"defg");
    assert_eq!(get(server.http(), "/gate/g").status, 200);
}

#[test]
fn events_go_on_where_they_ended() {
    let server = start();
    let events = ask(server.http(), &request("GET", "/sse?count=3", "Last-Event-ID: 2\r\n", b""));
    assert_eq!(events.text(), "id: 3\nevent: tick\ndata: {\"n\":3}\ndata: line two of 3\n\n");
    assert_eq!(get(server.http(), "/lines?count=2&eol=crlf&last=0").text(), "line 0\r\nline 1");
    let pieces = all(send(server.http(), &request("GET", "/pieces?body=a%ffbc&chunk=3&type=x/y", "", b"")));
    assert!(pieces.ends_with(b"\r\n\r\n3\r\na\xffb\r\n1\r\nc\r\n0\r\n\r\n"));
}

#[test]
fn trailers_to_those_who_ask() {
    let server = start();
    let bytes = all(send(server.http(), &request("GET", "/trailers", "TE: trailers\r\n", b"")));
    assert!(bytes.ends_with(b"0\r\nx-checksum: 42\r\nx-note: done\r\n\r\n"), "{}", String::from_utf8_lossy(&bytes));
}

#[test]
fn an_early_answer_does_not_wait_for_the_body() {
    let server = start();
    let mut stream = send(server.http(), b"POST /early/413 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
    stream.write_all(&[0; 1000]).unwrap();
    let mut bytes = vec![0; 4096];
    let length = stream.read(&mut bytes).unwrap();
    assert_eq!(answer(&bytes[..length]).status, 413);
}

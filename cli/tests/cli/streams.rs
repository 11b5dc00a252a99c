//! Lines and events, each as soon as it is there.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::Stdio;

use crate::support::{amphi, command, http};

/// A server that sends one event after each thing that it is told, so that nothing comes because of what comes later.
#[test]
fn events_come_one_by_one() {
    for args in [&["--stream"][..], &["--stream", "--pretty=all"], &[]] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let mut child = command([args, &[&url]].concat()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut stream, _) = listener.accept().unwrap();
        // What is not read would end the connection by a reset.
        let head = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
        assert!(head.count() > 1);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n").unwrap();
        for n in 0..3 {
            stream.write_all(format!("data: {{\"n\":{n}}}\n\n").as_bytes()).unwrap();
            let line = anstream::adapter::strip_str(&lines.next().unwrap().unwrap()).to_string();
            assert_eq!(line, format!("data: {{\"n\":{n}}}"), "{args:?}");
            assert_eq!(lines.next().unwrap().unwrap(), "");
        }
        drop(stream);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn lines_are_lines() {
    let ran = amphi(["-S", "--pretty=format", &http("/ndjson")]).done();
    assert_eq!(ran.out().lines().count(), 3);
    assert!(ran.out().starts_with("{\"n\":0,\"text\":\"line 0, naïve 🦀\"}\n"));
}

#[test]
fn the_upload_and_the_response_run_at_once() {
    let mut command = command(["POST", "--chunked", "--data=@-", &http("/echo")]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut lines = BufReader::new(from).lines();
    for line in ["first", "second"] {
        writeln!(to, "{line}").unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), line);
    }
    drop(to);
    assert!(lines.next().is_none() && child.wait().unwrap().success());
}

//! How it ends: exit codes, reports, Ctrl-C, readers that go.

use std::io::Read as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{amphi, command, fault, folder, http, https};

#[test]
fn exit_codes() {
    let codes = [
        (2, vec!["GET".to_owned()]),
        (2, vec!["h.test".to_owned(), "what".to_owned()]),
        (2, vec!["--no-such-option".to_owned()]),
        (2, vec!["http://[bad".to_owned()]),
        (2, vec!["ftp://h.test/".to_owned()]),
        (2, vec!["h.test".to_owned(), "Bad Name:x".to_owned()]),
        (6, vec!["http://no-such-host.invalid/".to_owned()]),
        (7, vec!["http://127.0.0.1:1/".to_owned()]),
        (8, vec![http("/").replace("http:", "https:")]),
        (7, vec![fault("/close")]),
        (11, vec![fault("/garbage")]),
        (12, vec![fault("/cut")]),
        (13, vec![http("/encoded/gzip?truncate=5")]),
        (15, vec![fault("/continue-flood")]),
        (0, vec![http("/status/404")]),
        (3, vec!["--check-status".to_owned(), "--no-follow".to_owned(), http("/redirect/1")]),
        (4, vec!["--check-status".to_owned(), http("/status/404")]),
        (5, vec!["--check-status".to_owned(), http("/status/503")]),
    ];
    for (code, args) in codes {
        let ran = amphi(&args);
        assert_eq!(ran.code, Some(code), "{args:?}: {ran:?}");
        assert!(code == 0 || ran.err.starts_with("amphi: ") || ran.err.starts_with("error: "), "{ran:?}");
        assert!(!ran.err.contains("panicked") && !ran.err.contains("RUST_BACKTRACE"), "{ran:?}");
    }
}

#[test]
fn a_report_says_what_and_why_and_what_to_do() {
    let ran = amphi(["http://127.0.0.1:1/"]);
    let lines: Vec<_> = ran.err.lines().collect();
    assert!(lines[0].starts_with("amphi: GET http://127.0.0.1:1/: could not connect: 127.0.0.1:1: "), "{lines:?}");
    assert!(ran.err.matches("refused").count() == 1 && lines[lines.len() - 1].starts_with("  hint: "), "{lines:?}");
    let ran = amphi([fault("/close")]);
    assert!(ran.err.contains("closed before the response came\n  hint: is it an HTTP server"), "{ran:?}");
    let ran = amphi([&http("/"), "--cacert", &folder("no-pem").join("none").display().to_string()]);
    assert!(ran.code == Some(1) && ran.err.contains("No such file"), "{ran:?}");
    let ran = amphi(["http://frog:heron@127.0.0.1:1/"]);
    assert!(!ran.err.contains("heron"), "{ran:?}");
}

#[test]
fn what_came_before_a_body_was_cut_short_is_shown() {
    let ran = amphi([fault("/cut?after=100")]);
    assert_eq!((ran.bytes.len(), ran.code), (100, Some(12)));
}

#[test]
fn a_file_that_cannot_be_written() {
    let folder = folder("unwritable");
    let path = folder.join("none").join("f").display().to_string();
    let ran = amphi(["-o", &path, &http("/bytes/1")]);
    assert!(ran.code == Some(1) && ran.err.contains("cannot be written"), "{ran:?}");
    let ran = amphi(["--data", "@/none", &http("/anything")]);
    assert!(ran.code == Some(1) && ran.err.contains("/none cannot be read"), "{ran:?}");
}

#[test]
fn a_reader_that_goes_ends_it_without_a_word() {
    let mut child =
        command([http("/stream-bytes/100000000")]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut some = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(141), &b""[..]));
}

#[cfg(unix)]
#[test]
fn an_interrupt_cancels_and_exits_with_130() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let child = command([&url]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(sent.success() && output.status.code() == Some(130), "{output:?}");
    assert!(matches!(stream.read(&mut [0; 16]), Ok(0) | Err(_)), "the connection is closed");
}

#[test]
fn http_at_a_port_of_tls_is_told_to_be_that_and_nothing_else() {
    let url = https("/get").replacen("https://", "http://", 1);
    let ran = amphi([url]);
    assert!(ran.code == Some(8) && ran.err.contains("speaks TLS on this port"), "{ran:?}");
    assert!(!ran.err.contains("hint:"), "{ran:?}");
}

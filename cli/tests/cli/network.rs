//! How the server is reached.

use serde_json::json;
use testserver::proxy::Proxy;

use crate::peer::Peer;
use crate::support::{SERVER, amphi, ca, folder, http, https};

#[test]
fn tls_settings() {
    let ca = ca();
    let url = https("/get");
    amphi(["--cacert", &ca, &url]).done();
    amphi(["--no-verify", &url]).done();
    amphi(["-k", &url]).done();
    let version = |args: &[&str]| {
        let ran = amphi([&["--cacert", &ca, "--print=t", &url], args].concat()).done();
        ran.out().lines().find_map(|line| line.strip_prefix("  tls      ")).unwrap()[..7].to_owned()
    };
    assert_eq!(version(&["--tls-max", "1.2"]), "TLS 1.2");
    assert_eq!(version(&["--tls-min", "1.3"]), "TLS 1.3");
    assert!(amphi(["--no-verify", "--print=t", &url]).done().out().contains("verified no: anybody could be"));
    let ran = amphi([&url]);
    assert!(ran.code == Some(8) && ran.err.contains("trust it with --cacert FILE"), "{ran:?}");
    let ran = amphi(["--cacert", "/none", &url]);
    assert!(ran.code == Some(1) && ran.err.contains("/none cannot be read"), "{ran:?}");
}

#[test]
fn a_client_certificate_is_read() {
    let folder = folder("identity");
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, SERVER.ca_pem()).unwrap();
    let path = |path: &std::path::Path| path.display().to_string();
    let ran = amphi(["--cert", &path(&certificate), &https("/get")]);
    assert!(ran.code == Some(2) && ran.err.contains("no PEM private key"), "{ran:?}");
    std::fs::write(&key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n").unwrap();
    let ran = amphi(["--cert", &path(&certificate), "--key", &path(&key), &https("/get")]);
    assert!(ran.code == Some(2) && ran.err.contains("decrypt it"), "{ran:?}");
}

#[test]
fn versions_of_http() {
    let ca = ca();
    let version = |args: &[&str], url: &str| {
        let ran = amphi([&["--cacert", &ca, "--print=h", url], args].concat()).done();
        ran.out().split(' ').next().unwrap().to_owned()
    };
    assert_eq!(version(&[], &https("/get")), "HTTP/2.0");
    assert_eq!(version(&["--http2"], &https("/get")), "HTTP/2.0");
    assert_eq!(version(&["--http1.1"], &https("/get")), "HTTP/1.1");
    assert_eq!(version(&["--http2-prior-knowledge"], &http("/get")), "HTTP/2.0");
}

#[test]
fn names_and_addresses() {
    let port = http("").rsplit(':').next().unwrap().to_owned();
    let url = format!("http://pond.test:{port}/get");
    let heard = amphi(["--resolve", &format!("pond.test:{port}:127.0.0.1"), &url]).done().json();
    assert_eq!(heard["headers"]["Host"], format!("pond.test:{port}"));
    amphi(["--resolve", "pond.test:127.0.0.1", &url]).done();
    amphi(["--ipv4", &http("/get")]).done();
    let ran = amphi(["--ipv6", &http("/get")]);
    assert!(ran.code == Some(7) && ran.err.contains("filter"), "{ran:?}");
}

#[test]
fn proxies() {
    let proxy = Proxy::start(testserver::proxy::Config::default()).unwrap();
    amphi(["--proxy", &proxy.url(), &http("/get")]).done();
    assert_eq!(proxy.seen().len(), 1);
    amphi(["--proxy", &proxy.url(), "--no-proxy=127.0.0.1", &http("/get")]).done();
    amphi(["--proxy", &proxy.url(), "--no-proxy", &http("/get")]).done();
    assert_eq!(proxy.seen().len(), 1);
    let ran = amphi(["--proxy", "http://127.0.0.1:1", &http("/get")]);
    assert!(ran.code == Some(7) && ran.err.contains("the proxy http://127.0.0.1:1"), "{ran:?}");
    let credentials = Some(("frog".to_owned(), "heron".to_owned()));
    let proxy = Proxy::start(testserver::proxy::Config { credentials, ..Default::default() }).unwrap();
    let ran = amphi(["--proxy", &proxy.url(), &https("/get")]);
    assert!(ran.code == Some(9) && ran.err.contains("--proxy http://user:password@host"), "{ran:?}");
    assert_eq!(amphi(["--no-proxy=h.test", &http("/get")]).code, Some(2));
}

#[cfg(unix)]
#[test]
fn a_unix_domain_socket() {
    use std::io::{Read as _, Write as _};

    let path = folder("socket").join("s");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let read = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfrog").unwrap();
        read
    });
    let ran = amphi(["--unix-socket", &path.display().to_string(), "http://h.test/"]).done();
    assert!(ran.out() == "frog" && server.join().unwrap() > 0);
}

#[test]
fn an_interface_that_is_not_there() {
    let ran = amphi(["--interface", "no-such-pond", &http("/get")]);
    assert!(matches!(ran.code, Some(2 | 7)) && !ran.err.is_empty(), "{ran:?}");
}

#[test]
fn time_runs_out() {
    for (option, path) in [("--timeout", "/delay/5"), ("--read-timeout", "/delay/5")] {
        let ran = amphi([option, "100ms", &http(path)]);
        assert!(ran.code == Some(10) && ran.err.contains(option), "{ran:?}");
    }
    amphi(["--timeout", "0", "--connect-timeout=5", "--write-timeout=5", "--read-timeout=5s", &http("/get")]).done();
}

#[test]
fn redirects_have_a_limit() {
    let ran = amphi(["--max-redirects", "2", &http("/redirect/3")]);
    assert!(ran.code == Some(14) && ran.err.contains("--max-redirects"), "{ran:?}");
    let heard = amphi(["--max-redirects=3", &http("/redirect/3")]).done().json();
    assert_eq!(heard["args"], json!({}));
}

#[test]
fn what_may_pass_is_tried_again() {
    let answers = ["HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfrog"];
    let peer = Peer::answering(answers.map(|answer| answer.as_bytes().to_vec()).to_vec());
    assert_eq!(amphi(["--retry", "2", &peer.url]).done().out(), "frog");
    assert_eq!(peer.heads().len(), 2);
}

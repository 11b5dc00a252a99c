//! Unix domain sockets in the place of TCP, and pipes in that of files.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amphi::multipart::{Form, Part};
use amphi::{Client, ErrorKind};
use serde_json::Value;
use tokio::net::{TcpStream, UnixListener};

use super::{SERVER, client_builder};

/// A socket whose connections are taken to this address of the test server, and how many there were.
fn socket(name: &str, origin: &str) -> (PathBuf, Arc<AtomicUsize>) {
    let path = std::env::temp_dir().join(format!("amphi-{name}-{}.sock", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).unwrap();
    let to = origin.split("//").last().unwrap().to_owned();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let mut far = TcpStream::connect(&to).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut near, &mut far).await });
        }
    });
    (path, connections)
}

#[tokio::test]
async fn every_request_goes_over_it() {
    let (path, connections) = socket("plain", SERVER.http());
    let client = client_builder().unix_socket(&path).build().unwrap();
    for _ in 0..5 {
        let response = client.post("http://anywhere.example/post").body("frog").await.unwrap();
        assert_eq!(response.remote_addr(), None);
        let echo: Value = response.json().await.unwrap();
        assert_eq!((&echo["data"], &echo["headers"]["Host"]), (&"frog".into(), &"anywhere.example".into()), "{echo}");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    client.get("http://elsewhere.example/get").await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn tls_is_spoken_over_it_too() {
    let (path, connections) = socket("tls", SERVER.https());
    let client = client_builder().unix_socket(&path).build().unwrap();
    for _ in 0..5 {
        let response = client.get("https://localhost/get").await.unwrap_or_else(|error| panic!("{error:#}"));
        assert_eq!(response.http_version(), Some(amphi::Version::HTTP_2));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn one_that_is_not_there_is_no_connection() {
    let client = client_builder().unix_socket("/nowhere/pond.sock").build().unwrap();
    let error = client.get("http://localhost/").await.unwrap_err();
    assert!(error.kind() == ErrorKind::Connect && error.to_string().contains("/nowhere/pond.sock"), "{error:#}");
}

#[test]
fn it_goes_together_with_no_other_way() {
    let proxy = amphi::Proxy::all("http://proxy.example:3128").unwrap();
    let builder = || client_builder().unix_socket("/pond.sock");
    for builder in [builder().proxy(proxy), builder().local_address([127, 0, 0, 1].into()), builder().interface("lo")] {
        let error = builder.build().unwrap_err();
        assert!(error.kind() == ErrorKind::Builder && error.to_string().contains("`unix_socket`"), "{error:#}");
    }
}

#[tokio::test]
async fn a_pipe_is_sent_once_and_in_chunks() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pipe");
    let _ = std::fs::remove_file(&path);
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let part = Part::file(&path).await.unwrap();
    let writer = std::thread::spawn({
        let path = path.clone();
        move || std::fs::write(path, vec![b'x'; 200_000]).unwrap()
    });
    let request =
        amphi::post(format!("{}/upload", SERVER.http())).multipart(Form::new().part("f", part)).build().unwrap();
    assert!(request.try_clone().is_none());
    let got: Value = Client::new().execute(request).await.unwrap().json().await.unwrap();
    assert!(got["length"].as_u64().unwrap() > 200_000 && got["content_length"].is_null(), "{got}");
    writer.join().unwrap();
    std::fs::remove_file(&path).unwrap();
}

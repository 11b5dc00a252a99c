//! Connections that leave HTTP.

use std::future::poll_fn;
use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::mpsc;
use std::time::Duration;

use amphi::{Client, ErrorKind, Limits, TimeoutPhase, Timeouts};
use futures_io::{AsyncRead, AsyncWrite};

use super::raw::{NOTHING, read_head, serve};
use super::{SERVER, client_builder};

const LONG: Duration = Duration::from_secs(10);
const SWITCHING: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";

/// Says back what it hears after an upgrade, behind a greeting that comes with the head; the heads that it has heard.
fn echo() -> (String, mpsc::Receiver<String>) {
    let (sender, heads) = mpsc::channel();
    let origin = serve(move |_, mut stream| {
        let head = read_head(&mut stream);
        if head.is_empty() {
            return;
        }
        sender.send(head).unwrap();
        stream.write_all(&[SWITCHING, b"hello"].concat()).unwrap();
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut piece) {
            stream.write_all(&piece[..read]).unwrap();
        }
        let _ = stream.write_all(b"bye");
    });
    (origin, heads)
}

#[tokio::test]
async fn bytes_go_both_ways() {
    let (origin, heads) = echo();
    let client = Client::new();
    let response = client.get(origin).header("upgrade", "echo").await.unwrap();
    assert!(heads.recv_timeout(LONG).unwrap().contains("\r\nconnection: upgrade\r\n"));
    assert_eq!((response.status().as_u16(), &response.headers()["upgrade"]), (101, &"echo".parse().unwrap()));
    let mut stream = response.upgrade().await.unwrap();
    // What came with the head is not lost.
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "hello");
    let long = vec![7; 1 << 20];
    for _ in 0..2 {
        let (mut came, mut piece) = (0, vec![0; 64 << 10]);
        stream.write_all(b"x").await.unwrap();
        assert_eq!(stream.read(&mut piece).await.unwrap(), 1);
        for sent in long.chunks(64 << 10) {
            stream.write_all(sent).await.unwrap();
            let mut left = sent.len();
            while left > 0 {
                let read = stream.read(&mut piece).await.unwrap();
                assert!(piece[..read].iter().all(|byte| *byte == 7));
                left -= read;
                came += read;
            }
        }
        assert_eq!(came, long.len());
    }
    stream.flush().await.unwrap();
    stream.shutdown().await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "bye");
    assert_eq!(stream.chunk().await.unwrap(), None);
}

#[test]
fn bytes_go_both_ways_without_a_runtime() {
    pollster::block_on(async {
        let (origin, _heads) = echo();
        let mut stream = amphi::get(origin).header("upgrade", "echo").await.unwrap().upgrade().await.unwrap();
        let mut piece = [0; 5];
        assert_eq!(poll_fn(|cx| Pin::new(&mut stream).poll_read(cx, &mut piece)).await.unwrap(), 5);
        assert_eq!(&piece, b"hello");
        assert_eq!(poll_fn(|cx| Pin::new(&mut stream).poll_write(cx, b"croak")).await.unwrap(), 5);
        poll_fn(|cx| Pin::new(&mut stream).poll_flush(cx)).await.unwrap();
        assert_eq!(stream.chunk().await.unwrap().unwrap(), "croak");
        poll_fn(|cx| Pin::new(&mut stream).poll_close(cx)).await.unwrap();
        assert_eq!(stream.chunk().await.unwrap().unwrap(), "bye");
    });
}

#[tokio::test]
async fn the_connection_counts_until_it_is_dropped() {
    let (origin, _heads) = echo();
    let limits = Limits { max_connections: Some(1), ..Limits::default() };
    let client = Client::builder().limits(limits).build().unwrap();
    let none = Timeouts { pool: Some(Duration::from_millis(50)), ..Timeouts::default() };
    let asked = || client.get(&origin).header("upgrade", "echo").timeouts(none.clone());

    let response = asked().await.unwrap();
    assert_eq!(asked().await.unwrap_err().timeout_phase(), Some(TimeoutPhase::Pool));
    let stream = response.upgrade().await.unwrap();
    let stats = client.pool_stats().unwrap();
    assert_eq!((stats.open, stats.idle), (1, 0));
    assert_eq!(asked().await.unwrap_err().timeout_phase(), Some(TimeoutPhase::Pool));
    drop(stream);
    assert_eq!(client.pool_stats().unwrap().open, 0);
    // Nor does one stay that nobody has wanted to have.
    drop(asked().await.unwrap());
    assert_eq!(client.pool_stats().unwrap().open, 0);
    drop(asked().await.unwrap().bytes().await.unwrap());
}

#[tokio::test]
async fn it_outlives_its_client() {
    let (origin, _heads) = echo();
    let client = Client::new();
    let response = client.get(origin).header("upgrade", "echo").await.unwrap();
    drop(client);
    let mut stream = response.upgrade().await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "hello");
    stream.write_all(b"croak").await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "croak");
}

#[tokio::test]
async fn a_peer_that_breaks_off_is_an_error() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        stream.write_all(SWITCHING).unwrap();
        stream.read_exact(&mut [0]).unwrap();
        socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    });
    let mut stream = amphi::get(&origin).header("upgrade", "echo").await.unwrap().upgrade().await.unwrap();
    stream.write_all(b"x").await.unwrap();
    let error = stream.chunk().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "{error:#}");
    assert!(error.to_string().contains(&origin), "{error}");
}

#[tokio::test]
async fn a_change_that_nobody_asked_for_is_an_error() {
    let (origin, _heads) = echo();
    let client = Client::new();
    let error = client.get(origin).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error:#}");
    assert_eq!(client.pool_stats().unwrap().open, 0);
}

#[tokio::test]
async fn a_change_before_the_request_has_ended_is_an_error() {
    let (origin, _heads) = echo();
    let request = amphi::post(origin).header("upgrade", "echo").body("held back").expect_continue(LONG);
    let error = request.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error:#}");
}

#[tokio::test]
async fn a_body_goes_before_the_upgrade() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        stream.read_exact(&mut [0; 4]).unwrap();
        stream.write_all(SWITCHING).unwrap();
        stream.write_all(b"hello").unwrap();
    });
    let response = amphi::post(origin).header("upgrade", "echo").body("frog").await.unwrap();
    let mut stream = response.upgrade().await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "hello");
}

#[tokio::test]
async fn a_server_may_go_on_with_http() {
    let origin = serve(|_, mut stream| {
        while !read_head(&mut stream).is_empty() {
            stream.write_all(NOTHING).unwrap();
        }
    });
    let client = Client::new();
    for _ in 0..2 {
        let response = client.get(&origin).header("upgrade", "echo").await.unwrap();
        assert_eq!(response.upgrade().await.unwrap_err().kind(), ErrorKind::Protocol);
    }
    assert_eq!(client.pool_stats().unwrap().open, 1);
}

#[tokio::test]
async fn http2_has_none() {
    let client = client_builder().build().unwrap();
    let asked = || client.get(format!("{}/get", SERVER.https())).header("upgrade", "echo");
    let error = asked().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:#}");
    assert!(error.to_string().contains("http1_only"), "{error}");
}

//! Connections between their requests: which are kept, and which are given up.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use amphi::{Client, Timeouts};

use super::raw::{NOTHING, hold, read_head, serve};

const LONG: Duration = Duration::from_secs(10);

/// Which of these sockets this process has open.
fn open_among(mut sockets: Vec<String>) -> Vec<String> {
    let files = std::fs::read_dir("/proc/self/fd").into_iter().flatten();
    let open: Vec<_> = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok()).collect();
    sockets.retain(|socket| open.iter().any(|file| file.as_os_str() == socket.as_str()));
    sockets
}

/// The sockets of this process that are connected to a port; none where the system does not tell.
fn open_to(port: u16) -> Vec<String> {
    let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap_or_default();
    let rows = table.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
    let remote = format!(":{port:04X}");
    // The table has those of other processes, too.
    open_among(rows.filter(|row| row[2].ends_with(&remote)).map(|row| format!("socket:[{}]", row[9])).collect())
}

#[tokio::test]
async fn what_a_server_closes_is_closed_on_this_side_too() {
    const CONNECTIONS: usize = 20;
    let (close, closing) = mpsc::channel::<()>();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::task::spawn_blocking(move || {
        let mut streams: Vec<_> = (0..CONNECTIONS).map(|_| listener.accept().unwrap().0).collect();
        for stream in &mut streams {
            read_head(stream);
            stream.write_all(NOTHING).unwrap();
        }
        assert!(closing.recv().is_err());
        for stream in &mut streams {
            stream.shutdown(Shutdown::Write).unwrap();
        }
        // A socket left in CLOSE_WAIT at the other end never says so.
        for mut stream in streams {
            stream.set_read_timeout(Some(LONG)).unwrap();
            assert_eq!(stream.read(&mut [0]).unwrap(), 0);
        }
    });
    let client = Client::new();
    let requests: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let request = client.get(format!("http://{address}")).send();
            tokio::spawn(async move { request.await.unwrap().bytes().await.unwrap() })
        })
        .collect();
    for request in requests {
        request.await.unwrap();
    }
    let mut open = open_to(address.port());
    assert!(open.is_empty() || open.len() == CONNECTIONS, "{open:?}");
    drop(close);
    server.await.unwrap();
    for _ in 0..500 {
        open = open_among(open);
        if open.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(open.is_empty(), "after five seconds still open: {open:?}");
    drop(client);
}

#[tokio::test]
async fn a_redirect_does_not_wait_for_a_body_that_never_comes() {
    let origin = serve(|_, mut stream| {
        if read_head(&mut stream).starts_with("GET /here") {
            stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 5\r\n\r\n").unwrap();
            hold(stream);
        } else {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").unwrap();
        }
    });
    let request = Client::new().get(format!("{origin}/here")).timeouts(Timeouts::none());
    let response = tokio::time::timeout(LONG, request.send()).await.unwrap().unwrap();
    assert_eq!(response.text().await.unwrap(), "ok");
}

/// A server of one redirect with a short body, from `/here` to anywhere else; and its count of connections.
fn redirecting() -> (String, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let origin = serve(move |_, mut stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        loop {
            let response = match read_head(&mut stream) {
                head if head.is_empty() => return,
                head if head.starts_with("GET /here") => {
                    "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 5\r\n\r\nmoved"
                }
                _ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            };
            stream.write_all(response.as_bytes()).unwrap();
        }
    });
    (origin, connections)
}

#[tokio::test]
async fn redirects_with_short_bodies_keep_their_connection() {
    let (origin, connections) = redirecting();
    let client = Client::new();
    for _ in 0..5 {
        assert_eq!(client.get(format!("{origin}/here")).await.unwrap().text().await.unwrap(), "ok");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_body_read_to_its_last_byte_keeps_its_connection() {
    let (origin, connections) = redirecting();
    let client = Client::new();
    for _ in 0..5 {
        let mut response = client.get(format!("{origin}/there")).await.unwrap();
        // That there is no more, nobody asks.
        assert_eq!(response.chunk().await.unwrap().unwrap(), "ok");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_client_that_is_dropped_closes_its_connections() {
    let (closed, is_closed) = mpsc::channel();
    let origin = serve(move |_, mut stream| {
        while !read_head(&mut stream).is_empty() {
            stream.write_all(NOTHING).unwrap();
        }
        closed.send(()).unwrap();
    });
    let client = Client::new();
    let clone = client.clone();
    let response = client.get(&origin).await.unwrap();
    clone.get(&origin).await.unwrap().bytes().await.unwrap();
    drop(client);
    assert!(is_closed.try_recv().is_err(), "there is a clone yet");
    assert!(clone.get(&origin).await.unwrap().is_success());
    drop(clone);
    let waited = tokio::task::spawn_blocking(move || is_closed.recv_timeout(LONG)).await.unwrap();
    assert!(waited.is_ok(), "the connection is still open");
    assert!(response.is_success());
}

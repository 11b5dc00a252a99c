//! Which of several addresses a connection is made to.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use amphi::Client;

use super::SERVER;

fn server() -> SocketAddr {
    SERVER.http().trim_start_matches("http://").parse().unwrap()
}

fn client(addresses: &[SocketAddr]) -> Client {
    Client::builder().resolve_to_addrs("pond.example", addresses).build().unwrap()
}

/// A listener whose queue is full, so that connecting to it takes for ever, and what keeps it so.
pub fn silent() -> (SocketAddr, Vec<std::net::TcpStream>) {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let mut kept = vec![TcpListener::from(socket)].into_iter().map(|listener| {
        let stream = std::net::TcpStream::connect(address).unwrap();
        std::mem::forget(listener);
        stream
    });
    (address, kept.by_ref().collect())
}

#[tokio::test]
async fn one_that_refuses_is_passed_over_at_once() {
    let refusing = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let start = Instant::now();
    let response = client(&[refusing, refusing, server()]).get("http://pond.example/get").await.unwrap();
    assert_eq!(response.remote_addr(), Some(server()));
    assert!(start.elapsed() < Duration::from_millis(200), "{:?}", start.elapsed());
}

#[tokio::test]
async fn one_that_is_silent_is_overtaken() {
    let (silent, _kept) = silent();
    let mut fastest = Duration::MAX;
    // Once of a few times even a busy machine is quick.
    for _ in 0..4 {
        let start = Instant::now();
        let response = client(&[silent, server()]).get("http://pond.example/get").await.unwrap();
        assert_eq!(response.remote_addr(), Some(server()));
        fastest = fastest.min(start.elapsed());
        assert!(fastest >= Duration::from_millis(240), "{fastest:?}");
    }
    assert!(fastest < Duration::from_millis(400), "{fastest:?}");
}

#[tokio::test]
async fn if_all_refuse_the_last_ones_reason_is_told() {
    let refusing = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (first, last) = (refusing(), refusing());
    let error = client(&[first, last]).get("http://pond.example/").await.unwrap_err();
    assert!(error.is_connect() && error.to_string().contains(&last.to_string()), "{error:#}");
}

//! How many streams there are over HTTP/2, over how many connections, and what becomes of those that a server refuses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use amphi::{Bytes, Client, Limits, TimeoutPhase, Timeouts};
use h2::Reason;
use h2::server::{Builder, Connection};
use tokio::net::{TcpListener, TcpStream};

use super::{SERVER, client_builder, counted};

/// What a server of so many streams has seen.
#[derive(Clone, Default)]
struct Seen {
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

pub fn empty() -> http::Response<()> {
    http::Response::new(())
}

pub async fn listen<F>(answer: impl Fn(usize, TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(answer(number, stream));
        }
    });
    origin
}

pub async fn handshake(stream: TcpStream, most: u32) -> Connection<TcpStream, Bytes> {
    Builder::new().max_concurrent_streams(most).handshake(stream).await.unwrap()
}

/// Takes so many streams at a time over each connection, and so long for each.
async fn serve_streams(most: u32, each: Duration, seen: Seen) -> String {
    listen(move |_, stream| {
        let seen = seen.clone();
        async move {
            seen.connections.fetch_add(1, Ordering::SeqCst);
            let mut connection = handshake(stream, most).await;
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                let seen = seen.clone();
                tokio::spawn(async move {
                    seen.requests.fetch_add(1, Ordering::SeqCst);
                    let now = seen.now.fetch_add(1, Ordering::SeqCst) + 1;
                    seen.most.fetch_max(now, Ordering::SeqCst);
                    tokio::time::sleep(each).await;
                    seen.now.fetch_sub(1, Ordering::SeqCst);
                    let _ = respond.send_response(empty(), true);
                });
            }
        }
    })
    .await
}

fn client(limits: Limits) -> Client {
    Client::builder().http2_prior_knowledge().limits(limits).build().unwrap()
}

fn at_most(connections: usize) -> Limits {
    Limits { max_connections: Some(connections), ..Limits::default() }
}

/// Posts, so that nothing is sent twice that the server may have seen, with bodies that cannot be sent twice.
async fn at_once(client: &Client, origin: &str, count: usize) {
    let requests: Vec<_> = (0..count)
        .map(|n| {
            let request = client.post(origin).body(n.to_string()).send();
            tokio::spawn(async move { request.await?.bytes().await })
        })
        .collect();
    for request in requests {
        request.await.unwrap().unwrap_or_else(|error| panic!("{error:#}"));
    }
}

#[tokio::test]
async fn another_connection_is_made_when_the_streams_of_one_are_taken() {
    for (most, count) in [(1, 12), (10, 95), (100, 250)] {
        let seen = Seen::default();
        let origin = serve_streams(most, Duration::from_millis(300), seen.clone()).await;
        let client = client(Limits::default());
        at_once(&client, &origin, count).await;
        let connections = seen.connections.load(Ordering::SeqCst);
        let needed = count.div_ceil(most as usize);
        assert!((2..=needed).contains(&connections), "{most} streams: {connections} connections for {count}");
        assert_eq!(seen.requests.load(Ordering::SeqCst), count);
        let stats = client.pool_stats().unwrap();
        assert_eq!((stats.created, stats.reused), (connections as u64, (count - connections) as u64), "{stats:?}");
        assert_eq!((stats.in_use, stats.waiting, stats.idle), (0, 0, connections), "{stats:?}");
    }
}

#[tokio::test]
async fn within_the_limits_they_wait_for_streams() {
    let per_host = Limits { max_connections_per_host: Some(2), ..Limits::default() };
    for (limits, connections) in [(at_most(1), 1), (at_most(2), 2), (per_host, 2)] {
        let seen = Seen::default();
        let origin = serve_streams(3, Duration::from_millis(10), seen.clone()).await;
        let client = client(limits);
        at_once(&client, &origin, 60).await;
        assert_eq!(seen.connections.load(Ordering::SeqCst), connections);
        assert_eq!((seen.requests.load(Ordering::SeqCst), seen.most.load(Ordering::SeqCst)), (60, connections * 3));
    }
}

#[tokio::test]
async fn the_wait_for_a_stream_has_its_bound_and_can_be_given_up() {
    let seen = Seen::default();
    let origin = serve_streams(1, Duration::from_millis(400), seen.clone()).await;
    let client = client(at_most(1));
    let first = tokio::spawn(client.get(&origin).send());
    while seen.now.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let timeouts = Timeouts { pool: Some(Duration::from_millis(50)), ..Timeouts::default() };
    let error = client.get(&origin).timeouts(timeouts).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Pool), "{error:#}");
    for _ in 0..10 {
        assert!(tokio::time::timeout(Duration::from_millis(2), client.get(&origin).send()).await.is_err());
    }
    assert_eq!(client.pool_stats().unwrap().waiting, 0);
    first.await.unwrap().unwrap();
    client.get(&origin).await.unwrap();
    assert_eq!(seen.requests.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn those_who_wait_for_streams_leave_room_for_others() {
    let (one, other) = (Seen::default(), Seen::default());
    let first = serve_streams(1, Duration::from_millis(5), one.clone()).await;
    let second = serve_streams(1, Duration::from_millis(5), other.clone()).await;
    let client = client(at_most(1));
    let (one, other) = (at_once(&client, &first, 20), at_once(&client, &second, 20));
    let both = async { tokio::join!(one, other) };
    tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_host_is_connected_to_once() {
    let client = client_builder().build().unwrap();
    let url = format!("{}/get?id=cold", SERVER.https());
    let requests: Vec<_> = (0..256).map(|_| tokio::spawn(client.get(&url).send())).collect();
    for request in requests {
        request.await.unwrap().unwrap().bytes().await.unwrap();
    }
    // The server takes 200 streams at a time: hyper's default.
    let counted = counted("cold").await;
    assert_eq!(counted["requests"], 256);
    assert!(counted["connections"].as_u64().unwrap() <= 2, "{counted}");
}

#[tokio::test]
async fn refused_streams_are_neither_lost_nor_doubled() {
    let seen = Seen::default();
    let counter = seen.clone();
    let origin = listen(move |number, stream| {
        let seen = counter.clone();
        async move {
            seen.connections.fetch_add(1, Ordering::SeqCst);
            let mut connection = handshake(stream, 100).await;
            let mut count = 0;
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                count += 1;
                if number < 2 && count % 2 == 0 {
                    respond.send_reset(Reason::REFUSED_STREAM);
                    continue;
                }
                seen.requests.fetch_add(1, Ordering::SeqCst);
                respond.send_response(empty(), true).unwrap();
            }
        }
    })
    .await;
    let client = client(Limits::default());
    at_once(&client, &origin, 100).await;
    assert_eq!(seen.requests.load(Ordering::SeqCst), 100);
    assert!(seen.connections.load(Ordering::SeqCst) <= 4, "{}", seen.connections.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_goodbye_loses_none_of_a_thousand_and_doubles_none() {
    let seen = Seen::default();
    let counter = seen.clone();
    let origin = listen(move |number, stream| {
        let seen = counter.clone();
        async move {
            seen.connections.fetch_add(1, Ordering::SeqCst);
            let mut connection = handshake(stream, 2000).await;
            let mut taken = 0;
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                taken += 1;
                if number == 0 && taken == 300 {
                    connection.graceful_shutdown();
                }
                let seen = seen.clone();
                tokio::spawn(async move {
                    seen.requests.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    let _ = respond.send_response(empty(), true);
                });
            }
        }
    })
    .await;
    let client = client(Limits::default());
    // So that the server's settings are known, and all leave at once.
    at_once(&client, &origin, 1).await;
    at_once(&client, &origin, 1000).await;
    assert_eq!(seen.requests.load(Ordering::SeqCst), 1001);
    assert!(seen.connections.load(Ordering::SeqCst) <= 3, "{}", seen.connections.load(Ordering::SeqCst));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_is_lost_to_a_connection_that_ends_just_then() {
    let origin = listen(async |_, stream| {
        let mut connection = handshake(stream, 100).await;
        let mut left = 20;
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            let _ = respond.send_response(empty(), true);
            left -= 1;
            if left == 0 {
                return;
            }
        }
    })
    .await;
    let timeouts = Timeouts { read: Some(Duration::from_secs(3)), ..Timeouts::none() };
    let client = Client::builder().http2_prior_knowledge().timeouts(timeouts).build().unwrap();
    let until = std::time::Instant::now() + Duration::from_secs(1);
    let posting = |_| {
        let (client, origin) = (client.clone(), origin.clone());
        tokio::spawn(async move {
            while std::time::Instant::now() < until {
                // That it fails is the server's doing.
                if let Err(error) = client.post(&origin).body("once").await {
                    assert!(!error.is_timeout(), "{error:#}");
                }
            }
        })
    };
    for posts in (0..16).map(posting).collect::<Vec<_>>() {
        posts.await.unwrap();
    }
}

//! How many connections there are, and who gets the next one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use amphi::{Client, Limits, TimeoutPhase, Timeouts};

use super::{SERVER, client_builder, counted};

fn client(limits: Limits) -> Client {
    client_builder().limits(limits).build().unwrap()
}

fn at_most(connections: usize) -> Limits {
    Limits { max_connections: Some(connections), ..Limits::default() }
}

fn url(path: &str) -> String {
    format!("{}{path}", SERVER.http())
}

/// The server by another name.
fn elsewhere(path: &str) -> String {
    url(path).replace("127.0.0.1", "localhost")
}

/// Spawns so many requests at once, and waits for all of them.
async fn at_once(client: &Client, count: usize, url: &str) {
    let requests: Vec<_> = (0..count)
        .map(|_| {
            let request = client.get(url).send();
            // Read at once: a response keeps its connection until then.
            tokio::spawn(async move { request.await.unwrap().bytes().await.unwrap() })
        })
        .collect();
    for request in requests {
        request.await.unwrap();
    }
}

#[tokio::test]
async fn no_more_than_so_many() {
    let per_host = Limits { max_connections_per_host: Some(3), ..Limits::default() };
    for (limits, id) in [(at_most(3), "limit-all"), (per_host, "limit-host")] {
        let client = client(limits);
        at_once(&client, 30, &url(&format!("/delay/0.02?id={id}"))).await;
        assert_eq!(counted(id).await["connections"], 3, "{id}");
        let stats = client.pool_stats().unwrap();
        assert_eq!((stats.open, stats.idle, stats.waiting), (3, 3, 0), "{id}");
    }
}

#[tokio::test]
async fn who_waits_too_long_is_told_so() {
    let client = client(at_most(1));
    let held = client.get(url("/bytes/1000000")).await.unwrap();
    let timeouts = Timeouts { pool: Some(Duration::from_millis(50)), ..Timeouts::default() };
    let error = client.get(url("/get")).timeouts(timeouts).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Pool), "{error:#}");
    assert_eq!(client.pool_stats().unwrap().waiting, 0);
    drop(held);
    assert!(client.get(url("/get")).await.is_ok());
}

#[tokio::test]
async fn who_leaves_the_line_takes_nothing_along() {
    let client = client(at_most(1));
    for _ in 0..50 {
        let held = client.get(url("/bytes/1000000")).await.unwrap();
        let mut waiting: Vec<_> = (0..4).map(|_| Box::pin(client.get(url("/get")).send())).collect();
        for request in &mut waiting {
            assert!(tokio::time::timeout(Duration::ZERO, request).await.is_err());
        }
        assert_eq!(client.pool_stats().unwrap().waiting, 4);
        // One leaves before it is its turn, one when it has just come.
        drop(waiting.remove(1));
        held.bytes().await.unwrap();
        drop(waiting.remove(0));
        for request in waiting {
            request.await.unwrap().bytes().await.unwrap();
        }
        let stats = client.pool_stats().unwrap();
        assert!(stats.open <= 1 && stats.waiting == 0, "{stats:?}");
    }
}

#[tokio::test]
async fn first_come_first_served() {
    let client = client(at_most(1));
    let turn = Arc::new(AtomicUsize::new(0));
    let held = client.get(url("/bytes/1000000")).await.unwrap();
    let mut requests = Vec::new();
    for n in 0..20 {
        // Two hosts take turns, so that the connection is made anew each time.
        let address = if n % 2 == 0 { url("/get") } else { elsewhere("/get") };
        let (request, turn) = (client.get(address).send(), Arc::clone(&turn));
        requests.push(tokio::spawn(async move {
            let response = request.await.unwrap();
            assert_eq!(turn.fetch_add(1, Ordering::SeqCst), n);
            response.bytes().await.unwrap();
        }));
    }
    while client.pool_stats().unwrap().waiting < 20 {
        tokio::task::yield_now().await;
    }
    held.bytes().await.unwrap();
    for request in requests {
        request.await.unwrap();
    }
}

#[tokio::test]
async fn what_is_idle_makes_room() {
    let client = client(at_most(2));
    for n in 0..12 {
        let addresses = [url("/get"), elsewhere("/get"), format!("{}/get", SERVER.https())];
        client.get(&addresses[n % 3]).await.unwrap().bytes().await.unwrap();
        assert!(client.pool_stats().unwrap().open <= 2);
    }
}

#[tokio::test]
async fn a_connection_that_serves_all_serves_those_who_wait() {
    let client = client(at_most(1));
    at_once(&client, 100, &format!("{}/delay/0.05?id=limit-shared", SERVER.https())).await;
    assert_eq!(counted("limit-shared").await["connections"], 1);
    assert_eq!(client.pool_stats().unwrap().open, 1);
}

#[tokio::test]
async fn a_failed_attempt_costs_no_slot() {
    let client = client(at_most(1));
    for _ in 0..10 {
        assert!(client.get("http://127.0.0.1:1/").await.is_err());
        drop(tokio::time::timeout(Duration::ZERO, client.get(url("/get")).send()).await);
    }
    let half = client.get(format!("{}/cut", SERVER.fault())).await.unwrap();
    assert!(half.bytes().await.is_err());
    assert!(client.get(url("/get")).await.is_ok());
}

#[test]
fn at_a_full_host_those_who_wait_elsewhere_have_their_turn() {
    let limits = Limits { max_connections_per_host: Some(1), ..Limits::default() };
    let timeouts = Timeouts { pool: Some(Duration::from_secs(3)), ..Timeouts::default() };
    let client = client_builder().limits(limits).timeouts(timeouts).build().unwrap();
    let (here, there) = (runtime(), runtime());
    let held = here.block_on(client.get(url("/bytes/1000000")).send()).unwrap();
    let waiting = there.spawn(client.get(url("/get")).send());
    while client.pool_stats().unwrap().waiting == 0 {
        std::thread::yield_now();
    }
    here.block_on(held.bytes()).unwrap();
    there.block_on(waiting).unwrap().unwrap_or_else(|error| panic!("{error:#}"));
}

/// A task of an executor that is shutting down: to wake it is to drop it.
struct Doomed(Mutex<Option<amphi::BoxFuture<'static, ()>>>);

impl Wake for Doomed {
    fn wake(self: Arc<Self>) {
        let dropped = self.0.lock().unwrap().take();
        drop(dropped);
    }
}

#[test]
fn whom_it_is_the_turn_of_may_be_gone_once_he_is_told() {
    let (told, done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let (client, here) = (client(at_most(1)), runtime());
        let held = here.block_on(client.get(url("/bytes/1000000")).send()).unwrap();
        let request = client.get(url("/get")).send();
        let doomed = Arc::new(Doomed(Mutex::new(Some(Box::pin(async move { drop(request.await) })))));
        let waker = Waker::from(Arc::clone(&doomed));
        here.block_on(async {
            let mut request = doomed.0.lock().unwrap();
            let polled = request.as_mut().unwrap().as_mut().poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        });
        assert_eq!(client.pool_stats().unwrap().waiting, 1);
        here.block_on(held.bytes()).unwrap();
        assert!(here.block_on(client.get(url("/get")).send()).is_ok());
        told.send(()).unwrap();
    });
    done.recv_timeout(Duration::from_secs(10)).unwrap();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

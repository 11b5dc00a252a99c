//! Which connections carry which requests, as the server counts them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use amphi::{Body, Client, ErrorKind};

use super::raw::{hold, read_head, serve};
use super::{SERVER, client_builder, counted};

async fn get(client: &Client, origin: &str, id: &str) -> usize {
    client.get(format!("{origin}/get?id={id}")).await.unwrap().bytes().await.unwrap().len()
}

#[tokio::test]
async fn one_after_the_other_over_one_connection() {
    let client = client_builder().build().unwrap();
    for (origin, id) in [(SERVER.http(), "sequential"), (SERVER.https(), "sequential-tls")] {
        for _ in 0..20 {
            get(&client, origin, id).await;
        }
        let counted = counted(id).await;
        assert_eq!((&counted["requests"], &counted["connections"]), (&20.into(), &1.into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_one_connection_on_many_threads_too() {
    let client = Client::new();
    for _ in 0..200 {
        get(&client, SERVER.http(), "threads").await;
    }
    assert_eq!(counted("threads").await["connections"], 1);
}

#[tokio::test]
async fn what_was_read_half_is_not_used_again() {
    let client = Client::new();
    for _ in 0..3 {
        let url = format!("{}/bytes/1000000?id=half", SERVER.http());
        let mut response = client.get(url).await.unwrap();
        response.chunk().await.unwrap();
    }
    assert_eq!(counted("half").await["connections"], 3);
}

#[tokio::test]
async fn streams_share_a_connection_over_http2() {
    let client = client_builder().build().unwrap();
    get(&client, SERVER.https(), "shared").await;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { get(&client, SERVER.https(), "shared").await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(counted("shared").await["connections"], 1);
}

/// Of so many requests, by as many tasks at once.
const MANY: u64 = 10_000;
const TASKS: u64 = 50;

/// Runs `one` for each round, many at once.
async fn many<F: Future<Output = ()> + Send + 'static>(one: impl Fn(Client, u64) -> F + Send + Copy + 'static) {
    let client = Client::new();
    let tasks = (0..TASKS).map(|task| {
        let client = client.clone();
        tokio::spawn(async move {
            for round in (task..MANY).step_by(usize::try_from(TASKS).unwrap()) {
                one(client.clone(), round).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_closes_kept_connections_loses_nothing() {
    many(|client, round| async move {
        let url = format!("{}/close-idle?after_ms={}&id=idle", SERVER.fault(), round % 5);
        let response = client.get(&url).await.unwrap_or_else(|error| panic!("round {round}: {error:#}"));
        response.bytes().await.unwrap_or_else(|error| panic!("round {round}: {error:#}"));
        tokio::time::sleep(Duration::from_millis(round % 4)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_post_arrives_twice() {
    many(|client, round| async move {
        let id = format!("posted-{round}");
        let url = format!("{}/close-idle?after_ms={}&id={id}", SERVER.fault(), round % 5);
        let sent = match client.post(&url).body("once").await {
            Ok(response) => response.bytes().await.is_ok(),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Closed, "{error:#}");
                false
            }
        };
        let seen = counted(&id).await["requests"].as_u64().unwrap();
        assert!(seen <= 1 && (seen == 1 || !sent), "round {round}: answered {sent}, seen {seen} times");
    })
    .await;
}

/// A server that answers one request a connection and, once it is told to, does this to the connection; its origin, and what
/// tells it to and waits until that is done. Meanwhile the runtime is busy: no task of it can see what comes.
fn after_each_answer(act: impl Fn(TcpStream) -> Option<TcpStream> + Send + Sync + 'static) -> (String, impl Fn()) {
    let ((go, told), (done, is_done)) = (mpsc::channel::<()>(), mpsc::channel());
    let (told, done) = (Mutex::new(told), Mutex::new(done));
    let origin = serve(move |_, mut stream| {
        if read_head(&mut stream).is_empty() || stream.write_all(GOOD).is_err() || told.lock().unwrap().recv().is_err()
        {
            return;
        }
        let left = act(stream);
        let _ = done.lock().unwrap().send(());
        if let Some(stream) = left {
            hold(stream);
        }
    });
    let act_now = move || {
        go.send(()).unwrap();
        is_done.recv().unwrap();
    };
    (origin, act_now)
}

const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
const EVIL: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

#[tokio::test]
async fn bytes_nobody_asked_for_are_never_an_answer() {
    let client = Client::new();
    let (origin, bytes_come) = after_each_answer(|mut stream| {
        stream.write_all(EVIL).unwrap();
        Some(stream)
    });
    for _ in 0..20 {
        assert_eq!(client.get(&origin).await.unwrap().text().await.unwrap(), "good");
        bytes_come();
    }
    let both: String = [GOOD, EVIL].concat().iter().map(|byte| format!("%{byte:02x}")).collect();
    for _ in 0..20 {
        let url = format!("{}/raw?bytes={both}&end=keep", SERVER.fault());
        assert_eq!(client.get(url).await.unwrap().text().await.unwrap(), "good");
    }
}

#[tokio::test]
async fn a_close_that_no_task_could_see_costs_no_post() {
    let client = Client::new();
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    let (origin, connection_ends) = after_each_answer(move |mut stream| {
        stream.read_exact(&mut [0; 4]).unwrap();
        counter.fetch_add(1, Ordering::SeqCst);
        drop(stream);
        None
    });
    for _ in 0..20 {
        client.post(&origin).body("once").await.unwrap().bytes().await.unwrap();
        connection_ends();
    }
    assert_eq!(seen.load(Ordering::SeqCst), 20);
}

#[test]
fn a_client_outlives_its_runtimes() {
    let client = Client::new();
    for _ in 0..5 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            for _ in 0..3 {
                assert!(get(&client, SERVER.http(), "runtimes").await > 0);
            }
        });
    }
    pollster::block_on(async { assert!(get(&client, SERVER.http(), "runtimes").await > 0) });
}

#[tokio::test]
async fn framing_is_not_the_callers() {
    let url = format!("{}/post", SERVER.http());
    for (name, value) in [("transfer-encoding", "chunked"), ("content-length", "3"), ("content-length", "x")] {
        let error = amphi::post(&url).header(name, value).body("four").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Builder, "{error:#}");
        assert!(error.to_string().contains(name), "{error}");
    }
    assert!(amphi::post(&url).header("content-length", "4").body("four").await.unwrap().status().is_success());
    let stream = Body::from_stream(amphi::get(format!("{}/bytes/10", SERVER.http())).await.unwrap().chunks());
    assert!(amphi::post(&url).header("content-length", "10").body(stream).await.unwrap_err().is_builder());
}

#[tokio::test]
async fn a_redirect_keeps_its_connection() {
    client_builder().build().unwrap().get(format!("{}/redirect/5?id=hops", SERVER.http())).await.unwrap();
    let counted = counted("hops").await;
    assert_eq!((&counted["requests"], &counted["connections"]), (&6.into(), &1.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_answer_leaves_no_upload_behind() {
    let client = Client::new();
    let url = format!("{}/early/413?id=early", SERVER.http());
    let response = client.post(&url).body(vec![0; 64 << 20]).await.unwrap();
    assert_eq!(response.status(), 413);
    response.bytes().await.unwrap();
    // Whatever became of the upload, the next request has its answer.
    assert!(get(&client, SERVER.http(), "early-next").await > 0);
}

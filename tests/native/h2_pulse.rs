//! Over HTTP/2: signs of life, and windows that grow.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use amphi::{Bytes, Client, ClientBuilder, ErrorKind, Timeouts};

use super::raw::{hold, serve, serve_http2};
use super::streams::empty;

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

fn builder() -> ClientBuilder {
    let builder = Client::builder().http2_prior_knowledge().timeouts(Timeouts::none());
    builder.http2_keep_alive_interval(SHORT).http2_keep_alive_timeout(SHORT)
}

/// Settings, and then never a word again.
fn serve_dead() -> String {
    serve(|_, mut stream| {
        stream.read_exact(&mut [0; 24]).unwrap();
        std::io::Write::write_all(&mut stream, &[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap();
        hold(stream);
    })
}

#[tokio::test]
async fn a_peer_that_gives_no_sign_of_life_is_given_up() {
    let started = Instant::now();
    let request = builder().build().unwrap().post(serve_dead()).send();
    let error = tokio::time::timeout(LONG, request).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "{error:#}");
    assert!(started.elapsed() >= SHORT * 2);
}

#[tokio::test]
async fn one_that_gives_them_is_waited_for() {
    let origin = serve_http2(async |mut connection| {
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            tokio::spawn(async move {
                tokio::time::sleep(SHORT * 6).await;
                let mut body = respond.send_response(empty(), false).unwrap();
                tokio::time::sleep(SHORT * 6).await;
                body.send_data("late".into(), true).unwrap();
            });
        }
    })
    .await;
    assert_eq!(builder().build().unwrap().post(origin).await.unwrap().text().await.unwrap(), "late");
}

/// Answers one request of each connection, and is dead to all else; how many connections are open after a while.
async fn open_after_a_while(while_idle: bool) -> usize {
    let origin = serve(|_, mut stream| {
        stream.read_exact(&mut [0; 24]).unwrap();
        std::io::Write::write_all(&mut stream, &[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap();
        std::io::Write::write_all(&mut stream, &[0, 0, 0, 4, 1, 0, 0, 0, 0]).unwrap();
        let mut head = [0; 9];
        while stream.read_exact(&mut head).is_ok() {
            let length = u64::from(u32::from_be_bytes([0, head[0], head[1], head[2]]));
            std::io::copy(&mut (&mut stream).take(length), &mut std::io::sink()).unwrap();
            if head[3] == 1 {
                std::io::Write::write_all(&mut stream, &[0, 0, 1, 1, 5, 0, 0, 0, head[8], 0x88]).unwrap();
            }
        }
    });
    let client = builder().http2_keep_alive_while_idle(while_idle).build().unwrap();
    client.get(origin).await.unwrap().bytes().await.unwrap();
    tokio::time::sleep(SHORT * 5).await;
    client.pool_stats().unwrap().open
}

#[tokio::test]
async fn idle_ones_are_asked_where_that_is_wanted() {
    assert_eq!(open_after_a_while(false).await, 1);
    assert_eq!(open_after_a_while(true).await, 0);
}

/// Sends as much as is taken up to a length; the most that was taken at once.
async fn send_all(mut body: h2::SendStream<Bytes>, mut left: usize, most: Arc<AtomicUsize>) {
    while left > 0 {
        body.reserve_capacity(1 << 20);
        let Some(Ok(room)) = std::future::poll_fn(|cx| body.poll_capacity(cx)).await else { return };
        most.fetch_max(room, Ordering::SeqCst);
        let now = room.min(left);
        left -= now;
        body.send_data(Bytes::from(vec![0; now]), left == 0).unwrap();
    }
}

#[tokio::test]
async fn adaptive_windows_grow_with_what_comes() {
    const LENGTH: usize = 64 << 20;
    let most = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let origin = serve_http2(move |mut connection| {
        let most = Arc::clone(&seen);
        async move {
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                let body = respond.send_response(empty(), false).unwrap();
                tokio::spawn(send_all(body, LENGTH, Arc::clone(&most)));
            }
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().http2_adaptive_window(true).build().unwrap();
    let mut response = client.get(origin).await.unwrap();
    assert!(most.load(Ordering::SeqCst) <= 65_535);
    let mut length = 0;
    while let Some(chunk) = response.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert_eq!(length, LENGTH);
    assert!(most.load(Ordering::SeqCst) > 2 * 65_535, "{most:?}");
}

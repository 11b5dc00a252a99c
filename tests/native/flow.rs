//! How much is sent over HTTP/2 before it is read, either way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use amphi::{Bytes, Client};
use h2::server::Builder;

use super::streams::{empty, handshake, listen};

/// Sends as much as is taken, and counts it.
async fn send_all(mut body: h2::SendStream<Bytes>, sent: Arc<AtomicUsize>) {
    loop {
        body.reserve_capacity(16 << 10);
        let Some(Ok(room)) = std::future::poll_fn(|cx| body.poll_capacity(cx)).await else { return };
        sent.fetch_add(room, Ordering::SeqCst);
        if body.send_data(Bytes::from(vec![0; room]), false).is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn what_is_kept_of_a_response_that_is_not_read_is_bounded() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let origin = listen(move |_, stream| {
        let sent = Arc::clone(&counter);
        async move {
            let mut connection = handshake(stream, 100).await;
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                let body = respond.send_response(empty(), false).unwrap();
                tokio::spawn(send_all(body, Arc::clone(&sent)));
            }
        }
    })
    .await;
    for (window, bound) in [(None, 5 << 20), (Some(1 << 20), 1 << 20)] {
        sent.store(0, Ordering::SeqCst);
        let mut builder = Client::builder().http2_prior_knowledge();
        if let Some(window) = window {
            builder = builder.http2_initial_connection_window_size(window).http2_initial_stream_window_size(1 << 18);
        }
        let client = builder.build().unwrap();
        let mut held = Vec::new();
        for _ in 0..20 {
            held.push(client.get(&origin).await.unwrap());
        }
        let mut before = usize::MAX;
        while std::mem::replace(&mut before, sent.load(Ordering::SeqCst)) != before {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert!((bound / 2..=bound).contains(&before), "{before} of {bound}");
    }
}

#[tokio::test]
async fn narrow_windows_starve_nobody() {
    let origin = listen(|_, stream| async move {
        let mut connection = Builder::new()
            .initial_window_size(100)
            .initial_connection_window_size(70_000)
            .max_concurrent_streams(7)
            .handshake::<_, Bytes>(stream)
            .await
            .unwrap();
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            tokio::spawn(async move {
                let mut body = request.into_body();
                let mut length = 0;
                while let Some(chunk) = body.data().await {
                    let chunk = chunk.unwrap();
                    length += chunk.len();
                    body.flow_control().release_capacity(chunk.len()).unwrap();
                }
                let response = http::Response::builder().header("length", length).body(()).unwrap();
                let _ = respond.send_response(response, true);
            });
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    let requests: Vec<_> =
        (0..30).map(|n| tokio::spawn(client.post(&origin).body(vec![b'x'; n * 1000]).send())).collect();
    for (n, request) in requests.into_iter().enumerate() {
        let response = request.await.unwrap().unwrap_or_else(|error| panic!("{n}: {error:#}"));
        assert_eq!(response.headers()["length"], (n * 1000).to_string());
    }
}

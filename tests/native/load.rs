//! Very many requests at once. Alone in its program: it leaves no time for others.
#![cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#![allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "tests of one side may use what it has")]
#![allow(clippy::unwrap_used, missing_docs, reason = "tests panic, and nobody reads their docs")]

use std::time::Instant;

use amphi::{Client, Limits};
use serde_json::Value;
use testserver::{Config, Server};

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_on_a_hundred_connections() {
    let server = Server::start(Config::default()).unwrap();
    let limits = Limits { max_connections: Some(100), ..Limits::default() };
    let client = Client::builder().limits(limits).build().unwrap();
    let start = Instant::now();
    let url = format!("{}/get?id=many", server.http());
    let requests: Vec<_> = (0..10_000)
        .map(|_| {
            let request = client.get(&url).send();
            // Read at once: a response keeps its connection until then.
            tokio::spawn(async move { request.await.unwrap().bytes().await.unwrap() })
        })
        .collect();
    for request in requests {
        request.await.unwrap();
    }
    println!("10,000 requests on 100 connections: {:?}", start.elapsed());
    let counted = client.get(format!("{}/counters/many", server.http())).await.unwrap();
    let counted: Value = counted.json().await.unwrap();
    assert_eq!(counted["requests"], 10_000);
    assert!(counted["connections"].as_u64().unwrap() <= 100, "{counted}");
    let stats = client.pool_stats().unwrap();
    assert!(stats.open <= 100 && stats.waiting == 0, "{stats:?}");
}

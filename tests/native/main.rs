//! What only the machine's side has: the pool, executors, and peers that are written by hand.
#![cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#![allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "tests of one side may use what it has")]
#![allow(clippy::unwrap_used, unreachable_pub, missing_docs, reason = "tests panic, and nobody reads their docs")]

mod auth_foreign;
mod blocking;
mod connect;
mod duplex;
mod edges;
mod executors;
mod flow;
mod foreign;
mod framing;
mod h2_bodies;
mod h2_faults;
mod h2_pulse;
mod hostile;
mod http2;
mod idle;
mod interim;
mod limits;
mod messages;
mod multipart;
mod observe;
mod peer;
mod pool;
mod proxy;
mod proxy_env;
mod proxy_faults;
mod proxy_foreign;
mod proxy_pool;
mod proxy_tls;
mod raw;
mod runtimes;
mod save;
mod save_unix;
mod service;
mod sockets;
mod streams;
mod tls;
mod trailers;
mod unix;
mod upgrade;
mod uploads;

use std::sync::LazyLock;

use amphi::{Certificate, Client, ClientBuilder};
use serde_json::Value;
use testserver::{Config, Server};

static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start(Config::default()).unwrap());

fn client_builder() -> ClientBuilder {
    Client::builder().tls_certs_only([Certificate::from_pem(SERVER.ca_pem()).unwrap()])
}

async fn counted(id: &str) -> Value {
    static ASKING: LazyLock<Client> = LazyLock::new(Client::new);
    let url = format!("{}/counters/{id}", SERVER.http());
    ASKING.get(url).await.unwrap().json().await.unwrap()
}

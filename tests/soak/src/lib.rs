//! The soak: many tasks over one pool, against a server that breaks HTTP at random, with callers who give up at random.
//!
//! It ends with what must be so whatever happened: no body that is another's or short, no POST that arrived twice or was
//! taken for done and never came, no connection, socket or memory left behind, and every failure of a kind that tells what
//! happened. What is done is drawn from a seed, which is printed: the same seed draws the same.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program of this machine's: it measures time, spawns and prints"
)]

mod draw;
mod finish;
mod operation;
mod process;
mod tally;
mod worker;

use std::sync::Arc;
use std::time::{Duration, Instant};

use amphi::{Certificate, Client, Limits};
use testserver::{Config, Server};

use tally::Tally;
pub use tally::Verdict;

const TASKS: u64 = 48;
/// The most connections of one client.
const CONNECTIONS: usize = 24;
const SAY_EVERY: Duration = Duration::from_secs(5);

/// What all tasks share.
struct Soak {
    server: Server,
    /// One that negotiates, one that speaks HTTP/1.1 only.
    clients: [Client; 2],
    tally: Tally,
    until: Instant,
}

/// Soaks for so long.
///
/// # Errors
/// When the server does not start.
pub async fn run(length: Duration, seed: u64) -> Result<Verdict, Box<dyn std::error::Error>> {
    println!("soak: seed {seed}, {TASKS} tasks, {} s", length.as_secs());
    let server = Server::start(Config::default())?;
    let certificate = Certificate::from_pem(server.ca_pem())?;
    let limits = Limits {
        max_connections: Some(CONNECTIONS),
        max_keepalive_connections: Some(CONNECTIONS / 2),
        ..Limits::default()
    };
    let builder = || Client::builder().no_proxy().tls_certs_only([certificate.clone()]).limits(limits.clone());
    let clients = [builder().build()?, builder().http1_only().build()?];
    let before = process::files();
    let start = Instant::now();
    let soak = Arc::new(Soak { server, clients, tally: Tally::default(), until: start + length });
    let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(worker::run(Arc::clone(&soak), seed, task))).collect();
    let talker = tokio::spawn(talk(Arc::clone(&soak), start));
    for task in tasks {
        if let Err(error) = task.await {
            soak.tally.defect(format!("a task panicked: {error}"));
        }
    }
    let early = talker.await?;
    finish::check(soak, before, early, start).await
}

/// Says how it goes; gives the memory in use after a third of the time.
async fn talk(soak: Arc<Soak>, start: Instant) -> Option<u64> {
    let mut early = None;
    while Instant::now() < soak.until {
        let left = soak.until.saturating_duration_since(Instant::now());
        tokio::time::sleep(SAY_EVERY.min(left)).await;
        let stats = soak.clients.each_ref().map(Client::pool_stats);
        let memory = process::memory();
        let over = stats.iter().flatten().find(|stats| stats.open > CONNECTIONS);
        if let Some(stats) = over {
            soak.tally.defect(format!("more connections than the limit: {stats:?}"));
        }
        let [open, idle, waiting] = stats.iter().flatten().fold([0; 3], |[open, idle, waiting], stats| {
            [open + stats.open, idle + stats.idle, waiting + stats.waiting]
        });
        println!(
            "{:>4} s: {} · open {open}, idle {idle}, waiting {waiting} · files {} · {} MiB",
            start.elapsed().as_secs(),
            soak.tally.line(),
            process::files().map_or("?".into(), |files| files.to_string()),
            memory.map_or("?".into(), |memory| memory.to_string()),
        );
        if early.is_none() && start.elapsed() * 3 >= soak.until.saturating_duration_since(start) {
            early = memory;
        }
    }
    early
}

//! What must be so once nobody asks for anything any more.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use amphi::{Client, PoolStats};
use serde_json::Value;

use crate::{Soak, Verdict, process};

/// How long what was given up may take to be gone.
const SETTLES: Duration = Duration::from_secs(10);
/// By how much the memory may grow after the first third, in MiB: the server keeps its counters, too.
const MEMORY: u64 = 32;

/// Drops the clients and looks what is left: `before` is how many files there were, `early` the memory after a third.
pub(crate) async fn check(
    soak: Arc<Soak>,
    before: Option<usize>,
    early: Option<u64>,
    start: Instant,
) -> Result<Verdict, Box<dyn Error>> {
    let soak = Arc::into_inner(soak).ok_or("a task is still running")?;
    let is_settled = |client: &Client| is_idle(client.pool_stats());
    if !until(|| soak.clients.iter().all(is_settled)).await {
        let stats = soak.clients.each_ref().map(Client::pool_stats);
        soak.tally.defect(format!("connections are out with nobody: {stats:?}"));
    }
    let counted = counted(&soak).await?;
    let open: usize = soak.clients.iter().filter_map(Client::pool_stats).map(|stats| stats.open).sum();
    let seen = counted["connections_open"].as_u64().unwrap_or(u64::MAX);
    // The pool may not have looked yet at one that the server has closed.
    if seen > open as u64 {
        soak.tally.defect(format!("the pool has {open} connections, the server {seen}"));
    }
    let memory = process::memory();
    if let (Some(early), Some(memory)) = (early, memory)
        && memory > early + MEMORY
    {
        soak.tally.defect(format!("{early} MiB after a third, {memory} MiB at the end"));
    }
    let Soak { server, clients, tally, .. } = soak;
    drop(clients);
    if !until(|| process::files() <= before).await {
        tally.defect(format!("{before:?} files before, {:?} after", process::files()));
    }
    let rest = format!(
        "{:.1} s; {open} connections at the end, {seen} by the server; memory {early:?} -> {memory:?} MiB; files \
         {before:?} -> {:?}; the server has seen {counted}",
        start.elapsed().as_secs_f64(),
        process::files(),
    );
    drop(server);
    Ok(tally.verdict(&rest))
}

fn is_idle(stats: Option<PoolStats>) -> bool {
    stats.is_some_and(|stats| stats.open == stats.idle && stats.waiting == 0)
}

/// What the server has counted, once it has seen every connection end that is no more.
async fn counted(soak: &Soak) -> Result<Value, amphi::Error> {
    let url = format!("{}/counters", soak.server.http());
    let end = Instant::now() + SETTLES;
    loop {
        let counted: Value = soak.clients[0].get(&url).await?.json().await?;
        let open: usize = soak.clients.iter().filter_map(Client::pool_stats).map(|stats| stats.open).sum();
        let seen = counted["connections_open"].as_u64().unwrap_or(u64::MAX);
        if seen <= open as u64 || Instant::now() > end {
            return Ok(counted);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether it comes to be so.
async fn until(is_so: impl Fn() -> bool) -> bool {
    let end = Instant::now() + SETTLES;
    while !is_so() {
        if Instant::now() > end {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    true
}

//! The works, done by a client that has futures.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::arguments::{Arguments, Work};
use crate::measure::{self, Line, Start};
use crate::upload::Upload;
use crate::{Client, Result, SMALL};

pub(crate) async fn run<C: Client>(arguments: &Arguments, program: Start) -> Result<Line> {
    let client = C::new(&arguments.target)?;
    match arguments.work {
        Work::Cold => {
            small(&client).await?;
            Ok(program.measured())
        }
        Work::Count => count(&client, arguments).await,
        Work::Small => many(&client, arguments).await,
        Work::Tasks => {
            let start = Start::now();
            let future = tasks(&client, arguments).await?;
            Ok(start.measured().with("future", future))
        }
        Work::Waiting => waiting(&client, arguments).await,
        Work::Download | Work::Collect | Work::Upload => stream(&client, arguments).await,
    }
}

async fn small(client: &impl Client) -> Result<()> {
    match client.small().await? {
        SMALL => Ok(()),
        other => Err(format!("{other} bytes instead of {SMALL}").into()),
    }
}

/// All connections open, and whatever is lazy done.
async fn warm_up<C: Client>(client: &C, arguments: &Arguments) -> Result<()> {
    // The first alone: over HTTP/2 it makes the one connection.
    small(client).await?;
    // One after another by one task each, as they will be used.
    run_workers(client, arguments.concurrency, arguments.concurrency * 4, false).await.map(drop)
}

async fn count<C: Client>(client: &C, arguments: &Arguments) -> Result<Line> {
    let start = Start::now();
    if arguments.concurrency == 1 {
        for _ in 0..arguments.requests {
            small(client).await?;
        }
    } else {
        small(client).await?;
        run_workers(client, arguments.concurrency, arguments.requests, false).await?;
    }
    Ok(start.measured())
}

async fn many<C: Client>(client: &C, arguments: &Arguments) -> Result<Line> {
    warm_up(client, arguments).await?;
    let start = Start::now();
    let latencies = if arguments.concurrency == 1 && arguments.threads == 1 {
        let mut latencies = Vec::with_capacity(arguments.requests);
        for _ in 0..arguments.requests {
            let begun = Instant::now();
            small(client).await?;
            latencies.push(measure::nanoseconds(begun));
        }
        latencies
    } else {
        // On a runtime of many threads, too, the requests come from a task, as they do in programs.
        run_workers(client, arguments.concurrency, arguments.requests, true).await?
    };
    Ok(start.measured().with("requests", arguments.requests).with_latencies(latencies))
}

/// `workers` tasks that make `requests` together, each one after another.
async fn run_workers<C: Client>(client: &C, workers: usize, requests: usize, timed: bool) -> Result<Vec<u32>> {
    let taken = Arc::new(AtomicUsize::new(0));
    let worker = || {
        let (client, taken) = (client.clone(), Arc::clone(&taken));
        tokio::spawn(async move {
            let mut latencies = Vec::with_capacity(if timed { requests / workers * 2 } else { 0 });
            while taken.fetch_add(1, Ordering::Relaxed) < requests {
                let begun = timed.then(Instant::now);
                small(&client).await?;
                latencies.extend(begun.map(measure::nanoseconds));
            }
            Ok(latencies)
        })
    };
    let workers: Vec<JoinHandle<Result<Vec<u32>>>> = (0..workers).map(|_| worker()).collect();
    let mut latencies = Vec::with_capacity(if timed { requests } else { 0 });
    for worker in workers {
        latencies.extend(worker.await??);
    }
    Ok(latencies)
}

/// A task for each request, and how large its future is.
async fn tasks<C: Client>(client: &C, arguments: &Arguments) -> Result<usize> {
    let bounds = Arc::new(Semaphore::new(arguments.target.connections));
    let task = || {
        let (client, bounds) = (client.clone(), Arc::clone(&bounds));
        async move {
            let _permit = if C::BOUNDED { None } else { Some(bounds.acquire_owned().await?) };
            small(&client).await
        }
    };
    let future = size_of_val(&task());
    let tasks: Vec<JoinHandle<Result<()>>> = (0..arguments.requests).map(|_| tokio::spawn(task())).collect();
    for task in tasks {
        task.await??;
    }
    Ok(future)
}

async fn waiting<C: Client>(client: &C, arguments: &Arguments) -> Result<Line> {
    run_workers(client, arguments.target.connections, arguments.target.connections * 20, false).await?;
    let (before, start) = (measure::resident_kib(), Start::now());
    let future = tasks(client, arguments).await?;
    let bytes = measure::peak_kib().saturating_sub(before) * 1024 / arguments.requests as u64;
    Ok(start.measured().with("future", future).with("task_bytes", bytes))
}

async fn stream(client: &impl Client, arguments: &Arguments) -> Result<Line> {
    let (target, bytes) = (&arguments.target, arguments.bytes);
    small(client).await?;
    let (url, upload) = (target.url(&format!("/bytes/{bytes}")), target.url("/upload"));
    let start = Start::now();
    for _ in 0..arguments.requests {
        let came = match arguments.work {
            Work::Collect => client.collect(&url).await? as u64,
            Work::Upload if client.upload(&upload, Upload::new(bytes)).await? == SMALL => bytes,
            Work::Upload => 0,
            _ => client.download(&url).await?,
        };
        if came != bytes {
            return Err(format!("{came} bytes instead of {bytes}").into());
        }
    }
    Ok(start.measured().with("bytes", bytes * arguments.requests as u64))
}

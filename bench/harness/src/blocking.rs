//! The works, done by a client that blocks: with a thread where others have a task.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use crate::arguments::{Arguments, Target, Work};
use crate::measure::{self, Line, Start};
use crate::upload::Upload;
use crate::{Result, SMALL};

/// As [`Client`](crate::Client), without futures.
pub trait Client: Send + Sync + Sized {
    fn new(target: &Target) -> Result<Self>;

    fn small(&self) -> Result<usize>;

    fn download(&self, url: &str) -> Result<u64>;

    fn collect(&self, url: &str) -> Result<usize>;

    fn upload(&self, url: &str, body: Upload) -> Result<usize>;
}

/// As [`run`](crate::run).
///
/// # Errors
/// Whatever goes wrong.
pub fn run<C: Client>() -> Result<()> {
    let start = Start::now();
    let arguments = Arguments::of_program()?;
    println!("{}", work::<C>(&arguments, start)?);
    std::process::exit(0)
}

fn work<C: Client>(arguments: &Arguments, program: Start) -> Result<Line> {
    let client = C::new(&arguments.target)?;
    let (concurrency, requests) = (arguments.concurrency, arguments.requests);
    match arguments.work {
        Work::Cold => {
            small(&client)?;
            Ok(program.measured())
        }
        Work::Count => {
            let start = Start::now();
            run_workers(&client, concurrency, requests)?;
            Ok(start.measured())
        }
        Work::Small => {
            run_workers(&client, concurrency, concurrency * 4)?;
            let start = Start::now();
            let latencies = run_workers(&client, concurrency, requests)?;
            Ok(start.measured().with("requests", requests).with_latencies(latencies))
        }
        Work::Tasks => {
            let start = Start::now();
            run_workers(&client, arguments.target.connections, requests)?;
            Ok(start.measured())
        }
        Work::Waiting => Err("threads, not tasks, wait here".into()),
        Work::Download | Work::Collect | Work::Upload => stream(&client, arguments),
    }
}

fn small(client: &impl Client) -> Result<()> {
    match client.small()? {
        SMALL => Ok(()),
        other => Err(format!("{other} bytes instead of {SMALL}").into()),
    }
}

/// `workers` threads that make `requests` together, each one after another.
fn run_workers<C: Client>(client: &C, workers: usize, requests: usize) -> Result<Vec<u32>> {
    let taken = AtomicUsize::new(0);
    let worker = || {
        let mut latencies = Vec::with_capacity(requests / workers * 2);
        while taken.fetch_add(1, Ordering::Relaxed) < requests {
            let begun = Instant::now();
            small(client)?;
            latencies.push(measure::nanoseconds(begun));
        }
        Ok(latencies)
    };
    if workers == 1 {
        return worker();
    }
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let mut latencies = Vec::with_capacity(requests);
        for worker in workers {
            let done: Result<Vec<u32>> = worker.join().map_err(|_| "a thread has panicked")?;
            latencies.extend(done?);
        }
        Ok(latencies)
    })
}

fn stream(client: &impl Client, arguments: &Arguments) -> Result<Line> {
    let (target, bytes) = (&arguments.target, arguments.bytes);
    small(client)?;
    let (url, upload) = (target.url(&format!("/bytes/{bytes}")), target.url("/upload"));
    let start = Start::now();
    for _ in 0..arguments.requests {
        let came = match arguments.work {
            Work::Collect => client.collect(&url)? as u64,
            Work::Upload if client.upload(&upload, Upload::new(bytes))? == SMALL => bytes,
            Work::Upload => 0,
            _ => client.download(&url)?,
        };
        if came != bytes {
            return Err(format!("{came} bytes instead of {bytes}").into());
        }
    }
    Ok(start.measured().with("bytes", bytes * arguments.requests as u64))
}

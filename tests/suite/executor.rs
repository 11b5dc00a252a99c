//! By which executor the tests are driven: `AMPHI_TEST_EXECUTOR` is `tokio` (so it is without), `tokio-multi`, `smol`, or
//! `bare` for a `block_on` and nothing else.
#![cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#![allow(clippy::disallowed_methods, reason = "executors of others are the matter here")]

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

#[derive(Clone, Copy)]
enum Executor {
    Tokio,
    TokioMulti,
    Smol,
    Bare,
}

static CHOSEN: LazyLock<Executor> = LazyLock::new(|| match std::env::var("AMPHI_TEST_EXECUTOR").as_deref() {
    Err(_) | Ok("" | "tokio") => Executor::Tokio,
    Ok("tokio-multi") => Executor::TokioMulti,
    Ok("smol") => Executor::Smol,
    Ok("bare") => Executor::Bare,
    Ok(other) => panic!("AMPHI_TEST_EXECUTOR={other}: tokio, tokio-multi, smol or bare"),
});

fn runtime(mut builder: Builder) -> Runtime {
    builder.enable_all().build().unwrap()
}

/// Drives a test to its end.
pub fn run(test: impl Future<Output = ()>) {
    match *CHOSEN {
        Executor::Tokio => runtime(Builder::new_current_thread()).block_on(test),
        Executor::TokioMulti => runtime(Builder::new_multi_thread()).block_on(test),
        Executor::Smol => smol::block_on(test),
        Executor::Bare => pollster::block_on(test),
    }
}

/// Runs a future as a task of its own; the outcome can be awaited.
pub fn spawn<T: Send + 'static>(
    task: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = Result<T, oneshot::error::RecvError>> + Send {
    let (done, outcome) = oneshot::channel();
    let task = async move { drop(done.send(task.await)) };
    match *CHOSEN {
        Executor::Tokio | Executor::TokioMulti => drop(tokio::spawn(task)),
        Executor::Smol => smol::spawn(task).detach(),
        Executor::Bare => drop(std::thread::spawn(|| pollster::block_on(task))),
    }
    outcome
}

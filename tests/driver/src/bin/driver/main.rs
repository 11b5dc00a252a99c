//! The driver as a command: lines from standard input, answers to standard output, until the input ends.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a command-line program that runs natively: it has a runtime, measures time and prints"
)]

mod feed;
mod options;
mod signal;
mod web;

use std::io;
use std::process::ExitCode;

use options::{Face, HELP, Options};

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("driver: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = run(&options) => outcome,
            code = signal::told_to_stop() => Ok(ExitCode::from(code)),
        }
    });
    // Someone may still be reading from standard input, and cannot be told to stop.
    runtime.shutdown_background();
    outcome.unwrap_or_else(|error| failed(&error))
}

async fn run(options: &Options) -> io::Result<ExitCode> {
    match options.face {
        Face::Async => {
            feed::feed(options, |line| async move { amphi_driver::run(&line).await }).await?;
            Ok(ExitCode::SUCCESS)
        }
        Face::Sync => {
            feed::feed(options, |line| async move { on_a_thread(line).await }).await?;
            Ok(ExitCode::SUCCESS)
        }
        Face::Web => web::run(options).await,
    }
}

/// On a thread that no runtime knows of, as that of a program without one.
async fn on_a_thread(line: String) -> String {
    let (answered, answer) = tokio::sync::oneshot::channel();
    let (shown, run) = (line.clone(), move || drop(answered.send(amphi_driver::run_blocking(&line))));
    let started = std::thread::Builder::new().spawn(run);
    match (started, answer.await) {
        (Ok(_), Ok(answer)) => answer,
        (Ok(_), Err(_)) => amphi_driver::failed(&shown, "panic", "the line's thread has panicked"),
        (Err(error), _) => amphi_driver::failed(&shown, "driver", &format!("no thread for the line: {error}")),
    }
}

fn failed(error: &io::Error) -> ExitCode {
    eprintln!("driver: {error}");
    ExitCode::FAILURE
}

//! The server as a command: says where it listens in one line of JSON, and runs until its standard input ends or it
//! is told to stop.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the doors that amphi keeps shut lead to the machine, which is where a server lives"
)]

use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::{Value, json};
use testserver::{Config, Server};

const HELP: &str = "\
The server that amphi's tests, examples and benchmarks talk to: httpbin's routes, streams, and faults on demand.

Usage: testserver [--host H] [--http P] [--https P] [--fault P] [--fault-tls P] [--static DIR]

  --host H        the address to listen on (127.0.0.1)
  --http P        the port for HTTP/1.1 and h2c (any free one)
  --https P       the port for TLS with h2 and http/1.1 (any free one)
  --fault P       the port of the faults (any free one)
  --fault-tls P   the port of the faults behind TLS (any free one)
  --static DIR    the folder to serve under /static/

Prints one line of JSON when it is ready: {\"http\":…,\"https\":…,\"fault\":…,\"fault_tls\":…,\"ca_pem\":…}, and then
{\"report\":name,\"body\":…} for each POST /report/{name}. Runs until its standard input ends, SIGTERM or SIGINT.
";

fn main() -> ExitCode {
    let config = match parse(std::env::args().skip(1)) {
        Ok(Some(config)) => config,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("testserver: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("testserver: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut args: impl Iterator<Item = String>) -> Result<Option<Config>, Box<dyn Error>> {
    let mut config = Config {
        on_report: Some(Arc::new(|name, body| {
            // Nobody reads the line: there is nobody to tell that either.
            let _ = print_line(&json!({ "report": name, "body": body }));
        })),
        ..Config::default()
    };
    while let Some(arg) = args.next() {
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        if matches!(name.as_str(), "--help" | "-h") {
            return Ok(None);
        }
        let value = value.or_else(|| args.next()).ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--host" => config.host = value.parse()?,
            "--http" => config.http = value.parse()?,
            "--https" => config.https = value.parse()?,
            "--fault" => config.fault = value.parse()?,
            "--fault-tls" => config.fault_tls = value.parse()?,
            "--static" => config.static_dir = Some(value.into()),
            _ => return Err(format!("unknown option {name}").into()),
        }
    }
    Ok(Some(config))
}

fn run(config: Config) -> io::Result<()> {
    let server = Server::start(config)?;
    print_line(&json!({
        "http": server.http(),
        "https": server.https(),
        "fault": server.fault(),
        "fault_tls": server.fault_tls(),
        "ca_pem": server.ca_pem(),
    }))?;
    wait()?;
    drop(server);
    Ok(())
}

/// Waits for the end of standard input, or for a signal.
fn wait() -> io::Result<()> {
    let (ended, end) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let mut ignored = [0; 1024];
        while io::stdin().read(&mut ignored).is_ok_and(|length| length > 0) {}
        drop(ended);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            _ = end => Ok(()),
            signal = told_to_stop() => signal,
        }
    })
}

#[cfg(unix)]
async fn told_to_stop() -> io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupt = tokio::signal::ctrl_c() => interrupt,
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn print_line(value: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{value}")?;
    out.flush()
}

//! All examples by their names.

pub mod bounded;
pub mod download;
pub mod errors;
pub mod hooks;
pub mod lines;
pub mod middleware;
pub mod mock;
pub mod multipart;
pub mod oauth;
pub mod observer;
pub mod post;
pub mod progress;
pub mod proxy;
pub mod quick_start;
pub mod record;
pub mod redirects;
pub mod retry;
pub mod sequential_vs_concurrent;
pub mod service;
pub mod status_errors;
pub mod strangers;
pub mod timeouts;
pub mod tour;

use amphi::{Error, ErrorKind, Result};

/// The names that [`run`] knows.
pub const NAMES: [&str; 23] = [
    "bounded",
    "download",
    "errors",
    "hooks",
    "lines",
    "middleware",
    "mock",
    "multipart",
    "oauth",
    "observer",
    "post",
    "progress",
    "proxy",
    "quick_start",
    "record",
    "redirects",
    "retry",
    "sequential_vs_concurrent",
    "service",
    "status_errors",
    "strangers",
    "timeouts",
    "tour",
];

/// Runs one against a server at this origin, and gives the lines that it prints.
///
/// # Errors
/// What the example fails with, or that there is none of this name.
pub async fn run(name: &str, origin: &str) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut out = |line: String| lines.push(line);
    match name {
        "bounded" => bounded::run(origin, &mut out).await?,
        "download" => download::run(origin, &mut out).await?,
        "errors" => errors::run(origin, &mut out).await?,
        "hooks" => hooks::run(origin, &mut out).await?,
        "lines" => lines::run(origin, &mut out).await?,
        "middleware" => middleware::run(origin, &mut out).await?,
        "mock" => mock::run(&mut out).await?,
        "multipart" => multipart::run(origin, &mut out).await?,
        "oauth" => oauth::run(origin, &mut out).await?,
        "observer" => observer::run(origin, &mut out).await?,
        "post" => post::run(origin, &mut out).await?,
        "progress" => progress::run(origin, &mut out).await?,
        "proxy" => proxy::run(origin, &mut out).await?,
        "quick_start" => quick_start::run(origin, &mut out).await?,
        "record" => record::run(origin, &mut out).await?,
        "redirects" => redirects::run(origin, &mut out).await?,
        "retry" => retry::run(origin, &mut out).await?,
        "sequential_vs_concurrent" => sequential_vs_concurrent::run(origin, &mut out).await?,
        "service" => service::run(origin, &mut out).await?,
        "status_errors" => status_errors::run(origin, &mut out).await?,
        "strangers" => strangers::run(origin, &mut out).await?,
        "timeouts" => timeouts::run(origin, &mut out).await?,
        "tour" => tour::run(origin, &mut out).await?,
        _ => return Err(Error::with_kind(ErrorKind::Builder, format!("there is no example {name:?}"))),
    }
    Ok(lines)
}

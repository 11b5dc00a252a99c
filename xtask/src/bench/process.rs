//! Processes that keep to one core each.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::error::{Context, Error, Result};
use crate::run::{self, Guard};
use crate::tools;

pub(super) const SERVERS_CORE: usize = 0;
pub(super) const CLIENTS_CORE: usize = 1;

/// What takes longer does not come to an end.
const AT_MOST: Duration = Duration::from_secs(120);

/// `program` on one core, where there are two and a `taskset`.
pub(super) fn pinned(program: &Path, core: usize) -> Command {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores < 2 || tools::on_path("taskset").is_none() {
        return run::command(program);
    }
    let mut command = run::command("taskset");
    command.args(["--cpu-list", &core.to_string()]).arg(program);
    command
}

/// Runs a client, and reads the line that it writes at its end.
pub(super) fn line(command: Command) -> Result<Value> {
    let (shown, mut said) = (run::shown(&command), Vec::new());
    let succeeded = run::lines(command, AT_MOST, |line| said.push(line.to_owned()))?;
    let line = said.iter().rev().find_map(|line| serde_json::from_str(line).ok());
    line.filter(|_| succeeded).ok_or_else(|| Error::new(format!("`{shown}` failed: {}", said.join(" "))))
}

/// Runs a client to its first line, and puts the time from its start to that in the place of its own.
pub(super) fn cold(mut command: Command) -> Result<Value> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let start = Instant::now();
    let mut child = Guard::spawn(&mut command)?;
    let mut line = String::new();
    let stdout = child.0.stdout.take().context("the client has no standard output")?;
    BufReader::new(stdout).read_line(&mut line).context("the client says nothing")?;
    let seconds = start.elapsed().as_secs_f64();
    let mut run: Value = serde_json::from_str(&line).context(format_args!("`{}` failed", run::shown(&command)))?;
    run["seconds"] = seconds.into();
    Ok(run)
}

//! Processes that keep to one core each.

use std::path::Path;
use std::process::Command;

use crate::run;
use crate::tools;

pub(super) const SERVERS_CORE: usize = 0;
pub(super) const CLIENTS_CORE: usize = 1;

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

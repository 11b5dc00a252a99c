//! What a program that GETs costs to build: the smallest one with a client, built from nothing.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::cargo;
use crate::error::{Context, Result};
use crate::paths;
use crate::run;

/// Clock ticks a second of `/proc/self/stat`: the kernel's own for programs, on every machine.
const TICKS: f64 = 100.0;

pub(super) fn of(client: &str, tls: bool) -> Result<Value> {
    let package = format!("hello-{client}");
    let features: &[&str] = if tls { &["--features", "tls"] } else { &[] };
    let folder = paths::root().join("bench");

    let mut tree = run::cargo();
    tree.current_dir(&folder).args(["tree", "--edges", "normal,build", "--prefix", "none", "--package", &package]);
    let tree = run::text(tree.args(features))?;
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();

    let target = paths::target().join("bench/footprint");
    let _ = fs::remove_dir_all(&target);
    let mut build = run::cargo();
    build.current_dir(&folder).args(["build", "--quiet", "--release", "--package", &package]);
    build.args(features).arg("--target-dir").arg(&target);
    build.env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
    let before = children_seconds();
    let built = cargo::build(&mut build)?;
    let seconds = children_seconds() - before;
    let program = cargo::program(&built, &package)?;
    let binary = fs::metadata(program).context("cannot see the program that was built")?.len();
    let _ = fs::remove_dir_all(&target);
    // Itself it is not a dependency.
    Ok(json!({ "crates": crates.len() - 1, "build": seconds, "binary": binary }))
}

/// User and system time of all processes that were waited for; 0 where there is no `/proc`.
fn children_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in parentheses, may have spaces in it.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks = fields.split(' ').skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS
}

//! Clients of other languages: scripts in `bench/scripts`, with what they need in a folder below `target`.

use std::path::PathBuf;

use super::peers::{Peer, Start};
use crate::error::{Context, Result};
use crate::paths;
use crate::run;
use crate::tools;

/// What a Python script imports, as pip calls it.
const PYTHONS: [&str; 2] = ["httpx[http2]==0.28.1", "aiohttp>=3.14,<4"];

const NODES: &str = "undici@7";

/// The variable by which Node's scripts are told where their modules are.
pub(super) const MODULES: &str = "BENCH_MODULES";

/// What runs a client's script, if what it needs is there.
pub(super) fn interpreter(peer: &Peer) -> Option<PathBuf> {
    match peer.start {
        Start::Package => None,
        Start::Python => {
            let python = environment().join("bin/python");
            let there = run::text(run::command(&python).args(["-c", &format!("import {}", peer.name)])).is_ok();
            there.then_some(python)
        }
        Start::Node => {
            let node = tools::on_path("node")?;
            modules().join("node_modules").join(peer.name).is_dir().then_some(node)
        }
    }
}

pub(super) fn script(peer: &Peer) -> PathBuf {
    let ending = if peer.start == Start::Node { "mjs" } else { "py" };
    paths::root().join("bench/scripts").join(format!("{}.{ending}", peer.name))
}

/// Installs what the scripts need, where Python and npm are.
pub(super) fn setup() -> Result<()> {
    let python = tools::on_path("python3").context("there is no python3")?;
    run::stream(run::command(python).args(["-m", "venv"]).arg(environment()))?;
    run::stream(run::command(environment().join("bin/pip")).args(["install", "--quiet"]).args(PYTHONS))?;
    let npm = tools::on_path("npm").context("there is no npm")?;
    let folder = paths::folder(modules())?;
    run::stream(run::command(npm).args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder).arg(NODES))
}

fn environment() -> PathBuf {
    paths::target().join("bench/python")
}

/// Not above the scripts, where Node would look by itself.
pub(super) fn modules() -> PathBuf {
    paths::target().join("bench/node")
}

//! `cargo xtask driver`: the conformance driver, natively and as a module for a page, side by side in one folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo;
use crate::error::{Context, Result};
use crate::paths;
use crate::run;
use crate::setup;
use crate::tools::{Tool, Tools};
use crate::wasm::{self, Library};

/// With the checks that a release build leaves out: what it runs are tests.
const LIBRARY: Library = Library { package: "driver", name: "amphi_driver", profile: "dev", options: &["--quiet"] };

pub(crate) fn command() -> Result<()> {
    let tools = setup::ensure(&[Tool::WasmTarget, Tool::WasmBindgen])?;
    let built = cargo::build(run::cargo().args(["build", "--package", LIBRARY.package]))?;
    let program = cargo::program(&built, "driver")?;
    let module = module(&tools)?;
    let copy = folder()?.join(program.file_name().unwrap_or_default());
    replace(program, &copy)?;
    println!("{}", copy.display());
    println!("{} (for --web, which finds it there)", module.display());
    Ok(())
}

/// Builds what the driver looks for beside itself when it is asked for `--web`.
pub(crate) fn module(tools: &Tools) -> Result<PathBuf> {
    let fresh = folder()?.join(format!("pkg-{}", std::process::id()));
    let package = wasm::package(tools, &LIBRARY, &fresh)?;
    let folder = paths::folder(folder()?.join("pkg"))?;
    // Others may be reading them, or building them, too.
    for file in fs::read_dir(&fresh).context("cannot read what was just built")?.flatten() {
        let place = folder.join(file.file_name());
        fs::rename(file.path(), &place).context(format_args!("cannot write {}", place.display()))?;
    }
    fs::remove_dir(&fresh).context(format_args!("cannot remove {}", fresh.display()))?;
    Ok(folder.join(package.module.file_name().unwrap_or_default()))
}

fn folder() -> Result<PathBuf> {
    paths::folder(paths::target().join("driver"))
}

/// Puts a copy where another may be running.
fn replace(program: &Path, copy: &Path) -> Result<()> {
    let fresh = copy.with_extension(std::process::id().to_string());
    fs::copy(program, &fresh)
        .and_then(|_| fs::rename(&fresh, copy))
        .context(format_args!("cannot write {}", copy.display()))
}

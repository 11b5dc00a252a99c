//! `cargo xtask size`: what a page has to load.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Context, Result};
use crate::paths;
use crate::run;
use crate::setup;
use crate::tools::{Tool, Tools};
use crate::wasm;

pub(crate) fn command() -> Result<()> {
    let tools = setup::ensure(&[Tool::WasmTarget, Tool::WasmBindgen, Tool::Node, Tool::WasmOpt])?;
    let package = wasm::package(&tools, &wasm::EXAMPLES, &paths::target().join("size"))?;
    let optimised = package.module.with_extension("opt.wasm");
    run::text(run::command(tools.wasm_opt()?).arg("-Oz").arg(&package.module).arg("-o").arg(&optimised))?;

    println!("{:<32} {:>10} {:>10}", "the examples, in bytes", "raw", "gzip -9");
    row("wasm module, as linked", &tools, &package.module)?;
    row("wasm module, after wasm-opt -Oz", &tools, &optimised)?;
    row("JavaScript glue, not minified", &tools, &package.glue)
}

fn row(name: &str, tools: &Tools, file: &Path) -> Result<()> {
    let raw = fs::metadata(file).context(format_args!("cannot read {}", file.display()))?.len();
    println!("{name:<32} {raw:>10} {:>10}", gzipped(tools, file)?);
    Ok(())
}

/// The length of `gzip -9` of a file; Node's zlib does it where there is no gzip.
fn gzipped(tools: &Tools, file: &Path) -> Result<usize> {
    const WITH_NODE: &str =
        "process.stdout.write(require('zlib').gzipSync(require('fs').readFileSync(0), { level: 9 }))";
    let gzip = run::command("gzip").args(["-9", "-n", "-c"]).stdin(input(file)?).stderr(Stdio::inherit()).output();
    let output = match (gzip, &tools.node) {
        (Ok(output), _) => output,
        (Err(_), Some(node)) => with_input(run::command(node).args(["-e", WITH_NODE]), file)?,
        (Err(error), None) => {
            return Err(error).context("there is neither gzip nor Node to measure with");
        }
    };
    Ok(output.stdout.len())
}

fn with_input(command: &mut Command, file: &Path) -> Result<std::process::Output> {
    command.stdin(input(file)?).output().context(format_args!("cannot run `{}`", run::shown(command)))
}

fn input(file: &Path) -> Result<File> {
    File::open(file).context(format_args!("cannot read {}", file.display()))
}

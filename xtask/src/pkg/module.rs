//! The wasm module and its glue: wasm-pack builds both, for bundlers, which is what the package's own entries stand on.

use std::env;
use std::fs;
use std::path::PathBuf;

use super::table;
use crate::error::{Context, Result};
use crate::paths;
use crate::run;
use crate::term;
use crate::tools::{Tool, Tools};

/// What cargo is told besides.
pub(crate) const DEFAULT: &[&str] = &[];

/// Digest hashes a few lines at a time: rounds in a loop do as well as rounds written out, in a tenth of the bytes.
const COMPACT: &str = "--cfg sha2_backend_soft=\"compact\"";

pub(crate) struct Built {
    /// Almost as linked: the optimiser has not seen it yet.
    pub(crate) module: PathBuf,
    pub(crate) glue: PathBuf,
    pub(crate) is_tuned: bool,
}

/// Builds it with these features' flags. Where the standard library's source is there, that is compiled for size, too, and a
/// panic is no more than a trap: a third smaller.
pub(crate) fn build(tools: &Tools, options: &[&str]) -> Result<Built> {
    let is_tuned = tools.place(Tool::RustSrc).is_some();
    if !is_tuned {
        println!("{}: without the standard library's source the module is larger", term::yellow("warning"));
    }
    let folder = paths::folder(paths::target().join("pkg-glue"))?;
    let mut command = run::command(tools.wasm_pack()?);
    command.args(["build", "js", "--mode", "no-install", "--target", "bundler", "--profile", "wasm"]);
    command.args(["--no-opt", "--no-typescript", "--no-pack", "--out-name", "amphi", "--out-dir"]).arg(&folder);
    command.arg("--");
    let mut flags = COMPACT.to_owned();
    if is_tuned {
        command.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
        command.env("RUSTC_BOOTSTRAP", "1");
        flags.push_str(" -Zunstable-options -Cpanic=immediate-abort");
    }
    command.env("RUSTFLAGS", flags);
    command.args(options).env("PATH", path(tools)?).env("CARGO_TARGET_DIR", paths::target().join("pkg-build"));
    run::text(&mut command)?;
    let module = folder.join("amphi_bg.wasm");
    let linked = fs::read(&module).context("cannot read the module")?;
    let glue = folder.join("amphi_bg.js");
    fs::write(&module, table::pruned(&linked, &paths::read(&glue)?)?).context("cannot write the module")?;
    Ok(Built { module, glue, is_tuned })
}

/// wasm-pack takes the first wasm-bindgen that it finds.
fn path(tools: &Tools) -> Result<std::ffi::OsString> {
    let bindgen = tools.wasm_bindgen()?;
    let own = bindgen.parent().context("wasm-bindgen is in no folder")?.to_path_buf();
    let others = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(own).chain(env::split_paths(&others))).context("PATH cannot be put together")
}

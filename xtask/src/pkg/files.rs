//! The package's folder: what stands in `pkg-template/`, the optimised module, the same inline, and the licences.

use std::fs;
use std::path::Path;

use super::letters;
use super::module::Built;
use super::names;
use crate::error::{Context, Error, Result};
use crate::paths;
use crate::run;
use crate::tools::{BINARYEN, Tools};

pub(super) fn lay_out(tools: &Tools, built: &Built, folder: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    copy_all(&paths::root().join("pkg-template"), folder)?;
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&paths::root().join(name), &folder.join(name))?;
    }
    let manifest = folder.join("package.json");
    let text = paths::read(&manifest)?.replace("\"version\": \"0.0.0\"", &format!("\"version\": \"{}\"", version()?));
    paths::write(&manifest, &text)?;
    let glue = paths::folder(folder.join("glue"))?;
    let (module, script) = (glue.join("amphi_bg.wasm"), glue.join("amphi_bg.js"));
    copy(&built.glue, &script)?;
    optimise(tools, &built.module, &module)?;
    names::shorten(tools, &module, &script)?;
    let bytes = fs::read(&module).context("cannot read the module")?;
    paths::write(&glue.join("amphi_inline.js"), &inline(&bytes))
}

/// Below 1,024 there is the deepest end of the stack alone, which no address with an offset reaches around the end of the memory;
/// that no data is there `table` sees to. The other two make a module that is no smaller, but packs better.
const SMALL: [&str; 5] = ["-Oz", "--low-memory-unused", "-ocimfs", "60", "--skip-pass=local-cse"];

/// Shrinks a module; without the optimiser, of the version that is known to work, there is no package.
pub(crate) fn optimise(tools: &Tools, from: &Path, to: &Path) -> Result<()> {
    let program = tools.wasm_opt()?;
    let said = run::text(run::command(program).arg("--version"))?;
    if said.split_whitespace().nth(2) != Some(BINARYEN) {
        return Err(Error::new(format!("{} is not of version {BINARYEN}, but {}", program.display(), said.trim())));
    }
    let mut command = run::command(program);
    command.args(SMALL).args(["--strip-debug", "--strip-producers"]);
    run::text(command.arg(from).arg("-o").arg(to)).map(drop)
}

/// The crate's version is the package's.
fn version() -> Result<String> {
    let manifest = paths::read(&paths::root().join("Cargo.toml"))?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    let version = line.and_then(|line| line.strip_suffix('"'));
    version.map(str::to_owned).context("Cargo.toml has no version")
}

/// A module that carries the other one.
fn inline(module: &[u8]) -> String {
    let (text, alphabet) = letters::encode(module);
    format!("const text = \"{text}\";\nconst alphabet = \"{alphabet}\";\n\n{}", letters::DECODE)
}

pub(crate) fn copy_all(from: &Path, to: &Path) -> Result<()> {
    paths::folder(to.to_path_buf())?;
    for entry in fs::read_dir(from).context(format_args!("cannot list {}", from.display()))? {
        let entry = entry.context("cannot list a folder")?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_all(&from, &to)?;
        } else {
            copy(&from, &to)?;
        }
    }
    Ok(())
}

pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).context(format_args!("cannot copy {} to {}", from.display(), to.display())).map(drop)
}

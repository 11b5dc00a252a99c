//! Builds the examples as a wasm module and makes it loadable by a page.

use std::path::{Path, PathBuf};

use crate::cargo::{self, WASM};
use crate::error::Result;
use crate::paths;
use crate::run;
use crate::tools::Tools;

/// What `wasm-bindgen --target web` wrote.
pub(crate) struct Package {
    pub(crate) module: PathBuf,
    pub(crate) glue: PathBuf,
}

/// Builds the examples' library with the profile `wasm` and writes its package into `folder`.
pub(crate) fn package(tools: &Tools, folder: &Path) -> Result<Package> {
    const LIBRARY: &str = "amphi_examples";
    let mut build = run::cargo();
    build.args(["build", "--package", "amphi-examples", "--lib", "--target", WASM, "--profile", "wasm"]);
    let built = cargo::build(&mut build)?;
    let folder = paths::folder(folder.to_path_buf())?;
    let mut bindgen = run::command(tools.wasm_bindgen()?);
    bindgen.args(["--target", "web", "--remove-name-section", "--remove-producers-section", "--out-dir"]);
    run::text(bindgen.arg(&folder).arg(cargo::module(&built, LIBRARY)?))?;
    Ok(Package { module: folder.join(format!("{LIBRARY}_bg.wasm")), glue: folder.join(format!("{LIBRARY}.js")) })
}

//! Builds a library of the workspace as a wasm module and makes it loadable by a page.

use std::path::{Path, PathBuf};

use crate::cargo::{self, WASM};
use crate::error::Result;
use crate::paths;
use crate::run;
use crate::tools::Tools;

/// A library that is a `cdylib`.
pub(crate) struct Library {
    pub(crate) package: &'static str,
    pub(crate) name: &'static str,
    pub(crate) profile: &'static str,
    /// What cargo is told besides.
    pub(crate) options: &'static [&'static str],
}

/// With the checks that a release build leaves out: what it runs are tests.
pub(crate) const JSPI: Library = Library { package: "jspi", name: "amphi_jspi", profile: "dev", options: &["--quiet"] };

pub(crate) const SPEED: Library = Library { package: "speed", name: "amphi_speed", profile: "wasm", options: &[] };

pub(crate) const EXAMPLES: Library =
    Library { package: "amphi-examples", name: "amphi_examples", profile: "wasm", options: &[] };

/// What `wasm-bindgen --target web` wrote.
pub(crate) struct Package {
    pub(crate) module: PathBuf,
    pub(crate) glue: PathBuf,
}

/// Builds `library` and writes its package into `folder`.
pub(crate) fn package(tools: &Tools, library: &Library, folder: &Path) -> Result<Package> {
    let Library { package, name, profile, options } = library;
    let mut build = run::cargo();
    build.args(["build", "--package", package, "--lib", "--target", WASM, "--profile", profile]).args(*options);
    let built = cargo::build(&mut build)?;
    let folder = paths::folder(folder.to_path_buf())?;
    let mut bindgen = run::command(tools.wasm_bindgen()?);
    bindgen.args(["--target", "web", "--remove-name-section", "--remove-producers-section", "--out-dir"]);
    run::text(bindgen.arg(&folder).arg(cargo::module(&built, name)?))?;
    Ok(Package { module: folder.join(format!("{name}_bg.wasm")), glue: folder.join(format!("{name}.js")) })
}

//! The live page as a folder: `www/`, the npm package below `amphi/`, the examples below `tour/`, and what one of these
//! prints natively.

use std::fs;
use std::path::Path;

use super::EXAMPLE;
use crate::error::Result;
use crate::paths;
use crate::pkg::{Package, files};
use crate::run;
use crate::server::Server;
use crate::tools::Tools;
use crate::wasm;

pub(crate) fn lay_out(tools: &Tools, package: &Package, folder: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    files::copy_all(&paths::root().join("www"), folder)?;
    files::copy_all(&package.folder, &folder.join("amphi"))?;
    wasm::package(tools, &wasm::EXAMPLES, &folder.join("tour")).map(drop)
}

/// Runs the example natively, and leaves for the page what it prints.
pub(crate) fn record(program: &Path, server: &Server, folder: &Path) -> Result<String> {
    let said = run::text(run::command(program).arg(EXAMPLE).arg(&server.http))?;
    paths::write(&folder.join("native.txt"), &said)?;
    Ok(said)
}

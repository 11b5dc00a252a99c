//! What is measured is built for release, each package by itself: cargo would give all the features that one asks for.

use std::path::PathBuf;

use crate::cargo;
use crate::error::Result;
use crate::paths;
use crate::run;

pub(super) fn release(package: &str) -> Result<PathBuf> {
    let target = paths::target().join("bench");
    let mut build = run::cargo();
    build.current_dir(paths::root().join("bench"));
    build.args(["build", "--quiet", "--release", "--package", package, "--target-dir"]).arg(target);
    let built = cargo::build(&mut build)?;
    cargo::program(&built, package).map(PathBuf::from)
}

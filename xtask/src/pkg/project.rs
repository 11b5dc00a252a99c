//! The project that the package is tested in: `tests/js` and `tests/www`, its tools from npm, and the packed package as npm installs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Package, files, npm};
use crate::error::Result;
use crate::paths;
use crate::run;
use crate::tools::Tools;

pub(crate) struct Project {
    pub(crate) folder: PathBuf,
}

impl Project {
    /// Puts it together in `target/pkg-tests`; what npm has installed there for this lock file stays.
    pub(crate) fn new(package: &Package) -> Result<Self> {
        let (tests, folder) = (paths::root().join("tests/js"), paths::folder(paths::target().join("pkg-tests"))?);
        for entry in ["facade", "guides", "matrix", "projects", "pages", "size", "types", "www"] {
            let _ = fs::remove_dir_all(folder.join(entry));
        }
        files::copy_all(&tests, &folder)?;
        files::copy_all(&paths::root().join("tests/www"), &folder.join("www"))?;
        paths::folder(folder.join("pages"))?;
        let lock = paths::read(&tests.join("package-lock.json"))?;
        let stamp = folder.join("node_modules/.installed");
        if fs::read_to_string(&stamp).ok().as_deref() != Some(&lock) {
            // Not `npm ci`: it asks for the packages of every platform. Nothing of what it installs has to run for that.
            run::text(npm(&folder)?.args(["install", "--ignore-scripts", "--no-save"]))?;
            paths::write(&stamp, &lock)?;
        }
        unpack(&package.tarball, &folder.join("node_modules/amphi"))?;
        Ok(Self { folder })
    }

    /// A program that npm has installed.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = run::command(self.folder.join("node_modules/.bin").join(name));
        command.current_dir(&self.folder);
        command
    }

    pub(crate) fn node(&self, tools: &Tools) -> Option<Command> {
        let mut command = run::command(tools.node.as_deref()?);
        command.current_dir(&self.folder);
        Some(command)
    }
}

/// What `npm install` does with a package that depends on nothing.
fn unpack(tarball: &Path, folder: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    let folder = paths::folder(folder.to_path_buf())?;
    run::text(run::command("tar").arg("-xzf").arg(tarball).args(["--strip-components=1", "-C"]).arg(folder)).map(drop)
}

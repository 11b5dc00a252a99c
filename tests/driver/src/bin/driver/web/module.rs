//! The wasm module of the driver: found beside this program, and built when it is missing or older than its sources.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

const COMMAND: &str = "cargo xtask driver";

/// The checkout that this program was built from.
const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What the module is made of, in the checkout.
const SOURCES: [&str; 5] = ["src", "Cargo.toml", "Cargo.lock", "tests/driver/src", "tests/driver/Cargo.toml"];

/// The folder of the package.
pub(super) fn package() -> io::Result<PathBuf> {
    let checkout = Path::new(CHECKOUT);
    let sources = SOURCES.iter().filter_map(|source| newest(&checkout.join(source))).max();
    match (found(), sources) {
        (Some(package), None) => Ok(package),
        (Some(package), Some(changed)) if newest(&package).is_some_and(|built| built >= changed) => Ok(package),
        (_, Some(_)) => build(checkout),
        (None, None) => Err(io::Error::other(format!("there is no wasm module: run `{COMMAND}` in a checkout"))),
    }
}

/// `driver/pkg` in the target folder: beside `debug`, where cargo puts this program, and above where it is copied to.
fn found() -> Option<PathBuf> {
    let program = env::current_exe().ok()?;
    let packages = program.ancestors().skip(1).map(|folder| folder.join("driver").join("pkg"));
    packages.take(4).find(|package| package.join("amphi_driver.js").is_file())
}

fn build(checkout: &Path) -> io::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut words = COMMAND.split(' ').skip(1);
    let mut command = Command::new(cargo);
    // What it says is for whoever waits, not an answer.
    command.args(words.by_ref()).current_dir(checkout).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            return Err(io::Error::other(format!("`{COMMAND}` failed ({}) {said}", output.status)));
        }
        Err(error) => {
            let what =
                format!("the wasm module is missing or stale; run `{COMMAND}`, which could not be started: {error}");
            return Err(io::Error::other(what));
        }
    }
    found().ok_or_else(|| io::Error::other(format!("`{COMMAND}` has built no module for {:?}", env::current_exe())))
}

/// When the newest file there was changed.
fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_file() {
        return fs::metadata(path).and_then(|file| file.modified()).ok();
    }
    fs::read_dir(path).ok()?.filter_map(|entry| newest(&entry.ok()?.path())).max()
}

//! Gets rustdoc's JSON out of the stable toolchain.
//!
//! The JSON needs RUSTC_BOOTSTRAP, but only rustdoc itself may see that variable: build scripts watch it, and every
//! dependency would be built again whenever it comes or goes. So cargo is told that *we* are its rustdoc, and we
//! start the real one.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde_json::Value;

use crate::error::{Context, Result};
use crate::paths;
use crate::run;

const REAL: &str = "AMPHI_XTASK_RUSTDOC";

/// The JSON that describes the library, with all features, on `target` (`None`: this machine).
pub(super) fn json(target: Option<&str>) -> Result<Value> {
    let mut command = run::cargo();
    command.args(["rustdoc", "--quiet", "--package", "amphi", "--lib", "--all-features"]);
    command.args(target.iter().flat_map(|target| ["--target", target]));
    command.args(["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"]);
    let ourselves = env::current_exe().context("cannot find our own program")?;
    command.env(REAL, env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into())).env("RUSTDOC", ourselves);
    run::text(&mut command)?;
    let folder = target.map_or_else(paths::target, |target| paths::target().join(target));
    read(&folder.join("doc").join("amphi.json"))
}

/// When cargo started us in rustdoc's place: runs rustdoc.
pub(crate) fn stand_in() -> Option<ExitCode> {
    let rustdoc = env::var_os(REAL)?;
    let status = Command::new(rustdoc).args(env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1").status();
    let code = status.ok().and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok());
    Some(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn read(file: &Path) -> Result<Value> {
    serde_json::from_str(&paths::read(file)?).context(format_args!("{} is not JSON", file.display()))
}

//! `cargo xtask soak`: builds the soak and runs it; its options are handed on.

use crate::cargo;
use crate::error::Result;
use crate::run;

pub(crate) fn command(options: &[String]) -> Result<()> {
    let built = cargo::build(run::cargo().args(["build", "--package", "soak"]))?;
    let program = cargo::program(&built, "soak")?;
    run::stream(run::command(program).args(options))
}

//! `cargo xtask bench`: amphi beside other clients, each a program of its own in `bench/`, a workspace of its own.

mod build;
pub(crate) mod counts;
mod peers;
mod process;
mod server;

use crate::error::{Error, Result};

pub(crate) fn command(arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((first, rest)) if first == "counts" => counts::command(rest),
        _ => Err(Error::new("not yet")),
    }
}

/// The value of an option, which is the next argument.
fn value<'a>(name: &str, rest: &mut impl Iterator<Item = &'a String>) -> Result<&'a str> {
    rest.next().map(String::as_str).ok_or_else(|| Error::new(format!("`{name}` needs a value")))
}

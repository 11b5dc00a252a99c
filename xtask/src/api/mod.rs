//! `cargo xtask api`: the public API of `amphi` is the same on both targets, and the same as in `api.txt`.
//!
//! An opaque `impl Future` does not show in rustdoc's JSON whether it is `Send`; a compile test proves that elsewhere.

mod generics;
mod implementations;
mod json;
mod listing;
mod render;
pub(crate) mod rustdoc;

use std::collections::BTreeSet;

use crate::cargo::WASM;
use crate::error::{Context, Error, Result};
use crate::paths;
use crate::setup;
use crate::term;
use crate::tools::Tool;

const SNAPSHOT: &str = "api.txt";

pub(crate) fn command(bless: bool) -> Result<()> {
    let report = check(bless)?;
    println!("{}", report.join("\n"));
    Ok(())
}

/// Compares, and returns what to say about it; with `bless`, writes the snapshot anew.
pub(crate) fn check(bless: bool) -> Result<Vec<String>> {
    setup::ensure(&[Tool::WasmTarget])?;
    let native = list(None, "api-native.txt")?;
    let web = list(Some(WASM), "api-web.txt")?;
    if native != web {
        let differences = difference(&native, &web, ["only native", "only web"]);
        return Err(Error::new(format!(
            "the public API differs between the targets; give both the same items, signatures and auto traits\n{differences}"
        )));
    }
    let file = paths::root().join(SNAPSHOT);
    let text: String = native.iter().flat_map(|line| [line, "\n"]).collect();
    let said = format!("{} items, the same on both targets", native.len());
    if bless {
        paths::write(&file, &text)?;
        return Ok(vec![said, format!("{SNAPSHOT} is written")]);
    }
    let snapshot = paths::read(&file).context("`cargo xtask api --bless` writes it")?;
    let known: BTreeSet<String> = snapshot.lines().map(str::to_owned).collect();
    if known != native {
        let differences = difference(&known, &native, ["gone", "new"]);
        return Err(Error::new(format!(
            "the public API is not {SNAPSHOT}'s; if that is meant, run `cargo xtask api --bless` and add a line to CHANGELOG.md\n{differences}"
        )));
    }
    Ok(vec![said])
}

fn list(target: Option<&str>, name: &str) -> Result<BTreeSet<String>> {
    let lines = listing::of(&rustdoc::json(target)?)?;
    let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    paths::write(&paths::scratch()?.join(name), &text)?;
    Ok(lines)
}

fn difference(before: &BTreeSet<String>, after: &BTreeSet<String>, names: [&str; 2]) -> String {
    let gone = before.difference(after).map(|line| (line, term::red(&format!("- {}: {line}", names[0]))));
    let new = after.difference(before).map(|line| (line, term::green(&format!("+ {}: {line}", names[1]))));
    let mut lines: Vec<_> = gone.chain(new).collect();
    lines.sort_by_key(|(line, _)| *line);
    lines.into_iter().map(|(_, shown)| format!("  {shown}\n")).collect()
}

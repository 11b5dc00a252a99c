//! `cargo xtask tidy`: what a reviewer would have to say twice, as a program.
//!
//! Each rule is a function from files to breaches in a module of its own; the reasons stand in CONTRIBUTING.md and,
//! in one half-sentence, in each message.

mod cfg;
mod manifest;
mod mask;
mod shape;
mod source;
mod text;

use std::fmt;
use std::fs;

use crate::error::{Error, Result};
use crate::paths;
use crate::run;
use source::Source;

/// One line of output: where, what, and what to do.
#[derive(Debug, PartialEq, Eq)]
struct Breach {
    path: String,
    line: usize,
    what: String,
}

/// A file that git tracks or would track.
struct File {
    path: String,
    text: String,
}

pub(crate) fn command() -> Result<()> {
    let report = check()?;
    println!("{}", report.join("\n"));
    Ok(())
}

/// Checks the checkout; returns its figures, or all breaches as one error.
pub(crate) fn check() -> Result<Vec<String>> {
    let files = files()?;
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut breaches = text::folders(&paths);
    breaches.extend(text::changelog(&files));
    let mut sources = Vec::new();
    for file in &files {
        breaches.extend(text::check(file));
        if file.path.ends_with("Cargo.toml") {
            breaches.extend(manifest::check(file));
        }
        if file.path.ends_with(".rs") {
            sources.push(Source::new(&file.path, &file.text));
        }
    }
    for source in &sources {
        breaches.extend(cfg::check(source));
        breaches.extend(shape::check(source));
        breaches.extend(text::words(source));
    }
    if breaches.is_empty() {
        return Ok(shape::figures(&sources));
    }
    breaches.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    let lines: String = breaches.iter().map(|breach| format!("\n{breach}")).collect();
    Err(Error::new(format!("{} breaches of the house rules{lines}", breaches.len())))
}

/// Binary files and files that are deleted but not yet committed are left out.
fn files() -> Result<Vec<File>> {
    let listed = run::text(run::command("git").args(["ls-files", "-co", "--exclude-standard", "-z"]))?;
    let root = paths::root();
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path)).ok().filter(|text| !text.contains('\0'))?;
        Some(File { path: path.to_owned(), text })
    };
    Ok(listed.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect())
}

impl Breach {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

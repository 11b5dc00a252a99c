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
use std::path::Path;

use crate::error::{Context, Error, Result};
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
    let root = paths::root();
    // What `cargo install --root` has put here is nobody's work.
    let listed = ["ls-files", "-co", "--exclude-standard", "--exclude=.crates.toml", "--exclude=.crates2.json", "-z"];
    let listed = if root.join(".git").exists() {
        run::text(run::command("git").args(listed))?
    } else {
        walked(&root, "")?.join("\0")
    };
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path)).ok().filter(|text| !text.contains('\0'))?;
        Some(File { path: path.to_owned(), text })
    };
    Ok(listed.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect())
}

/// The files of a checkout without git, as of an archive: what is built or hidden is left out.
fn walked(root: &Path, below: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(below)).context(format_args!("cannot read `{below}`"))? {
        let entry = entry.context(format_args!("cannot read `{below}`"))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || ["target", "node_modules"].contains(&name.as_str()) {
            continue;
        }
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files.extend(walked(root, &path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_git_the_same_files_are_found() {
        let found = walked(&paths::root(), "").unwrap_or_else(|error| panic!("{error}"));
        for path in ["Cargo.toml", "src/lib.rs", "xtask/src/tidy/mod.rs"] {
            assert!(found.iter().any(|found| found == path), "{path}");
        }
        assert!(found.iter().all(|path| !path.split('/').any(|part| part == "target" || part.starts_with('.'))));
    }
}

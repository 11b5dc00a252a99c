//! What cargo builds, by name: the paths come from cargo's own messages, never from guesses about its folders.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::error::{Context, Error, Result};
use crate::run::{self, Guard};

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

pub(crate) struct Artifact {
    /// The target's name: of the library, the program or the test.
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) executable: Option<PathBuf>,
    files: Vec<PathBuf>,
}

/// Runs a cargo command that builds, shows its progress, and lists what it built.
pub(crate) fn build(command: &mut Command) -> Result<Vec<Artifact>> {
    let shown = run::shown(command);
    command.arg("--message-format=json-render-diagnostics").stdin(Stdio::null()).stdout(Stdio::piped());
    let mut cargo = Guard::spawn(command)?;
    let stdout = cargo.0.stdout.take().context("cargo has no standard output")?;
    let mut artifacts = Vec::new();
    for line in BufReader::new(stdout).lines() {
        let line = line.context(format_args!("cannot read what `{shown}` says"))?;
        artifacts.extend(serde_json::from_str(&line).ok().as_ref().and_then(artifact));
    }
    let status = cargo.0.wait().context(format_args!("cannot wait for `{shown}`"))?;
    if status.success() { Ok(artifacts) } else { Err(Error::new(format!("`{shown}` failed; its errors stand above"))) }
}

/// The program `name` among `artifacts`.
pub(crate) fn program<'a>(artifacts: &'a [Artifact], name: &str) -> Result<&'a Path> {
    let found = artifacts.iter().find(|artifact| artifact.kind == "bin" && artifact.name == name);
    found
        .and_then(|artifact| artifact.executable.as_deref())
        .context(format_args!("cargo built no program named `{name}`; is it still a [[bin]] of its package?"))
}

/// The wasm module of the library `name` among `artifacts`.
pub(crate) fn module<'a>(artifacts: &'a [Artifact], name: &str) -> Result<&'a Path> {
    let files = artifacts.iter().filter(|artifact| artifact.name == name).flat_map(|artifact| &artifact.files);
    let mut modules = files.filter(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    modules
        .next()
        .map(PathBuf::as_path)
        .context(format_args!("cargo built no wasm module named `{name}`; is its library still a `cdylib`?"))
}

fn artifact(message: &Value) -> Option<Artifact> {
    if message["reason"] != "compiler-artifact" {
        return None;
    }
    let files = message["filenames"].as_array()?;
    Some(Artifact {
        name: message["target"]["name"].as_str()?.to_owned(),
        kind: message["target"]["kind"][0].as_str()?.to_owned(),
        executable: message["executable"].as_str().map(PathBuf::from),
        files: files.iter().filter_map(Value::as_str).map(PathBuf::from).collect(),
    })
}

//! The benchmark's server as a child process, on a core of its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use super::build;
use super::process::{self, SERVERS_CORE};
use crate::error::{Context, Result};
use crate::paths::TempFolder;
use crate::run::Guard;

/// Ends when dropped.
pub(super) struct Server {
    _child: Guard,
    ports: Value,
    folder: TempFolder,
}

impl Server {
    pub(super) fn start() -> Result<Self> {
        let folder = TempFolder::new("bench")?;
        let program = build::release("bench-server")?;
        let mut command = process::pinned(&program, SERVERS_CORE);
        command.arg(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = Guard::spawn(&mut command)?;
        let stdout = child.0.stdout.take().context("the server has no standard output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("the server says nothing")?;
        let ports = serde_json::from_str(&line).context("the server did not say its ports")?;
        Ok(Self { _child: child, ports, folder })
    }

    /// The arguments by which a client finds its protocol here.
    pub(super) fn arguments(&self, protocol: &str) -> Vec<String> {
        let ca = self.ca();
        vec![format!("protocol={protocol}"), format!("port={}", self.ports[protocol]), format!("ca={}", ca.display())]
    }

    fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

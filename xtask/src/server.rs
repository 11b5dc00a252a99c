//! The test server as a child process: it says its addresses on its first line, passes on what pages report to it,
//! and ends when its standard input closes.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cargo;
use crate::error::{Context, Error, Result};
use crate::run::{self, Guard};
use crate::term;

/// Ports that stay the same from run to run: the tests have the addresses compiled in, and shall not be compiled again.
const PORTS: [(&str, u16); 4] = [("--http", 39181), ("--https", 39182), ("--fault", 39183), ("--fault-tls", 39184)];

pub(crate) struct Server {
    child: Guard,
    lines: Receiver<String>,
    pub(crate) http: String,
    pub(crate) https: String,
    pub(crate) fault: String,
    pub(crate) fault_tls: String,
    pub(crate) ca_pem: String,
}

pub(crate) enum Ports {
    Any,
    /// [`PORTS`], but any port in place of one that is taken.
    Fixed,
}

impl Server {
    /// Builds and starts the server; `pages` is the folder that it serves under `/static/`.
    pub(crate) fn start(ports: &Ports, pages: Option<&Path>) -> Result<Self> {
        let built = cargo::build(run::cargo().args(["build", "--quiet", "--package", "testserver"]))?;
        Self::run(cargo::program(&built, "testserver")?, ports, pages)
    }

    pub(crate) fn run(program: &Path, ports: &Ports, pages: Option<&Path>) -> Result<Self> {
        let mut command = run::command(program);
        if matches!(ports, Ports::Fixed) {
            command
                .args(PORTS.iter().flat_map(|(option, port)| [OsString::from(option), free(*port).to_string().into()]));
        }
        if let Some(pages) = pages {
            command.arg("--static").arg(pages);
        }
        let mut child = Guard::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        let stdout = child.0.stdout.take().context("the test server has no standard output")?;
        let lines = read_lines(stdout);
        let first = lines.recv_timeout(Duration::from_secs(20)).context("the test server did not say its addresses")?;
        let addresses: Value = serde_json::from_str(&first).context(format_args!("the test server said `{first}`"))?;
        let field = |name: &str| {
            let text = addresses[name].as_str().map(str::to_owned);
            text.context(format_args!("the test server's first line has no `{name}`: {first}"))
        };
        Ok(Self {
            child,
            lines,
            http: field("http")?,
            https: field("https")?,
            fault: field("fault")?,
            fault_tls: field("fault_tls")?,
            ca_pem: field("ca_pem")?,
        })
    }

    /// Waits until a page has sent the report `name`, and returns its text; gives up early once `goes_on` is false.
    pub(crate) fn report(&self, name: &str, at_most: Duration, mut goes_on: impl FnMut() -> bool) -> Result<String> {
        const LOOK: Duration = Duration::from_millis(200);
        let start = Instant::now();
        while start.elapsed() < at_most && goes_on() {
            let line = self.lines.recv_timeout(LOOK).unwrap_or_default();
            let line: Value = serde_json::from_str(&line).unwrap_or_default();
            if line["report"] == name {
                return Ok(line["body"].as_str().unwrap_or_default().to_owned());
            }
        }
        let waited = term::seconds(start.elapsed());
        Err(Error::new(format!("no report `{name}` came from the page in {waited}")))
    }

    /// Stays until the server ends, or until Ctrl-C ends both.
    pub(crate) fn wait(mut self) -> Result<()> {
        // Without this, `wait` would close the server's standard input first and so end it.
        let stdin = self.child.0.stdin.take();
        let status = self.child.0.wait().context("cannot wait for the test server")?;
        drop(stdin);
        Err(Error::new(format!("the test server ended ({status})")))
    }

    pub(crate) fn addresses(&self) -> [(&'static str, &str); 4] {
        [("http", &self.http), ("https", &self.https), ("fault", &self.fault), ("fault-tls", &self.fault_tls)]
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.0.stdin.take());
        self.child.wait_at_most(Duration::from_secs(2));
    }
}

fn read_lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(std::result::Result::ok) {
            // Nobody may be listening any more; the server must be able to go on writing all the same.
            let _ = sender.send(line);
        }
    });
    receiver
}

/// `port`, or 0 (any) when it is taken.
fn free(port: u16) -> u16 {
    TcpListener::bind(("127.0.0.1", port)).map_or(0, |_| port)
}

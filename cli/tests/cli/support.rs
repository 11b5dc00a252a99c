//! Running the command, and the server that it talks to.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use testserver::{Config, Server};

pub(crate) static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start(Config::default()).unwrap());

/// A URL of the test server.
pub(crate) fn http(path: &str) -> String {
    format!("{}{path}", SERVER.http())
}

pub(crate) fn https(path: &str) -> String {
    format!("{}{path}", SERVER.https())
}

pub(crate) fn fault(path: &str) -> String {
    format!("{}{path}", SERVER.fault())
}

/// The file that has the test server's authority.
pub(crate) fn ca() -> String {
    static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
        let path = folder("ca").join("ca.pem");
        std::fs::write(&path, SERVER.ca_pem()).unwrap();
        path
    });
    FILE.display().to_string()
}

/// An empty folder of a test's own.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The command, with nothing of this machine's settings.
pub(crate) fn command<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amphi"));
    command.args(args).stdin(Stdio::null());
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name);
    }
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "no_proxy", "NO_PROXY"] {
        command.env_remove(name);
    }
    command
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn out(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }
}

pub(crate) fn finish(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if let Some(mut stdin) = child.stdin.take() {
        // The command may have ended without reading it.
        let _ = stdin.write_all(input);
    }
    let output = child.wait_with_output().unwrap();
    Ran { code: output.status.code(), bytes: output.stdout, err: String::from_utf8(output.stderr).unwrap() }
}

/// Runs it with nothing on standard input.
#[track_caller]
pub(crate) fn amphi<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Ran {
    finish(command(args), b"")
}

/// Runs it with this on standard input.
#[track_caller]
pub(crate) fn piped<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>, input: &[u8]) -> Ran {
    let mut command = command(args);
    command.stdin(Stdio::piped());
    finish(command, input)
}

/// Whether a program of others is there; where all of them have to be, one that is not fails the test.
pub(crate) fn has(program: &str) -> bool {
    let there = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    assert!(there || std::env::var_os("AMPHI_TEST_FOREIGN").is_none(), "{program} has to be there");
    if !there {
        println!("skipped: {program} is not there");
    }
    there
}

/// Runs it on a terminal of so many columns; gives what that shows, its line breaks as they are elsewhere, and the exit code.
pub(crate) fn on_terminal(columns: u16, args: &[&str]) -> (String, Option<i32>) {
    let line = [&[env!("CARGO_BIN_EXE_amphi")], args].concat();
    line_on_terminal(columns, &shell_words::join(line), Path::new("."))
}

/// The same for a line of the shell, in a folder.
pub(crate) fn line_on_terminal(columns: u16, line: &str, folder: &Path) -> (String, Option<i32>) {
    let line = format!("stty cols {columns} rows 50; {line}");
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).current_dir(folder);
    script.env("TERM", "xterm-256color").env("SHELL", "/bin/sh");
    for (name, value) in command([] as [&str; 0]).get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    let ran = finish(script, b"");
    (String::from_utf8_lossy(&ran.bytes).replace("\r\n", "\n").replace('\u{4}', ""), ran.code)
}

/// Without what colours it.
pub(crate) fn plain(shown: &str) -> String {
    anstream::adapter::strip_str(shown).to_string()
}

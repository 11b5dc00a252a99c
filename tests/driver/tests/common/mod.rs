//! The driver as a child process, and what both faces of it are asked.

#![allow(dead_code, unused_imports, reason = "each test uses its part")]

pub(crate) mod cases;
mod pattern;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::thread;

pub(crate) use pattern::mismatch;
use serde_json::Value;
use testserver::proxy::{self, Proxy};
use testserver::{Config, Server};

pub(crate) static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start(Config::default()).unwrap());

/// One that asks for a password.
pub(crate) static PROXY: LazyLock<Proxy> = LazyLock::new(|| {
    let credentials = Some(("u".to_owned(), "p:w".to_owned()));
    Proxy::start(proxy::Config { credentials, ..proxy::Config::default() }).unwrap()
});

/// A running driver.
pub(crate) struct Driver {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Driver {
    pub(crate) fn start(options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_driver"));
        command.args(options).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    pub(crate) fn tell(&mut self, line: impl AsRef<[u8]>) {
        let line = [line.as_ref(), b"\n"].concat();
        self.input.as_mut().unwrap().write_all(&line).unwrap();
    }

    /// The next answer.
    pub(crate) fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    pub(crate) fn ask(&mut self, line: impl AsRef<[u8]>) -> Value {
        self.tell(line);
        self.answer()
    }

    /// Ends its input, and waits for it to end with success.
    pub(crate) fn end(mut self) {
        drop(self.input.take());
        let mut rest = String::new();
        self.output.read_line(&mut rest).unwrap();
        assert_eq!(rest, "");
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The answers to all these lines, written in one go.
pub(crate) fn answers(options: &[&str], lines: Vec<String>) -> Vec<Value> {
    let mut driver = Driver::start(options);
    let (mut input, count) = (driver.input.take().unwrap(), lines.len());
    let writer = thread::spawn(move || lines.iter().for_each(|line| writeln!(input, "{line}").unwrap()));
    let answers = (0..count).map(|_| driver.answer()).collect();
    writer.join().unwrap();
    driver.end();
    answers
}

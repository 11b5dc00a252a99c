//! The command `amphi`: reads the command line, runs it, says how it ended.
#![allow(
    clippy::disallowed_methods,
    reason = "the doors that amphi keeps shut lead to the machine, which is where a command lives"
)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may panic"))]

mod app;
mod args;
mod client;
mod curl;
mod download;
mod exit;
mod har;
mod input;
mod interrupt;
mod jar;
mod machine;
mod print;
mod request;
mod watch;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Color, habits};
use exit::{Failure, Result, code};

fn main() -> ExitCode {
    let args = match command_line() {
        Ok(args) => args,
        Err(code) => return code,
    };
    let color = match args.output.color {
        Color::Auto => print::auto_color(&std::io::stderr()),
        Color::Always => true,
        Color::Never => false,
    };
    ExitCode::from(app::run(&args).unwrap_or_else(|failure| report(&failure, color)))
}

/// The command line, with that of curl put in if there is one.
fn command_line() -> Result<Args, ExitCode> {
    let args = parse(std::env::args_os())?;
    let Some(line) = &args.from_curl else { return Ok(args) };
    let line = if line == "-" { input::stdin_text() } else { Ok(line.clone()) };
    let translated = line.and_then(|line| curl::from::words(&line)).map_err(|failure| ended(&failure))?;
    let own = std::env::args_os().skip(1);
    let translated = translated.into_iter().map(OsString::from);
    parse(std::iter::once("amphi".into()).chain(translated).chain(without_curl(own)))
}

fn parse(words: impl Iterator<Item = OsString>) -> Result<Args, ExitCode> {
    let words: Vec<OsString> = words.collect();
    let failed = |message| ended(&Failure::Usage(message));
    if let Some(tip) = habits::other_meaning(&words) {
        return Err(failed(tip));
    }
    Args::try_parse_from(words).map_err(|error| {
        if error.use_stderr() {
            return failed(habits::told(&error));
        }
        // Where it cannot be printed, there is nobody to tell that.
        let _ = error.print();
        ExitCode::from(code::DONE)
    })
}

fn ended(failure: &Failure) -> ExitCode {
    ExitCode::from(report(failure, print::auto_color(&std::io::stderr())))
}

/// The words without `--from-curl` and what belongs to it.
fn without_curl(mut words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut rest = Vec::new();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--from-curl") => drop(words.next()),
            Some(text) if text.starts_with("--from-curl=") => {}
            _ => rest.push(word),
        }
    }
    rest
}

fn report(failure: &Failure, color: bool) -> u8 {
    if let Some(report) = failure.report(color, print::error_columns()) {
        // Where standard error cannot be written to, the exit code still tells.
        let _ = std::io::stderr().write_all(report.as_bytes());
    }
    failure.code()
}

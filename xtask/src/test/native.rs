//! The tests on this machine: units, the suite, the examples, the test server's own, and the documentation's.

use std::process::Command;

use super::options::Options;
use super::output::{Counts, Program, Reader};
use super::step::{self, Step};
use super::summary::Row;
use crate::error::Result;
use crate::run;
use crate::setup;
use crate::term;
use crate::tools::Tool;

/// The program whose tests run on every host.
pub(super) const SUITE: &str = "suite";

/// Says to the tests that programs of others have to be there.
const FOREIGN: &str = "AMPHI_TEST_FOREIGN";
/// With the features that add tests; the others see that they change nothing for them.
const EVERYTHING: &[&str] =
    &["--workspace", "--exclude", "xtask", "--features", "amphi/tracing,amphi/charset-detection,amphi/uri-template"];

/// What drives the suite once more each, besides tokio's runtime of one thread; the host of its skips; what its rows are called.
const EXECUTORS: [(&str, &str, &str); 3] = [
    ("tokio-multi", "native-tokio-multi", "native, tokio of many threads"),
    ("smol", "native-smol", "native, smol"),
    ("bare", "native-bare", "native, no runtime"),
];

/// What others have written, for the tests to talk to.
pub(crate) const PEERS: [Tool; 8] =
    [Tool::Openssl, Tool::Tinyproxy, Tool::Dante, Tool::Nginx, Tool::Caddy, Tool::Apache, Tool::Httpbin, Tool::Curl];

pub(super) fn run(options: &Options) -> Result<Vec<Row>> {
    // Where they cannot be had, the tests fail that want them, and the others are run.
    if let Err(error) = setup::ensure(&PEERS) {
        println!("{}: {error}", term::yellow("warning"));
    }
    // These commands are a package of their own: with `--workspace`, cargo might replace the program that runs here.
    let mut tests = run::cargo();
    tests.env(FOREIGN, "1");
    let everything = cargo("tests, native", tests, EVERYTHING, "native", options)?;
    let commands = cargo("tests of cargo xtask", run::cargo(), &["--package", "xtask"], "native-xtask", options)?;
    let (suite, others): (Vec<Program>, Vec<Program>) =
        everything.into_iter().chain(commands).partition(|program| program.name == SUITE);
    let mut counts = Counts::default();
    for program in &others {
        counts.add(&program.counts);
    }
    let mut rows: Vec<Row> = suite.into_iter().map(|suite| Row::of_suite("native", "native", suite)).collect();
    for (executor, host, title) in EXECUTORS {
        let mut command = run::cargo();
        command.env("AMPHI_TEST_EXECUTOR", executor);
        let suite = [EVERYTHING, &["--test", SUITE]].concat();
        let programs = cargo(&format!("the suite, {title}"), command, &suite, host, options)?;
        rows.extend(programs.into_iter().map(|suite| Row::of_suite(title, host, suite)));
    }
    rows.push(Row::new("native, beside the suite", counts));
    Ok(rows)
}

/// Runs the tests of `packages` by `command`, which is cargo with what they need in its environment.
pub(super) fn cargo(
    name: &str,
    mut command: Command,
    packages: &[&str],
    log: &str,
    options: &Options,
) -> Result<Vec<Program>> {
    let step = Step::begin(name);
    // What passing tests print is shown too: a skip is a line of it.
    command.args(["test", "--no-fail-fast"]).args(packages).arg("--").arg("--show-output").args(&options.filter);
    let mut reader = Reader::default();
    let done = step::run(command, log, step::COMPILING, |line| reader.read(line))?;
    let mut programs = reader.programs;
    for program in &mut programs {
        program.finish(done.succeeded);
    }
    let failed: usize = programs.iter().map(|program| program.counts.failed).sum();
    if !done.succeeded && failed == 0 {
        programs.push(Program::that_failed("cargo test"));
    }
    step.end(done.succeeded, &note(&programs));
    if done.succeeded {
        return Ok(programs);
    }
    for program in programs.iter().filter(|program| !program.failures.is_empty()) {
        println!("     {}:", program.name);
        program.failures.iter().for_each(|line| println!("     {line}"));
    }
    if failed == 0 {
        done.print_tail();
    } else {
        done.print_log();
    }
    Ok(programs)
}

fn note(programs: &[Program]) -> String {
    let ran = programs.iter().filter(|program| program.counts != Counts::default());
    let parts: Vec<String> = ran.map(|program| format!("{} {}", program.name, program.counts.passed)).collect();
    parts.join(" · ")
}

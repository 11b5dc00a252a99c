//! What the compiler and its tools can say without running a test.

use std::env;
use std::process::Command;

use super::output::Counts;
use super::step::{self, Step};
use super::summary::Row;
use crate::api;
use crate::bench;
use crate::cargo::WASM;
use crate::error::Result;
use crate::run;
use crate::setup;
use crate::term;
use crate::tidy;
use crate::tools::Tool;

/// Commands of cargo that have to succeed, with the variables that they run under.
const COMMANDS: [(&str, &[&str]); 7] = [
    ("rustfmt", &["fmt", "--all", "--check", "--", "--color", "never"]),
    ("rustfmt, bench", &["fmt", "--all", "--check", "--manifest-path", "bench/Cargo.toml", "--", "--color", "never"]),
    ("clippy", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    ("clippy, web", &["clippy", "-p", "amphi", "--all-targets", "--target", WASM, "--", "-D", "warnings"]),
    (
        "clippy, web, examples, driver and js",
        &[
            "clippy",
            "-p",
            "amphi-examples",
            "-p",
            "driver",
            "-p",
            "amphi-js",
            "--lib",
            "--target",
            WASM,
            "--",
            "-D",
            "warnings",
        ],
    ),
    ("documentation", &["doc", "-p", "amphi", "--no-deps"]),
    ("documentation, web", &["doc", "-p", "amphi", "--no-deps", "--target", WASM]),
];

/// Sets of features that have to compile by themselves and without a warning, each on both targets.
const FEATURES: [&[&str]; 6] = [
    &["--no-default-features"],
    &["--no-default-features", "--features", "json"],
    &["--no-default-features", "--features", "form"],
    &["--no-default-features", "--features", "aws-lc-rs,bundled-roots"],
    &["--no-default-features", "--features", "har,service"],
    &["--all-features"],
];

/// Runs them all, whatever fails.
pub(super) fn run() -> Result<Row> {
    setup::ensure(&[Tool::WasmTarget])?;
    let mut counts = Counts::default();
    let mut count = |succeeded: bool| {
        counts.passed += usize::from(succeeded);
        counts.failed += usize::from(!succeeded);
    };
    count(report("tidy", tidy::check));
    for (name, arguments) in COMMANDS {
        count(cargo(name, arguments)?);
    }
    for features in FEATURES {
        for (platform, target) in [("", [].as_slice()), (", web", &["--target", WASM])] {
            let name = format!("clippy {}{platform}", features.join(" "));
            let arguments = [&["clippy", "-p", "amphi"], features, target, &["--", "-D", "warnings"]].concat();
            count(cargo(&name, &arguments)?);
        }
    }
    count(report("api, the same on both targets", || api::check(false)));
    Ok(Row::new("checks", counts))
}

/// What a request costs.
pub(super) fn counts() -> Result<Row> {
    if env::consts::ARCH != bench::counts::ARCH {
        println!("{}: what a request costs is known of {} alone", term::yellow("warning"), bench::counts::ARCH);
        return Ok(Row::new("counts", Counts::default()));
    }
    let tools = setup::ensure(&[Tool::Valgrind])?;
    let mut counts = Counts::default();
    if tools.place(Tool::Valgrind).is_some() {
        let within = report("a small GET costs what bench/counts.txt says", bench::counts::check);
        counts = Counts { passed: usize::from(within), failed: usize::from(!within), ..counts };
    }
    Ok(Row::new("counts", counts))
}

/// A step that is a function of ours.
fn report(name: &str, check: impl FnOnce() -> Result<Vec<String>>) -> bool {
    let step = Step::begin(name);
    match check() {
        Ok(said) => {
            step.end(true, said.last().map_or("", String::as_str));
            true
        }
        Err(error) => {
            step.end(false, "");
            println!("     {}", error.to_string().replace('\n', "\n     "));
            false
        }
    }
}

fn cargo(name: &str, arguments: &[&str]) -> Result<bool> {
    let step = Step::begin(name);
    let mut command: Command = run::cargo();
    command.args(arguments).env("RUSTDOCFLAGS", "-Dwarnings");
    let done = step::run(command, &log(name), step::COMPILING, |_| {})?;
    step.end(done.succeeded, "");
    if !done.succeeded {
        done.print_tail();
    }
    Ok(done.succeeded)
}

/// `check-clippy-all-features-web` for `clippy, all features, web`.
fn log(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once("check").chain(words.filter(|word| *word != "check")).collect::<Vec<_>>().join("-")
}

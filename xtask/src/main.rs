//! `cargo xtask`: every command of the project that is more than one line of cargo.
//!
//! The commands build and run the library, the test server and the examples as child processes; nothing of them is
//! linked in here, so that this program compiles in seconds on a bare machine.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a command-line program that runs natively: it measures time and prints"
)]

mod api;
mod bench;
mod browser;
mod cargo;
mod demo;
mod driver;
mod error;
mod firefox;
mod install;
mod paths;
mod pkg;
mod run;
mod serve;
mod server;
mod setup;
mod size;
mod soak;
mod term;
mod test;
mod tidy;
mod tool;
mod tools;
mod wasm;

use std::env;
use std::process::ExitCode;

use error::{Error, Result};

const HELP: &str = "\
cargo xtask COMMAND [OPTIONS]

  setup [--check]   install what the other commands need and is missing (--check: only look)
  demo [--open]     run one example natively and in headless Chromium, and compare (--open: then leave the page up)
  test [native] [web] [pkg] [checks] [counts] [--browser-modes MODE,…] [--bless] [-- FILTER]
                    every check and every test, natively and in browsers (--bless: write tests/skips.txt); modes are
                    page, worker and service-worker, the same behind firefox-, and node
  ci                what .ci/run runs: `test`, with everything
  tidy              the house rules, as a program
  api [--bless]     the public API is the same on both targets, and is api.txt's (--bless: write api.txt)
  bench [--quick] [--rounds N] [--only NAME]… [--setup]
                    amphi beside other clients: bench/RESULTS.md and bench/results.svg (--setup: get Python's and Node's)
  bench --web [--quick] [--rounds N]
                    the npm package in headless Chromium beside bare fetch and ky: bench/WEB.md
  bench counts [--bless] [--only CLIENT]…
                    what a small GET costs in instructions and allocations, against bench/counts.txt (--bless: write it)
  driver            build the conformance driver for this machine and for Chromium, into target/driver
  size [--bless] [--features]
                    bytes of the examples' wasm module and of the npm package, raw and gzipped, against js/size.txt
                    (--bless: write it; --features: what each of the package's features costs)
  pkg [--features LIST]
                    build the npm package into target/pkg, and pack it (LIST: with these features alone, `none` for none)
  soak [--minutes N] [--seed N]
                    many requests, every fault, at random, for ten minutes unless told otherwise
  serve             run the test server until Ctrl-C

Every command first looks for the tools it needs, and installs what is missing: a browser by apt, the others below
$XDG_CACHE_HOME/amphi or ~/.cache/amphi. CHROME, CHROMEDRIVER and FIREFOX name programs to use instead.
";

fn main() -> ExitCode {
    if let Some(code) = api::rustdoc::stand_in() {
        return code;
    }
    let arguments: Vec<String> = env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.was_told() {
                eprintln!("{}: {error}", term::red("error"));
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((command, options)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    let asks_for_help =
        options.iter().take_while(|option| *option != "--").any(|option| option == "--help" || option == "-h");
    if asks_for_help {
        print!("{HELP}");
        return Ok(());
    }
    match command.as_str() {
        "-h" | "--help" | "help" => {
            print!("{HELP}");
            Ok(())
        }
        "setup" => setup::command(flag(options, "--check")?),
        "demo" => demo::command(flag(options, "--open")?),
        "test" => test::command(options),
        "ci" => flags(options, []).and_then(|[]| test::command(&[])),
        "tidy" => flags(options, []).and_then(|[]| tidy::command()),
        "api" => api::command(flag(options, "--bless")?),
        "bench" => bench::command(options),
        "driver" => flags(options, []).and_then(|[]| driver::command()),
        "size" => {
            flags(options, ["--bless", "--features"]).and_then(|[bless, features]| size::command(bless, features))
        }
        "pkg" => pkg::command(options),
        "soak" => soak::command(options),
        "serve" => flags(options, []).and_then(|[]| serve::command()),
        other => Err(Error::new(format!("there is no command `{other}`; `cargo xtask --help` lists them"))),
    }
}

/// Whether `name`, the only option of a command, was given.
fn flag(options: &[String], name: &str) -> Result<bool> {
    flags(options, [name]).map(|[given]| given)
}

/// Which of the options `names` were given; any other is an error.
fn flags<const N: usize>(options: &[String], names: [&str; N]) -> Result<[bool; N]> {
    match options.iter().find(|option| !names.contains(&option.as_str())) {
        Some(unknown) => Err(Error::new(format!("unknown option `{unknown}`; `cargo xtask --help` lists them"))),
        None => Ok(names.map(|name| options.iter().any(|option| option == name))),
    }
}

//! The suite in two browsers and in Node: compiled once, run by wasm-bindgen-test-runner in each mode.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::jspi;
use super::native::{self, SUITE};
use super::options::{Mode, Options};
use super::output::{Counts, Program};
use super::step::{self, Step};
use super::summary::Row;
use crate::browser;
use crate::cargo::{self, Artifact, WASM};
use crate::driver;
use crate::error::{Error, Result};
use crate::firefox::Driver as Firefox;
use crate::paths;
use crate::run;
use crate::server::{Ports, Server};
use crate::term;
use crate::tools::Tools;

/// How long the tests of one program may take in one mode; in browsers the test runner itself sees to it.
const PATIENCE: Duration = Duration::from_secs(300);

/// The same with starting and ending, which nobody else sees to in Node.
const PATIENCE_IN_ALL: Duration = Duration::from_secs(400);

pub(super) fn run(options: &Options, tools: &Tools) -> Result<Vec<Row>> {
    let server = match Server::start(&Ports::Fixed, None) {
        Ok(server) => server,
        Err(error) => return Ok(vec![Row::broken("web: the test server", &error)]),
    };
    let step = Step::begin("build for the web");
    let built = build(&server);
    step.end(built.is_ok(), "");
    let programs = match built {
        Ok(programs) => programs,
        Err(error) => return Ok(vec![Row::broken("web: the build", &error)]),
    };
    let settings = browser::webdriver_settings(tools.chrome()?)?;
    let certificate = paths::scratch()?.join("ca.pem");
    paths::write(&certificate, &server.ca_pem)?;
    let wants_firefox = options.modes.iter().any(|mode| mode.is_firefox());
    let firefox = tools.firefox.as_deref().filter(|_| wants_firefox).map(Firefox::start).transpose()?;
    let runs = Runs { options, tools, programs, settings, certificate, firefox };
    let mut rows = Vec::new();
    for mode in &options.modes {
        rows.extend(runs.in_mode(*mode)?);
    }
    rows.extend(jspi::run(options, tools)?);
    if options.modes.contains(&Mode::Page) {
        rows.push(conformance(options, tools)?);
    }
    Ok(rows)
}

/// The conformance driver in Chromium, compared with itself natively.
fn conformance(options: &Options, tools: &Tools) -> Result<Row> {
    const TITLE: &str = "Chromium, the driver";
    let step = Step::begin("build the driver for the web");
    let built = driver::module(tools);
    step.end(built.is_ok(), "");
    if let Err(error) = built {
        return Ok(Row::broken(TITLE, &error));
    }
    let mut command = run::cargo();
    command.env("CHROME", tools.chrome()?);
    let mut counts = Counts::default();
    // By its name, as it is not run without: natively there may be no Chromium.
    for program in native::cargo(TITLE, command, &["--package", "driver", "--test", "web"], "web-driver", options)? {
        counts.add(&program.counts);
    }
    Ok(Row::new(TITLE, counts))
}

/// The integration tests, with the test server's addresses in them: a page has no environment to read them from.
fn build(server: &Server) -> Result<Vec<Artifact>> {
    let mut command = run::cargo();
    command.args([
        "test",
        "--quiet",
        "--package",
        "amphi",
        "--features",
        "charset-detection,uri-template",
        "--target",
        WASM,
        "--no-run",
        "--test",
        SUITE,
        "--test",
        "web",
    ]);
    command.env("AMPHI_TEST_HTTP", &server.http).env("AMPHI_TEST_HTTPS", &server.https);
    command.env("AMPHI_TEST_FAULT", &server.fault).env("AMPHI_TEST_FAULT_TLS", &server.fault_tls);
    let built = cargo::build(&mut command)?;
    let mut tests: Vec<_> =
        built.into_iter().filter(|built| built.kind == "test" && built.executable.is_some()).collect();
    tests.sort_by_key(|test| (test.name != SUITE, test.name.clone()));
    if tests.iter().any(|test| test.name == SUITE) {
        Ok(tests)
    } else {
        Err(Error::new(format!("cargo built no test program `{SUITE}` for {WASM}")))
    }
}

struct Runs<'a> {
    options: &'a Options,
    tools: &'a Tools,
    programs: Vec<Artifact>,
    settings: PathBuf,
    certificate: PathBuf,
    firefox: Option<Firefox>,
}

impl Runs<'_> {
    /// Rows for the suite and, if there are any, for the other programs together.
    fn in_mode(&self, mode: Mode) -> Result<Vec<Row>> {
        if mode == Mode::Node && self.tools.node.is_none() {
            println!("{}: Node: not run, there is no Node ≥ 20", term::yellow("warning"));
            return Ok(Vec::new());
        }
        if mode.is_firefox() && self.firefox.is_none() {
            println!("{}: {}: not run, there is no Firefox", term::yellow("warning"), mode.title());
            return Ok(Vec::new());
        }
        let (mut rows, mut others) = (Vec::new(), Program::new("beside the suite"));
        for program in &self.programs {
            let ran = self.program(program, mode)?;
            if ran.name == SUITE {
                rows.push(Row::of_suite(mode.title(), mode.name(), ran));
            } else {
                others.counts.add(&ran.counts);
                others.skips.extend(ran.skips);
            }
        }
        if others.counts != Counts::default() {
            rows.push(Row::beside_suite(mode.title(), mode.name(), others));
        }
        Ok(rows)
    }

    fn program(&self, program: &Artifact, mode: Mode) -> Result<Program> {
        let step = Step::begin(format!("{}: {}", mode.title(), program.name));
        let mut ran = Program::new(&program.name);
        let log = format!("{}-{}", mode.name(), program.name);
        let done = step::run(self.runner(program, mode)?, &log, PATIENCE_IN_ALL, |line| {
            ran.read(line);
        })?;
        ran.finish(done.succeeded);
        if !done.succeeded && ran.counts.failed == 0 {
            ran.counts.failed = 1;
        }
        if done.succeeded && ran.counts == Counts::default() {
            // Of each program there is something to run everywhere; of a filter's tests there may be none.
            if self.options.filter.is_some() {
                step.end_idle();
                return Ok(ran);
            }
            ran.counts.failed = 1;
            ran.failures.push("it ran no test".to_owned());
        }
        let succeeded = done.succeeded && ran.counts.failed == 0;
        step.end(succeeded, &format!("{} passed", ran.counts.passed));
        if !succeeded {
            ran.failures.iter().for_each(|line| println!("     {line}"));
            if ran.failures.is_empty() {
                done.print_tail();
            } else {
                done.print_log();
            }
        }
        Ok(ran)
    }

    fn runner(&self, program: &Artifact, mode: Mode) -> Result<Command> {
        let mut command = run::command(self.tools.test_runner()?);
        // Captured output of passing tests would be lost, and skips with it.
        command.args(&program.executable).arg("--nocapture").args(&self.options.filter);
        command.env(mode.variable(), "1").env("WASM_BINDGEN_TEST_TIMEOUT", PATIENCE.as_secs().to_string());
        match &self.firefox {
            Some(firefox) if mode.is_firefox() => command.env("GECKODRIVER_REMOTE", firefox.address()),
            _ => command.env("CHROMEDRIVER", self.tools.chromedriver()?),
        };
        command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &self.settings);
        // The browsers are told to accept the test server's certificates, Node is given their authority.
        command.env("NODE_EXTRA_CA_CERTS", &self.certificate);
        Ok(command)
    }
}

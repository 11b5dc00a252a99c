//! The npm package: the official judges, its types, its whole API in Node, and fresh projects wherever it may run.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::options::Options;
use super::output::Counts;
use super::step::{self, Step};
use super::summary::Row;
use crate::cargo;
use crate::demo::site;
use crate::error::{Context, Error, Result};
use crate::pkg::project::Project;
use crate::pkg::{self, Package};
use crate::run;
use crate::server::{Ports, Server};
use crate::setup;
use crate::size;
use crate::tools::{Tool, Tools};

const PATIENCE: Duration = Duration::from_secs(300);

/// What waits for something that does not come fails by this, in milliseconds.
const PATIENCE_EACH: u32 = 60_000;

pub(super) fn run(options: &Options) -> Result<Vec<Row>> {
    const TITLE: &str = "npm package";
    let tools = match setup::ensure(&[&pkg::TOOLS[..], &[Tool::Chrome]].concat()) {
        Ok(tools) if tools.node.is_some() => tools,
        Ok(_) => return Ok(vec![Row::broken(TITLE, &Error::new("there is no Node ≥ 20"))]),
        Err(error) => return Ok(vec![Row::broken(TITLE, &error)]),
    };
    let step = Step::begin("build the npm package, and install what judges it");
    let made = pkg::build(&tools).and_then(|package| Ok((Project::new(&package)?, package)));
    step.end(made.is_ok(), "");
    let (project, package) = match made {
        Ok(made) => made,
        Err(error) => return Ok(vec![Row::broken(TITLE, &error)]),
    };
    let mut rows = Vec::new();
    if options.filter.is_none() {
        rows.push(judged(&tools, &project, &package)?);
    }
    let pages = project.folder.join("pages");
    let built = cargo::build(run::cargo().args([
        "build",
        "--quiet",
        "--package",
        "testserver",
        "--package",
        "amphi-examples",
    ]))?;
    let server = Server::run(cargo::program(&built, "testserver")?, &Ports::Any, Some(&pages))?;
    let runs = Runs { options, tools: &tools, project: &project, server: &server };
    rows.push(runs.tests("npm package, its API in Node", "facade")?);
    rows.push(runs.tests("npm package, what the guides show", "guides")?);
    rows.push(runs.tests("npm package, wherever it runs", "matrix")?);
    site::lay_out(&tools, &package, &pages.join("www"))?;
    site::record(cargo::program(&built, "amphi-examples")?, &server, &pages.join("www"))?;
    rows.push(runs.tests("the live page, in browsers", "www")?);
    Ok(rows)
}

/// What can be said of the package without running it.
fn judged(tools: &Tools, project: &Project, package: &Package) -> Result<Row> {
    let mut counts = Counts::default();
    let mut count = |succeeded: bool| {
        counts.passed += usize::from(succeeded);
        counts.failed += usize::from(!succeeded);
    };
    let mut publint = project.program("publint");
    publint.args(["run", "node_modules/amphi", "--strict"]);
    count(silent("publint", publint, "pkg-publint")?);
    let mut attw = project.program("attw");
    attw.args(["--profile", "esm-only", "--exclude-entrypoints", "amphi.wasm", "--no-emoji", "--format", "ascii"]);
    attw.arg(&package.tarball);
    count(silent("are the types wrong?", attw, "pkg-attw")?);
    for resolution in ["nodenext", "bundler"] {
        let mut tsc = project.program("tsc");
        tsc.args(["-p", &format!("types/tsconfig.{resolution}.json")]);
        count(silent(&format!("tsc, strict, {resolution}"), tsc, &format!("pkg-tsc-{resolution}"))?);
    }
    let step = Step::begin("sizes, as js/size.txt says");
    let sizes = size::of_package(tools, project).and_then(|sizes| size::check(&sizes, package));
    step.end(sizes.is_ok(), sizes.as_deref().unwrap_or_default());
    if let Err(error) = &sizes {
        println!("     {error}");
    }
    count(sizes.is_ok());
    Ok(Row::new("npm package, judged", counts))
}

fn silent(name: &str, command: Command, log: &str) -> Result<bool> {
    let step = Step::begin(name);
    let done = step::run(command, log, PATIENCE, |_| {})?;
    step.end(done.succeeded, "");
    if !done.succeeded {
        done.print_tail();
    }
    Ok(done.succeeded)
}

/// Where the tests of the live page run besides.
fn firefox() -> Option<PathBuf> {
    let given = env::var_os("FIREFOX").map(PathBuf::from);
    let folders = env::var_os("PATH").unwrap_or_default();
    let names = ["firefox-esr", "firefox"];
    let found = || {
        names
            .iter()
            .find_map(|name| env::split_paths(&folders).map(|folder| folder.join(name)).find(|file| file.is_file()))
    };
    given.or_else(found)
}

struct Runs<'a> {
    options: &'a Options,
    tools: &'a Tools,
    project: &'a Project,
    server: &'a Server,
}

impl Runs<'_> {
    /// The tests of a folder, by Node's own runner.
    fn tests(&self, title: &str, folder: &str) -> Result<Row> {
        let step = Step::begin(title);
        let mut command = self.project.node(self.tools).context("there is no Node")?;
        command.args(["--test", "--test-reporter=tap", "--test-concurrency=2"]);
        command.arg(format!("--test-timeout={PATIENCE_EACH}"));
        if let Some(filter) = &self.options.filter {
            command.arg(format!("--test-name-pattern={filter}"));
        }
        let addresses = json!({ "http": self.server.http, "https": self.server.https, "fault": self.server.fault });
        command.env("AMPHI_TEST_SERVER", addresses.to_string()).env("CHROME", self.tools.chrome()?);
        if let Some(firefox) = firefox() {
            command.env("FIREFOX", firefox);
        }
        command.arg(format!("{folder}/"));
        let (mut counts, mut failures) = (Counts::default(), Vec::new());
        let done = step::run(command, &format!("pkg-{folder}"), PATIENCE, |line| {
            let number = |name: &str| line.strip_prefix(name).and_then(|rest| rest.trim().parse::<usize>().ok());
            if let Some(passed) = number("# pass ") {
                counts.passed = passed;
            } else if let Some(failed) = number("# fail ") {
                counts.failed = failed;
            } else if let Some(name) = line.trim_start().strip_prefix("not ok ") {
                failures.push(name.to_owned());
            }
        })?;
        // Of a filter's tests there may be none in this folder.
        let ran_none = counts.passed == 0 && self.options.filter.is_none();
        if counts.failed == 0 && (!done.succeeded || ran_none) {
            counts.failed = 1;
        }
        if done.succeeded && ran_none {
            failures.push("none of its tests ran".to_owned());
        }
        let succeeded = counts.failed == 0;
        step.end(succeeded, &format!("{} passed", counts.passed));
        if !succeeded {
            failures.iter().for_each(|line| println!("     {line}"));
            done.print_log();
        }
        Ok(Row::new(title, counts))
    }
}

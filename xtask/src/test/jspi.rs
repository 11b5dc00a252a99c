//! Blocking in a page: a module that is suspended while it waits, in both browsers.

use std::time::Duration;

use serde_json::Value;

use super::options::{Mode, Options};
use super::output::Counts;
use super::step::Step;
use super::summary::Row;
use crate::browser::Page;
use crate::error::{Context, Error, Result};
use crate::firefox::Firefox;
use crate::paths;
use crate::server::{Ports, Server};
use crate::tools::Tools;
use crate::wasm;

const PAGE: &str = include_str!("jspi.html");

const PATIENCE: Duration = Duration::from_secs(120);

/// What the page calls its report.
const REPORT: &str = "jspi";

/// A row for each browser whose pages are asked for.
pub(super) fn run(options: &Options, tools: &Tools) -> Result<Vec<Row>> {
    let hosts = [(Mode::Page, "Chromium, page: suspended"), (Mode::FirefoxPage, "Firefox, page: suspended")];
    let hosts: Vec<_> = hosts.into_iter().filter(|(mode, _)| options.modes.contains(mode)).collect();
    if hosts.is_empty() || options.filter.as_ref().is_some_and(|filter| !REPORT.contains(filter.as_str())) {
        return Ok(Vec::new());
    }
    let step = Step::begin("build what is suspended");
    let served = serve(tools);
    step.end(served.is_ok(), "");
    let server = match served {
        Ok(server) => server,
        Err(error) => return Ok(vec![Row::broken("web: what is suspended", &error)]),
    };
    let mut rows = Vec::new();
    for (mode, title) in hosts {
        if mode.is_firefox() && tools.firefox.is_none() {
            continue;
        }
        let step = Step::begin(title);
        let report = if mode.is_firefox() { in_firefox(tools, &server) } else { in_chromium(tools, &server) };
        let counts = report.and_then(|report| counted(&report));
        step.end(counts.as_ref().is_ok_and(|counts| counts.failed == 0), "");
        rows.push(match counts {
            Ok(counts) => Row::new(title, counts),
            Err(error) => Row::broken(title, &error),
        });
    }
    Ok(rows)
}

fn serve(tools: &Tools) -> Result<Server> {
    let pages = paths::folder(paths::target().join(REPORT))?;
    wasm::package(tools, &wasm::JSPI, &pages.join("pkg"))?;
    paths::write(&pages.join("index.html"), PAGE)?;
    Server::start(&Ports::Any, Some(&pages))
}

fn address(server: &Server) -> String {
    format!("{}/static/index.html", server.http)
}

fn in_chromium(tools: &Tools, server: &Server) -> Result<String> {
    let mut page = Page::open(tools.chrome()?, &address(server))?;
    server.report(REPORT, PATIENCE, || page.is_open())
}

fn in_firefox(tools: &Tools, server: &Server) -> Result<String> {
    let mut firefox = Firefox::start(tools.firefox.as_deref().context("there is no Firefox")?)?;
    firefox.go(&address(server))?;
    server.report(REPORT, PATIENCE, || true)
}

/// Each test that the page has run: its name, and whether it passed.
fn counted(report: &str) -> Result<Counts> {
    let tests: Vec<Value> = serde_json::from_str(report).context(format_args!("the page said `{report}`"))?;
    let mut counts = Counts::default();
    for test in &tests {
        if test["ok"] == true {
            counts.passed += 1;
        } else {
            counts.failed += 1;
            println!("     {}: {}", test["name"], test["said"]);
        }
    }
    if tests.is_empty() { Err(Error::new("the page ran no test")) } else { Ok(counts) }
}

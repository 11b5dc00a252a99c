//! `cargo xtask demo`: one example, compiled twice, must print the same lines natively and in the live page, `www/`.

mod columns;
pub(crate) mod site;

use std::time::Duration;

use serde_json::Value;

use crate::browser::{self, Page};
use crate::cargo;
use crate::error::{Context, Error, Result};
use crate::paths;
use crate::pkg;
use crate::run;
use crate::server::{Ports, Server};
use crate::setup;
use crate::term;
use crate::tools::{Tool, Tools};

const EXAMPLE: &str = "tour";
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn command(stay: bool) -> Result<()> {
    let tools = setup::ensure(&[&pkg::TOOLS[..], &[Tool::Chrome]].concat())?;
    println!("{} for this machine: the test server, the examples", term::bold("building"));
    let built = cargo::build(run::cargo().args(["build", "--package", "testserver", "--package", "amphi-examples"]))?;
    println!("{} for the browser: the examples, the npm package", term::bold("building"));
    let pages = paths::target().join("demo");
    site::lay_out(&tools, &pkg::build(&tools)?, &pages)?;

    let server = Server::run(cargo::program(&built, "testserver")?, &Ports::Any, Some(&pages))?;
    println!("{} `{EXAMPLE}` natively and in headless Chromium, against {}", term::bold("running"), server.http);
    let native = site::record(cargo::program(&built, "amphi-examples")?, &server, &pages)?;
    let web = in_a_page(&tools, &server)?;
    let verdict = compare(&native, &web, &browser::name_and_version(tools.chrome()?));
    if stay {
        println!("The page: {}", address(&server));
        println!("Ctrl-C ends it.");
        return server.wait();
    }
    verdict
}

fn in_a_page(tools: &Tools, server: &Server) -> Result<String> {
    let address = format!("{}?report={EXAMPLE}", address(server));
    let mut page = Page::open(tools.chrome()?, &address)?;
    let report = server.report(EXAMPLE, PATIENCE, || page.is_open());
    let report = report.context(format_args!("what Chromium said is in {}", browser::log()?.display()))?;
    let report: Value = serde_json::from_str(&report).context("the page's report is not JSON")?;
    let output = report["output"].as_str().unwrap_or_default().to_owned();
    if report["ok"] == true { Ok(output) } else { Err(Error::new(format!("the example failed in the page: {output}"))) }
}

fn address(server: &Server) -> String {
    format!("{}/static/index.html", server.http)
}

/// Prints both outputs side by side, and says whether they are the same.
fn compare(native: &str, web: &str, browser: &str) -> Result<()> {
    let (native, web): (Vec<&str>, Vec<&str>) = (native.lines().collect(), web.lines().collect());
    println!();
    for line in columns::beside(&native, &web, ["native", browser], term::width()) {
        println!("{line}");
    }
    println!();
    if native == web {
        println!("{}", term::green(&format!("equal: {} lines", native.len())));
        return Ok(());
    }
    let longer = native.len().max(web.len());
    let mut differing = 0;
    for line in (0..longer).filter(|line| native.get(*line) != web.get(*line)) {
        differing += 1;
        println!("line {}", line + 1);
        println!("  native    {}", term::red(native.get(line).unwrap_or(&"(nothing)")));
        println!("  Chromium  {}", term::red(web.get(line).unwrap_or(&"(nothing)")));
    }
    Err(Error::new(format!("{differing} of {longer} lines differ between native and Chromium")))
}

//! `cargo xtask test`: all checks and all tests, and one table that says what ran where.

mod checks;
mod jspi;
mod native;
mod options;
mod output;
mod package;
mod skips;
mod step;
mod summary;
mod web;

use std::time::Instant;

use crate::error::{Error, Result};
use crate::setup;
use crate::term;
use crate::tools::Tool;
pub(crate) use native::PEERS;
use options::{Options, Part};
use output::Counts;
use summary::Row;

/// What the browsers and Node are driven by; Firefox is for some of the hosts.
pub(crate) const WEB: [Tool; 5] = [Tool::WasmTarget, Tool::WasmBindgen, Tool::Chrome, Tool::Chromedriver, Tool::Node];

pub(crate) fn command(arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let start = Instant::now();
    let mut rows = Vec::new();
    if options.has(Part::Checks) {
        rows.push(checks::run()?);
    }
    if options.has(Part::Native) {
        rows.extend(native::run(&options)?);
    }
    if options.has(Part::Web) {
        let mut tools = WEB.to_vec();
        if options.modes.iter().any(|mode| mode.is_firefox()) {
            tools.push(Tool::Firefox);
        }
        // What cannot be installed fails the run, but only after what could be run has been.
        rows.extend(match setup::ensure(&tools) {
            Ok(tools) => web::run(&options, &tools)?,
            Err(error) => vec![Row::broken("web", &error)],
        });
    }
    if options.has(Part::Pkg) {
        rows.extend(package::run(&options)?);
    }
    if options.has(Part::Counts) {
        rows.push(checks::counts()?);
    }
    let mut total = Counts::default();
    for row in &rows {
        total.add(&row.counts);
    }
    summary::print(&rows);
    if options.filter.is_none() && !skips::judge(&rows, options.bless)? {
        total.failed += 1;
    }
    if let Some(filter) = &options.filter
        && total.passed + total.failed == 0
    {
        return Err(Error::new(format!("no test has `{filter}` in its name")));
    }
    println!("in {}", term::seconds(start.elapsed()));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err(Error::told()) }
}

//! `cargo xtask bench`: amphi beside other clients, each a program of its own in `bench/`, a workspace of its own.

mod build;
pub(crate) mod counts;
mod footprint;
mod machine;
mod measure;
mod options;
mod peers;
mod plot;
mod process;
mod report;
mod results;
mod rounds;
mod scripts;
mod server;
mod web;
mod works;

use std::path::PathBuf;
use std::time::Instant;

use crate::error::{Error, Result};
use crate::paths;
use crate::setup;
use crate::term;
use crate::tools::Tool;
use options::Options;
use works::{Kind, Work};

pub(crate) fn command(arguments: &[String]) -> Result<()> {
    if let Some(("counts", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return counts::command(rest);
    }
    let options = Options::parse(arguments)?;
    if options.setup {
        return scripts::setup();
    }
    if options.web {
        return web::command(!options.whole, options.rounds);
    }
    if options.works.iter().any(|work| work.kind == Kind::Count) {
        setup::ensure(&[Tool::Valgrind])?;
    }
    let start = Instant::now();
    let results = rounds::run(&options)?;
    let machine = machine::line();
    let folder = folder(&options)?;
    let markdown = folder.join("RESULTS.md");
    paths::write(&markdown, &report::markdown(&results, &options.works, &machine))?;
    if let Some(svg) = plot::svg(&results, &options.works, &machine) {
        paths::write(&folder.join("results.svg"), &svg)?;
    }
    let (reached, missed) = report::missed(&results, &options.works);
    println!();
    for line in &missed {
        println!("{} {line}", term::yellow("missed"));
    }
    println!("{reached} aims reached, {} missed; in {}", missed.len(), term::seconds(start.elapsed()));
    println!("{}", markdown.display());
    let amphi = options.peers.iter().find(|peer| peer.name == peers::AMPHI);
    let unmeasured = |work: &&Work| amphi.is_some_and(|amphi| amphi.can(work)) && !results.has(work, peers::AMPHI);
    let failed: Vec<&str> = options.works.iter().filter(unmeasured).map(|work| work.name).collect();
    if failed.is_empty() { Ok(()) } else { Err(Error::new(format!("amphi has failed at {}", failed.join(", ")))) }
}

/// Where the results go: into the repository only if they are all that there are.
fn folder(options: &Options) -> Result<PathBuf> {
    if options.whole { Ok(paths::root().join("bench")) } else { paths::folder(paths::scratch()?.join("bench")) }
}

/// The value of an option, which is the next argument.
fn value<'a>(name: &str, rest: &mut impl Iterator<Item = &'a String>) -> Result<&'a str> {
    rest.next().map(String::as_str).ok_or_else(|| Error::new(format!("`{name}` needs a value")))
}

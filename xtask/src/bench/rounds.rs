//! Runs every work with every client, in rounds, so that what disturbs one disturbs all.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use super::counts::{self, Count};
use super::measure::{Measure, median};
use super::options::Options;
use super::peers::{Peer, Start};
use super::process::{self, CLIENTS_CORE};
use super::results::Results;
use super::server::Server;
use super::works::{Kind, Work};
use super::{build, footprint, scripts};
use crate::error::Result;
use crate::run;
use crate::term;

/// Starts from which the middle one is taken, in each round.
const COLD_STARTS: usize = 11;

pub(super) struct Rounds<'a> {
    options: &'a Options,
    server: Server,
    /// How to start each client that can be: a program and the arguments before the work's.
    programs: BTreeMap<&'static str, (PathBuf, Option<PathBuf>)>,
    results: Results,
}

pub(super) fn run(options: &Options) -> Result<Results> {
    let server = Server::start()?;
    let mut rounds = Rounds { options, server, programs: BTreeMap::new(), results: Results::default() };
    for peer in &options.peers {
        rounds.build(peer)?;
    }
    for round in 0..options.rounds {
        for work in &options.works {
            for repeat in 0..work.repeats {
                rounds.work(work, round * work.repeats + repeat);
            }
        }
    }
    Ok(rounds.results)
}

impl Rounds<'_> {
    fn build(&mut self, peer: &Peer) -> Result<()> {
        if peer.start == Start::Package {
            for package in peer.packages() {
                println!("    building {package}");
                let program = build::release(&format!("bench-{package}"))?;
                self.programs.insert(package, (program, None));
            }
            return Ok(());
        }
        match scripts::interpreter(peer) {
            Some(interpreter) => drop(self.programs.insert(peer.name, (interpreter, Some(scripts::script(peer))))),
            None => println!(
                "{}: {} is not installed and is left out; `cargo xtask bench --setup` installs it",
                term::yellow("skipped"),
                peer.name
            ),
        }
        Ok(())
    }

    fn work(&mut self, work: &Work, round: usize) {
        let once = matches!(work.kind, Kind::Count | Kind::Footprint);
        if once && round > 0 {
            return;
        }
        println!("{} {}", term::bold(&format!("run {}", round + 1)), work.title);
        for peer in self.options.peers.iter().filter(|peer| peer.can(work)) {
            // The slow ones are slower by so much that one round says it.
            if peer.is_script() && round > 0 || !self.programs.contains_key(peer.name) {
                continue;
            }
            match self.once(work, peer) {
                Ok(run) => {
                    println!("    {:<12} {}", peer.name, figures(work, &run));
                    self.results.add(work, peer.name, round, run);
                }
                Err(error) => println!("    {:<12} {}: {error}", peer.name, term::yellow("failed")),
            }
        }
    }

    fn once(&self, work: &Work, peer: &Peer) -> Result<Value> {
        match work.kind {
            Kind::Run => process::line(self.command(work, peer)),
            Kind::Cold => {
                let starts = if peer.is_script() { COLD_STARTS / 3 } else { COLD_STARTS };
                let runs = (0..starts).map(|_| process::cold(self.command(work, peer)));
                let runs: Vec<Value> = runs.collect::<Result<_>>()?;
                let middle = |name: &str| median(runs.iter().filter_map(|run| run[name].as_f64()).collect());
                Ok(json!({ "seconds": middle("seconds"), "cpu": middle("cpu"), "peak_kib": middle("peak_kib") }))
            }
            Kind::Count => {
                let Count([instructions, allocations, allocated]) =
                    counts::of_protocol(&self.server, &self.programs[peer.name].0, work.protocol, work.concurrency)?;
                Ok(json!({ "instructions": instructions, "allocations": allocations, "allocated": allocated }))
            }
            Kind::Footprint => footprint::of(peer.name, work.protocol == "tls"),
        }
    }

    fn command(&self, work: &Work, peer: &Peer) -> Command {
        let (program, script) = &self.programs[peer.package(work)];
        // A runtime of several threads is to have several cores.
        let mut command = if work.threads > 1 { run::command(program) } else { process::pinned(program, CLIENTS_CORE) };
        let divisor = if work.divisible { self.options.divisor * peer.divisor } else { 1 };
        let (mut requests, mut bytes) = (work.requests, work.bytes);
        match requests {
            1 => bytes /= divisor,
            _ => requests = (requests / divisor).max(1),
        }
        command.env(scripts::MODULES, scripts::modules());
        command.args(script).args(self.server.arguments(work.protocol)).args([
            format!("work={}", work.work),
            format!("requests={requests}"),
            format!("bytes={bytes}"),
            format!("concurrency={}", work.concurrency),
            format!("connections={}", work.connections),
            format!("threads={}", work.threads),
        ]);
        command
    }
}

fn figures(work: &Work, run: &Value) -> String {
    let figure = |measure: &Measure| Some(format!("{} {}", super::measure::shown(measure.of(run)?), measure.title()));
    work.measures.iter().filter_map(figure).collect::<Vec<_>>().join(" · ")
}

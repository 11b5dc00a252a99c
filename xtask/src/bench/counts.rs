//! `cargo xtask bench counts`: what one small GET costs in instructions and in allocations, counted by valgrind.
//!
//! A long run less a short one is what the requests cost without the start. Times differ from run to run, these hardly do:
//! they are what `cargo xtask test` can hold.

use std::collections::BTreeMap;
use std::path::Path;

use super::peers::Peer;
use super::server::Server;
use super::{build, value};
use crate::error::{Context, Error, Result};
use crate::paths;
use crate::run;
use crate::setup;
use crate::tools::Tool;

const FILE: &str = "bench/counts.txt";

/// Whose instructions the file counts: others have others.
pub(crate) const ARCH: &str = "x86_64";

const HEADER: &str = "\
# What one small GET costs amphi on x86_64: protocol, instructions, allocations, bytes allocated.
# 3 % more (10 % of the bytes) fails `cargo xtask test`; `cargo xtask bench counts --bless` writes the numbers of that run.
";

/// Over HTTP/2 the bytes depend on how much came at a time.
const TOLERATED: [f64; 3] = [1.03, 1.03, 1.1];

/// Counts that are too high are counted again: an answer that was late costs a wake-up.
const ATTEMPTS: usize = 3;

/// Protocols, and how many requests are under way at a time.
const PROTOCOLS: [(&str, usize); 2] = [("h1", 1), ("h2c", 256)];

const SHORT: usize = 512;
const LONG: usize = 1536;

/// Of one request: instructions, allocations, bytes allocated.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Count(pub(super) [f64; 3]);

const NAMES: [&str; 3] = ["instructions", "allocations", "bytes allocated"];

type Table = BTreeMap<String, Count>;

pub(super) fn command(arguments: &[String]) -> Result<()> {
    let (mut bless, mut clients) = (false, Vec::new());
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bless" => bless = true,
            "--only" => clients.push(Peer::named(value("--only", &mut arguments)?)?.name),
            other => return Err(Error::new(format!("unknown option `{other}`; `cargo xtask --help` lists them"))),
        }
    }
    let tools = setup::ensure(&[Tool::Valgrind])?;
    tools.place(Tool::Valgrind).context("there is no valgrind to count with")?;
    let server = Server::start()?;
    if bless || clients.is_empty() {
        let counted = of_client(&server, "amphi", |_| true)?;
        print("amphi", &counted);
        if bless {
            paths::write(&paths::root().join(FILE), &written(&counted))?;
            println!("{FILE} is written");
            return Ok(());
        }
        return compare(&server, counted).map(|_| ());
    }
    for client in clients {
        print(client, &of_client(&server, client, |_| true)?);
    }
    Ok(())
}

/// Whether amphi still costs what the file says: a line with the counts, or an error with what has grown.
pub(crate) fn check() -> Result<Vec<String>> {
    let server = Server::start()?;
    let counted = compare(&server, of_client(&server, "amphi", |_| true)?)?;
    let shown = |(protocol, Count([instructions, allocations, _])): (&String, &Count)| {
        format!("{protocol} {instructions:.0} instructions, {allocations:.1} allocations")
    };
    Ok(vec![counted.iter().map(shown).collect::<Vec<_>>().join(" · ")])
}

fn compare(server: &Server, mut counted: Table) -> Result<Table> {
    let allowed = parse(&paths::read(&paths::root().join(FILE))?)?;
    let mut failed = breaches(&counted, &allowed);
    for _ in 1..ATTEMPTS {
        let again: Vec<String> = failed.iter().map(|(protocol, _)| protocol.clone()).collect();
        if again.is_empty() {
            break;
        }
        for (protocol, again) in of_client(server, "amphi", |protocol| again.iter().any(|failed| failed == protocol))? {
            let best = counted.entry(protocol).or_insert(again);
            best.0 = [0, 1, 2].map(|index| best.0[index].min(again.0[index]));
        }
        failed = breaches(&counted, &allowed);
    }
    if failed.is_empty() {
        return Ok(counted);
    }
    let lines: Vec<&str> = failed.iter().map(|(_, line)| line.as_str()).collect();
    Err(Error::new(format!(
        "{}\nif it is worth that, or a new compiler's doing: `cargo xtask bench counts --bless`",
        lines.join("\n")
    )))
}

/// Protocols that cost too much, each with a line about what of it.
fn breaches(counted: &Table, allowed: &Table) -> Vec<(String, String)> {
    let mut breaches = Vec::new();
    for (protocol, Count(now)) in counted {
        let Some(Count(allowed)) = allowed.get(protocol) else {
            breaches.push((protocol.clone(), format!("{FILE} has no line for {protocol}")));
            continue;
        };
        for (((name, now), allowed), tolerated) in NAMES.iter().zip(now).zip(allowed).zip(TOLERATED) {
            if *now > allowed * tolerated {
                let line = format!("a small GET over {protocol} costs {now:.1} {name}, {allowed:.1} in {FILE}");
                breaches.push((protocol.clone(), line));
            }
        }
    }
    breaches
}

/// By protocol.
fn of_client(server: &Server, client: &str, wanted: impl Fn(&str) -> bool) -> Result<Table> {
    let (peer, program) = (Peer::named(client)?, build::release(&format!("bench-{client}"))?);
    let protocols = PROTOCOLS.into_iter().filter(|(protocol, _)| peer.speaks(protocol) && wanted(protocol));
    protocols
        .map(|(protocol, at_once)| Ok((protocol.to_owned(), of_protocol(server, &program, protocol, at_once)?)))
        .collect()
}

/// Of a client's program, with so many requests under way at a time.
pub(super) fn of_protocol(server: &Server, program: &Path, protocol: &str, at_once: usize) -> Result<Count> {
    let mut arguments = server.arguments(protocol);
    arguments.extend(["work=count".to_owned(), format!("concurrency={at_once}")]);
    count(program, &arguments)
}

fn count(program: &Path, arguments: &[String]) -> Result<Count> {
    let of_one = |short: f64, long: f64| (long - short) / (LONG - SHORT) as f64;
    let instructions = |requests| instructions(&valgrind("callgrind", program, arguments, requests)?);
    let allocations = |requests| allocations(&valgrind("dhat", program, arguments, requests)?);
    let instructions = of_one(instructions(SHORT)?, instructions(LONG)?);
    let (short, long) = (allocations(SHORT)?, allocations(LONG)?);
    Ok(Count([instructions, of_one(short.0, long.0), of_one(short.1, long.1)]))
}

/// What valgrind says at the end of a run.
fn valgrind(tool: &str, program: &Path, arguments: &[String], requests: usize) -> Result<String> {
    let mut command = run::command("valgrind");
    command.arg(format!("--tool={tool}")).arg(format!("--{tool}-out-file=/dev/null")).arg(program);
    command.args(arguments).arg(format!("requests={requests}"));
    let output = command.output().context("cannot run valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(Error::new(format!("`{}` failed ({}):\n{said}", run::shown(&command), output.status)))
    }
}

fn instructions(said: &str) -> Result<f64> {
    let count = said.lines().find_map(|line| number(line.split_once("Collected : ")?.1));
    count.context("callgrind did not say how many instructions it has counted")
}

/// How many, and their bytes.
fn allocations(said: &str) -> Result<(f64, f64)> {
    let total = |line: &str| {
        let (bytes, blocks) = line.split_once("Total:")?.1.split_once(" bytes in ")?;
        Some((number(blocks)?, number(bytes)?))
    };
    said.lines().find_map(total).context("dhat did not say how many allocations it has counted")
}

/// `1,234 blocks` is 1234.
fn number(text: &str) -> Option<f64> {
    text.split_whitespace().next()?.replace(',', "").parse().ok()
}

fn print(client: &str, counted: &Table) {
    for (protocol, Count([instructions, allocations, bytes])) in counted {
        println!(
            "{client:<12} {protocol:<4} {instructions:>9.0} instructions {allocations:>7.2} allocations {bytes:>7.0} bytes"
        );
    }
}

fn written(table: &Table) -> String {
    let line = |(protocol, Count([instructions, allocations, bytes])): (&String, &Count)| {
        format!("{protocol} {instructions:.0} {allocations:.2} {bytes:.0}\n")
    };
    HEADER.to_owned() + &table.iter().map(line).collect::<String>()
}

fn parse(text: &str) -> Result<Table> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let protocol = words.next()?.to_owned();
        let mut next = || words.next()?.parse().ok();
        Some((protocol, Count([next()?, next()?, next()?])))
    };
    lines.map(|line| row(line).context(format_args!("{FILE}: `{line}` is no protocol and three numbers"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_valgrind_says() {
        assert_eq!(instructions("==1== \n==1== Collected : 21080954\n").ok(), Some(21_080_954.0));
        let total = "==1== Total:     9,814,538 bytes in 11,328 blocks\n";
        assert_eq!(allocations(total).ok(), Some((11_328.0, 9_814_538.0)));
        assert!(instructions("").is_err() && allocations("").is_err());
    }

    #[test]
    fn the_file_is_read_as_it_is_written() {
        let table = Table::from([("h1".to_owned(), Count([20_098.0, 11.0, 9_521.0]))]);
        assert_eq!(parse(&written(&table)).ok(), Some(table));
    }

    #[test]
    fn some_percent_are_tolerated() {
        let table =
            |instructions, allocations| Table::from([("h1".to_owned(), Count([instructions, allocations, 9_000.0]))]);
        let allowed = table(20_000.0, 10.0);
        assert!(breaches(&table(20_600.0, 10.0), &allowed).is_empty());
        assert_eq!(breaches(&table(20_601.0, 11.0), &allowed).len(), 2);
        assert_eq!(breaches(&allowed, &Table::new()).len(), 1);
    }
}

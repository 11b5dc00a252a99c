//! `bench/RESULTS.md`: where amphi is and wants to be, and a table for each work.

use std::fmt::Write;

use super::measure::shown;
use super::peers::{AMPHI, PEERS, Peer, REQWEST};
use super::results::Results;
use super::works::{Aim, Base, Work};

const HEAD: &str = "\
# amphi beside others

`cargo xtask bench` writes this. Each client is a program of its own, built for release with its default features, on one
core; the server is on another, and what they send stays on the machine. The clients take turns, round by round; a figure is
the median of the rounds, a ratio the median of the ratios within each round. One round differs from another by 10 to 20 %:
less than that means nothing. What was counted (instructions, allocations) hardly differs at all.

`raw` (a socket, requests as prepared bytes) and `hyper-conn` (hyper's bare connection with the least of a pool) are the
floors: no clients, but what any client has to pay. Python's and Node's clients run in the first round only.

![](results.svg)
";

pub(super) fn markdown(results: &Results, works: &[Work], machine: &str) -> String {
    let mut text = format!("{HEAD}\n{machine}\n");
    text += &aims(results, works);
    for work in works {
        let clients: Vec<&Peer> = PEERS.iter().filter(|peer| results.has(work, peer.name)).collect();
        if !clients.is_empty() {
            text += &table(results, work, &clients);
        }
    }
    text
}

/// How many aims were reached, and which were not, each in a line.
pub(super) fn missed(results: &Results, works: &[Work]) -> (usize, Vec<String>) {
    let (mut reached, mut missed) = (0, Vec::new());
    for (work, aim, value) in judged(results, works) {
        if aim.is_reached_by(value) {
            reached += 1;
        } else {
            missed.push(format!("{}: {}, {}", work.name, wanted(work, aim), place(aim, value)));
        }
    }
    (reached, missed)
}

fn judged<'a>(results: &Results, works: &'a [Work]) -> Vec<(&'a Work, &'a Aim, f64)> {
    let aims = works.iter().flat_map(|work| work.aims.iter().map(move |aim| (work, aim)));
    aims.filter_map(|(work, aim)| Some((work, aim, results.reached(work, aim)?))).collect()
}

fn aims(results: &Results, works: &[Work]) -> String {
    let mut text = "\n## Where amphi wants to be, and is\n\n| | wants | is | |\n|---|---|---|---|\n".to_owned();
    for (work, aim, value) in judged(results, works) {
        let mark = if aim.is_reached_by(value) { "✓" } else { "✗" };
        let _ = writeln!(text, "| {} | {} | {} | {mark} |", work.title, wanted(work, aim), place(aim, value));
    }
    text
}

fn wanted(work: &Work, aim: &Aim) -> String {
    let sign = if aim.measure.more_is_better() { "≥" } else { "≤" };
    let of = match aim.base {
        Base::Itself => return format!("{} {sign} {}", aim.measure.title(), shown(aim.bound)),
        Base::Reqwest => "reqwest's",
        Base::Floor => return format!("{} {sign} {} × {}'s", aim.measure.title(), shown(aim.bound), work.floor),
        Base::BestPeer => "the best peer's",
        Base::OwnMedian => "its own median, in every round",
    };
    format!("{} {sign} {} × {of}", aim.measure.title(), shown(aim.bound))
}

fn place(aim: &Aim, value: f64) -> String {
    let times = if aim.base == Base::Itself { "" } else { " ×" };
    format!("{}{times}", shown(value))
}

fn table(results: &Results, work: &Work, clients: &[&Peer]) -> String {
    let bases: Vec<&str> = [work.floor, REQWEST].into_iter().filter(|base| results.has(work, base)).collect();
    let mut text = format!("\n## {}\n\n| |", work.title);
    let mut ruler = "\n|---|".to_owned();
    for (index, measure) in work.measures.iter().enumerate() {
        let _ = write!(text, " {} |", measure.title());
        ruler += "--:|";
        for base in with_ratios(index, &bases) {
            let _ = write!(text, " × {base} |");
            ruler += "--:|";
        }
    }
    text += &ruler;
    for client in clients {
        let name = if client.name == AMPHI { "**amphi**" } else { client.name };
        let _ = write!(text, "\n| {name} |");
        for (index, measure) in work.measures.iter().enumerate() {
            let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), shown);
            let _ = write!(text, " {} |", figure(results.median(work, client.name, *measure)));
            for base in with_ratios(index, &bases) {
                let _ = write!(text, " {} |", figure(results.ratio(work, client.name, *measure, base)));
            }
        }
    }
    text + "\n"
}

/// The first two measures of a work are compared; more would hide them.
fn with_ratios<'a>(index: usize, bases: &'a [&'a str]) -> &'a [&'a str] {
    if index < 2 { bases } else { &[] }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::works::WORKS;
    use super::*;

    #[test]
    fn a_report_has_what_was_measured_and_nothing_else() {
        let work = WORKS.iter().find(|work| work.name == "sequential").unwrap();
        let mut results = Results::default();
        for (client, p50) in [(AMPHI, 30.0), (REQWEST, 40.0)] {
            results.add(work, client, 0, json!({ "p50": p50, "cpu": 1.0, "seconds": 2.0, "requests": 1000 }));
        }
        let text = markdown(&results, &WORKS, "a machine");
        assert!(text.contains("| **amphi** | 30.0 | 0.75 | 1,000 | 1.00 | 500 |"), "{text}");
        assert!(text.contains("p50 µs ≤ 0.72 × reqwest's | 0.75 × | ✗ |"), "{text}");
        assert_eq!(text.matches("\n## ").count(), 2);
        assert_eq!(missed(&results, &WORKS).1, ["sequential: p50 µs ≤ 0.72 × reqwest's, 0.75 ×"]);
    }
}

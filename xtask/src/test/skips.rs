//! tests/skips.txt: how many tests may be skipped on which host for want of what, so that skips cannot grow unseen.

use std::collections::BTreeMap;

use super::summary::Row;
use crate::error::{Context, Error, Result};
use crate::paths;
use crate::term;

const FILE: &str = "tests/skips.txt";

const HEADER: &str = "\
# How many tests may be skipped: host (of the suite, or of what is beside it), capability that is missing there, count.
# More is a failure of `cargo xtask test`; `cargo xtask test --bless` writes the numbers of that run.
";

/// By host and capability.
type Skips = BTreeMap<(String, String), usize>;

/// Whether no host skipped more than it may; with `bless`, writes what was skipped as what may be.
pub(super) fn judge(rows: &[Row], bless: bool) -> Result<bool> {
    let file = paths::root().join(FILE);
    let allowed = if file.exists() { parse(&paths::read(&file)?)? } else { Skips::new() };
    let hosts: Vec<&str> = rows.iter().filter_map(Row::suite).map(|suite| suite.host.as_str()).collect();
    let counted = counted(rows);
    if bless {
        paths::write(&file, &written(&blessed(&allowed, counted, &hosts)))?;
        println!("{FILE} is written");
        return Ok(true);
    }
    let of_other_hosts = |(host, _): &(String, String)| !hosts.contains(&host.as_str());
    let mut fine = true;
    for key in counted.keys().chain(allowed.keys().filter(|key| !counted.contains_key(*key) && !of_other_hosts(key))) {
        let (now, allowed) = (counted.get(key).copied().unwrap_or(0), allowed.get(key).copied().unwrap_or(0));
        let (host, capability) = key;
        if now > allowed {
            fine = false;
            println!(
                "{} {host}: {now} tests skipped for want of {capability}, {allowed} may be ({FILE})",
                term::red("FAIL")
            );
        } else if now < allowed {
            println!(
                "{} {host}: only {now} tests skipped for want of {capability}; lower the {allowed} in {FILE}",
                term::yellow("hint")
            );
        }
    }
    if !fine {
        println!("     give those tests what they need, or, if they cannot have it, run `cargo xtask test --bless`");
    }
    Ok(fine)
}

fn counted(rows: &[Row]) -> Skips {
    let suites = rows.iter().filter_map(Row::suite);
    let skips =
        suites.flat_map(|suite| suite.skips.iter().map(move |(capability, count)| (&suite.host, capability, *count)));
    skips.map(|(host, capability, count)| ((host.clone(), capability.clone()), count)).collect()
}

/// What was counted, and what is known of hosts that were not run.
fn blessed(allowed: &Skips, mut counted: Skips, hosts: &[&str]) -> Skips {
    for (key, count) in allowed.iter().filter(|((host, _), _)| !hosts.contains(&host.as_str())) {
        counted.insert(key.clone(), *count);
    }
    counted
}

fn parse(text: &str) -> Result<Skips> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| {
            let [host, capability, count] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                return Err(Error::new(format!("{FILE}: `{line}` is not `host Capability count`")));
            };
            let count = count.parse().context(format_args!("{FILE}: `{line}`"))?;
            Ok(((host.to_owned(), capability.to_owned()), count))
        })
        .collect()
}

fn written(skips: &Skips) -> String {
    let lines = skips.iter().map(|((host, capability), count)| format!("{host} {capability} {count}\n"));
    std::iter::once(HEADER.to_owned()).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skips(text: &str) -> Skips {
        parse(text).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn what_is_written_is_read() {
        let known = skips("# why\n\npage Http2 3\nnode Http2 1\n");
        assert_eq!(known.len(), 2);
        assert_eq!(skips(&written(&known)), known);
        assert!(parse("page Http2").is_err());
        assert!(parse("page Http2 many").is_err());
    }

    #[test]
    fn blessing_keeps_hosts_that_were_not_run() {
        let blessed = blessed(&skips("page Http2 3\nnode Http2 1\n"), skips("page Http2 2\n"), &["page"]);
        assert_eq!(blessed, skips("page Http2 2\nnode Http2 1\n"));
    }
}

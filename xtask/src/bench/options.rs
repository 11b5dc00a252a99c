//! What `cargo xtask bench` is asked for.

use super::peers::{PEERS, Peer};
use super::works::{WORKS, Work};
use crate::error::{Error, Result};

pub(super) struct Options {
    pub(super) works: Vec<Work>,
    pub(super) peers: Vec<Peer>,
    pub(super) rounds: usize,
    /// By how much less is done than in full.
    pub(super) divisor: u64,
    pub(super) setup: bool,
    /// The npm package in a browser, in place of the clients.
    pub(super) web: bool,
    /// Whether the results are those that the repository shows.
    pub(super) whole: bool,
}

impl Options {
    pub(super) fn parse(arguments: &[String]) -> Result<Self> {
        let (mut quick, mut setup, mut web, mut rounds, mut only) = (false, false, false, None, Vec::new());
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => quick = true,
                "--setup" => setup = true,
                "--web" => web = true,
                "--rounds" => rounds = Some(number(super::value("--rounds", &mut arguments)?)?),
                "--only" => only.push(super::value("--only", &mut arguments)?),
                other => return Err(Error::new(format!("unknown option `{other}`; `cargo xtask --help` lists them"))),
            }
        }
        let works: Vec<Work> = WORKS.into_iter().filter(|work| only.contains(&work.name)).collect();
        let peers: Vec<Peer> = PEERS.into_iter().filter(|peer| only.contains(&peer.name)).collect();
        let known = |name: &&str| works.iter().any(|work| work.name == *name) || Peer::named(name).is_ok();
        if let Some(unknown) = only.iter().find(|name| !known(name)) {
            let names: Vec<&str> =
                WORKS.iter().map(|work| work.name).chain(PEERS.iter().map(|peer| peer.name)).collect();
            return Err(Error::new(format!("there is no `{unknown}`, but {}", names.join(", "))));
        }
        Ok(Self {
            works: if works.is_empty() { WORKS.to_vec() } else { works },
            peers: if peers.is_empty() { PEERS.to_vec() } else { peers },
            rounds: rounds.unwrap_or(match (web, quick) {
                (false, true) => 1,
                (false, false) => 3,
                (true, true) => 5,
                (true, false) => 9,
            }),
            divisor: if quick { 8 } else { 1 },
            setup,
            web,
            whole: only.is_empty() && !quick,
        })
    }
}

fn number(text: &str) -> Result<usize> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(Error::new(format!("`--rounds {text}`: a number above 0 it has to be"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn everything_is_the_default() {
        let options = parse("").unwrap_or_else(|error| panic!("{error}"));
        assert!(options.whole && options.works.len() == WORKS.len() && options.peers.len() == PEERS.len());
    }

    #[test]
    fn works_and_clients_are_picked_by_name() {
        let options = parse("--only conc64 --only amphi --quick").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((options.works.len(), options.peers.len(), options.rounds), (1, 1, 1));
        assert!(!options.whole);
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for line in ["--only nobody", "--rounds 0", "--rounds", "--fast"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}

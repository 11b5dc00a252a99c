//! The command line: `NAME=VALUE …`.

use std::collections::HashMap;
use std::str::FromStr;

use crate::Result;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// HTTP/1.1.
    H1,
    /// HTTP/1.1 over TLS.
    Tls,
    /// HTTP/2 over TLS, negotiated.
    H2,
    /// HTTP/2 without TLS, by prior knowledge.
    H2c,
}

/// Whom to talk to, and how.
#[derive(Clone, Debug)]
pub struct Target {
    pub protocol: Protocol,
    /// `127.0.0.1:port`.
    pub authority: String,
    /// The URL of the small answer.
    pub small: String,
    /// The authority to trust, in PEM.
    pub ca: Vec<u8>,
    /// The most connections that there shall be.
    pub connections: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Work {
    /// Small GETs, `concurrency` at once, without a clock: for counting.
    Count,
    /// Small GETs, `concurrency` at once, each with the time that it took.
    Small,
    /// A task for each small GET, all made at once, on `connections`.
    Tasks,
    /// As `Tasks`, with all connections open before: what a waiting task costs in memory.
    Waiting,
    Download,
    Collect,
    Upload,
    /// One small GET.
    Cold,
}

pub(crate) struct Arguments {
    pub(crate) work: Work,
    pub(crate) target: Target,
    pub(crate) requests: usize,
    pub(crate) concurrency: usize,
    pub(crate) bytes: u64,
    pub(crate) threads: usize,
}

impl Arguments {
    pub(crate) fn of_program() -> Result<Self> {
        let pairs: HashMap<String, String> = std::env::args()
            .skip(1)
            .map(|pair| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or(pair))
            .collect::<Result<_, _>>()
            .map_err(|pair| format!("NAME=VALUE, not {pair}"))?;
        let number = |name: &str, default: usize| parsed(&pairs, name, default);
        let protocol = parsed(&pairs, "protocol", Protocol::H1)?;
        let authority = format!("127.0.0.1:{}", number("port", 0)?);
        let scheme = if matches!(protocol, Protocol::H1 | Protocol::H2c) { "http" } else { "https" };
        let concurrency = number("concurrency", 1)?;
        let target = Target {
            protocol,
            small: format!("{scheme}://{authority}/small"),
            authority,
            ca: pairs.get("ca").map(std::fs::read).transpose()?.unwrap_or_default(),
            connections: number("connections", concurrency)?,
        };
        Ok(Self {
            work: parsed(&pairs, "work", Work::Small)?,
            target,
            requests: number("requests", 1)?,
            concurrency,
            bytes: number("bytes", 0)? as u64,
            threads: number("threads", 1)?,
        })
    }
}

impl Target {
    /// The URL of another path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        let base = self.small.strip_suffix("/small").unwrap_or(&self.small);
        format!("{base}{path}")
    }

    #[must_use]
    pub fn is_tls(&self) -> bool {
        matches!(self.protocol, Protocol::Tls | Protocol::H2)
    }

    #[must_use]
    pub fn is_h2(&self) -> bool {
        matches!(self.protocol, Protocol::H2 | Protocol::H2c)
    }
}

impl FromStr for Protocol {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "h1" => Ok(Self::H1),
            "tls" => Ok(Self::Tls),
            "h2" => Ok(Self::H2),
            "h2c" => Ok(Self::H2c),
            _ => Err(()),
        }
    }
}

impl FromStr for Work {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "count" => Ok(Self::Count),
            "small" => Ok(Self::Small),
            "tasks" => Ok(Self::Tasks),
            "waiting" => Ok(Self::Waiting),
            "download" => Ok(Self::Download),
            "collect" => Ok(Self::Collect),
            "upload" => Ok(Self::Upload),
            "cold" => Ok(Self::Cold),
            _ => Err(()),
        }
    }
}

fn parsed<T: FromStr>(pairs: &HashMap<String, String>, name: &str, default: T) -> Result<T> {
    let Some(value) = pairs.get(name) else { return Ok(default) };
    value.parse().map_err(|_| format!("{name}={value} means nothing here").into())
}

//! The clients that are measured.

use super::works::{Kind, Work};
use crate::error::{Context, Result};

/// How a client is started.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Start {
    /// A package in `bench/clients`.
    Package,
    /// A script in `bench/scripts`, of Python.
    Python,
    /// A script in `bench/scripts`, of Node.
    Node,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) start: Start,
    /// By how much less it is given to do, where that says the same: for the slow ones.
    pub(super) divisor: u64,
    /// Whether it is a client that one would use, rather than a measure for those.
    pub(super) whole: bool,
    http2: bool,
    futures: bool,
    /// The package in `bench/clients` of its face that blocks.
    blocking: Option<&'static str>,
}

const PACKAGE: Peer =
    Peer { name: "", start: Start::Package, divisor: 1, whole: true, http2: true, futures: true, blocking: None };

const SCRIPT: Peer = Peer { start: Start::Python, divisor: 10, ..PACKAGE };

pub(super) const AMPHI: &str = "amphi";
pub(super) const REQWEST: &str = "reqwest";

/// In the order of the report.
pub(super) const PEERS: [Peer; 10] = [
    Peer { name: AMPHI, blocking: Some("amphi-blocking"), ..PACKAGE },
    Peer { name: "raw", whole: false, http2: false, ..PACKAGE },
    Peer { name: "hyper-conn", whole: false, ..PACKAGE },
    Peer { name: "hyper-util", ..PACKAGE },
    Peer { name: REQWEST, blocking: Some("reqwest-blocking"), ..PACKAGE },
    Peer { name: "ureq", http2: false, futures: false, blocking: Some("ureq"), ..PACKAGE },
    Peer { name: "isahc", divisor: 4, ..PACKAGE },
    Peer { name: "undici", start: Start::Node, ..SCRIPT },
    Peer { name: "aiohttp", http2: false, ..SCRIPT },
    Peer { name: "httpx", divisor: 40, ..SCRIPT },
];

impl Peer {
    pub(super) fn named(name: &str) -> Result<Self> {
        let names = PEERS.map(|peer| peer.name).join(", ");
        let found = PEERS.into_iter().find(|peer| peer.name == name);
        found.context(format_args!("there is no client `{name}`, but {names}"))
    }

    pub(super) fn is_script(&self) -> bool {
        self.start != Start::Package
    }

    /// The package that does this work.
    pub(super) fn package(&self, work: &Work) -> &'static str {
        self.blocking.filter(|_| work.blocking).unwrap_or(self.name)
    }

    /// All packages that it has.
    pub(super) fn packages(&self) -> impl Iterator<Item = &'static str> {
        [self.name].into_iter().chain(self.blocking.filter(|package| *package != self.name))
    }

    pub(super) fn speaks(&self, protocol: &str) -> bool {
        self.http2 || !protocol.starts_with("h2")
    }

    /// Whether it has what the work asks for.
    pub(super) fn can(&self, work: &Work) -> bool {
        if !self.speaks(work.protocol) || work.blocking && self.blocking.is_none() {
            return false;
        }
        match work.kind {
            Kind::Footprint => [AMPHI, REQWEST].contains(&self.name),
            Kind::Count => !self.is_script(),
            // HTTPX's pool does not come to an end of these.
            Kind::Run if work.work == "tasks" => self.name != "httpx",
            Kind::Run if work.work == "waiting" || work.threads > 1 => self.futures && !self.is_script(),
            Kind::Run | Kind::Cold => true,
        }
    }
}

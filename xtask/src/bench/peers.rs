//! The clients that are measured.

use crate::error::{Context, Result};

/// How a client is started.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A package in `bench/clients`.
    Package,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// The floor first, then amphi, then the others.
pub(super) const PEERS: [Peer; 2] = [package("amphi"), package("hyper-conn")];

const fn package(name: &'static str) -> Peer {
    Peer { name, kind: Kind::Package }
}

impl Peer {
    pub(super) fn named(name: &str) -> Result<Self> {
        let names = PEERS.map(|peer| peer.name).join(", ");
        let found = PEERS.into_iter().find(|peer| peer.name == name);
        found.context(format_args!("there is no client `{name}`, but {names}"))
    }
}

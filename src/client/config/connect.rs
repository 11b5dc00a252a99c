//! Where hosts are, and how they are connected to.

use std::net::SocketAddr;

/// What a client asks of connecting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ConnectConfig {
    pub(crate) resolve: Overrides,
}

/// Names whose addresses are given rather than asked for.
pub(crate) type Overrides = Vec<(String, Vec<SocketAddr>)>;

//! Where hosts are, and how they are connected to.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::Resolve;
use crate::client::resolve::{Filter, Hook};

/// What a client asks of connecting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ConnectConfig {
    pub(crate) resolve: Overrides,
    pub(crate) resolver: Option<Hook<dyn Resolve>>,
    pub(crate) filter: Option<Hook<Filter>>,
    pub(crate) unix_socket: Option<PathBuf>,
    pub(crate) tcp: TcpConfig,
}

/// Names whose addresses are given rather than asked for.
pub(crate) type Overrides = Vec<(String, Vec<SocketAddr>)>;

/// What a client asks of its TCP sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TcpConfig {
    pub(crate) local_address: Option<IpAddr>,
    pub(crate) interface: Option<String>,
    pub(crate) keepalive: Option<Duration>,
    pub(crate) keepalive_interval: Option<Duration>,
    pub(crate) keepalive_retries: Option<u32>,
    pub(crate) nodelay: bool,
}

impl Default for TcpConfig {
    fn default() -> Self {
        Self {
            local_address: None,
            interface: None,
            keepalive: None,
            keepalive_interval: None,
            keepalive_retries: None,
            nodelay: true,
        }
    }
}

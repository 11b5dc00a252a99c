//! What all connections share: counters, gates, nonces, and where reports go.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::counters::Counters;
use crate::routes::gate::Gates;
use crate::routes::nonces::Nonces;

#[derive(Clone, Default)]
pub(crate) struct Shared {
    pub(crate) counters: Arc<Counters>,
    pub(crate) gates: Arc<Gates>,
    pub(crate) nonces: Arc<Nonces>,
    pub(crate) static_dir: Option<Arc<PathBuf>>,
    #[allow(clippy::type_complexity, reason = "the same as in the configuration")]
    pub(crate) on_report: Option<Arc<dyn Fn(&str, &str) + Send + Sync>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("static_dir", &self.static_dir).finish_non_exhaustive()
    }
}

/// The connection that a request came by; stands in the request's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) address: std::net::IpAddr,
    pub(crate) connection: u64,
    pub(crate) tls: bool,
    pub(crate) alpn: Option<Arc<str>>,
}

//! Which proxies requests go through.

use crate::Proxy;

/// What a client asks of proxies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProxyConfig {
    /// The first that matches is used.
    pub(crate) own: Vec<Proxy>,
    /// Whether there shall be none but these.
    pub(crate) direct: bool,
    /// Whether the environment's are used where there are none of its own.
    pub(crate) trust_env: bool,
}

impl Default for ProxyConfig {
    fn default() -> Self {
        Self { own: Vec::new(), direct: false, trust_env: true }
    }
}

impl ProxyConfig {
    /// Whether the environment is asked for proxies.
    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn asks_environment(&self) -> bool {
        self.trust_env && !self.direct && self.own.is_empty()
    }

    /// Whether it asks for nothing that a transport has to know of.
    pub(crate) fn is_silent(&self) -> bool {
        self.own.is_empty() && !self.direct
    }
}

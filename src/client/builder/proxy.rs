//! By which way requests go.

use super::ClientBuilder;
use crate::Proxy;

impl<C> ClientBuilder<C> {
    /// Sends requests through a proxy. There may be several: the first that was added and [matches](Proxy) is used. A client
    /// with a proxy of its own does not look for one in the environment.
    ///
    /// By default the environment's are used, as by curl and HTTPX: `http_proxy` for `http` URLs, `https_proxy` for `https`
    /// URLs, `all_proxy` for those that have none of these, and not for the hosts of `no_proxy` ([`NoProxy`](crate::NoProxy)),
    /// all of which may be in capitals, too. Where a server runs the program for a request (CGI), which
    /// `REQUEST_METHOD` tells, there is no `http_proxy`, as the request could set it. The environment is read when the client
    /// is built.
    ///
    /// # On the web
    /// The browser has its own ([`Capability::Proxies`](crate::Capability::Proxies)): the client cannot be built.
    #[doc(alias = "mounts")]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.config.settings().proxy.own.push(proxy);
        self
    }

    /// Sends requests to their servers without a proxy: those that were added before are forgotten, and the environment is
    /// not asked for any.
    ///
    /// # On the web
    /// The browser may have one, and does not tell: the client cannot be built.
    pub fn no_proxy(mut self) -> Self {
        self.config.settings().proxy.own.clear();
        self.config.settings().proxy.direct = true;
        self
    }

    /// Whether the environment's variables are asked for [proxies](Self::proxy). By default on.
    ///
    /// # On the web
    /// There is no environment: nothing is asked in any case.
    pub fn trust_env(mut self, on: bool) -> Self {
        self.config.settings().proxy.trust_env = on;
        self
    }
}

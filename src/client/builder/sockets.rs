//! What connections are made over, and which may be made.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::ClientBuilder;
use crate::client::resolve::Hook;
use crate::{ConnectTarget, Resolve};

impl<C> ClientBuilder<C> {
    /// Asks this for the addresses of names, rather than the operating system. Those that [`resolve`](Self::resolve) names are
    /// not asked for, nor are addresses.
    ///
    /// # On the web
    /// The browser resolves names and connects by itself
    /// ([`Capability::ConnectionSettings`](crate::Capability::ConnectionSettings)): the client cannot be built.
    pub fn dns_resolver(mut self, resolver: impl Resolve) -> Self {
        self.config.settings().connect.resolver = Some(Hook(Arc::new(resolver)));
        self
    }

    /// Asks this of each address before it is connected to: those that a name resolves to, those of
    /// [`resolve`](Self::resolve), and those that stand in URLs, for each hop of a redirect. Those that it refuses are passed
    /// over. Where none is left, the request fails with [`ErrorKind::Connect`](crate::ErrorKind::Connect), which is not
    /// [retryable](crate::Error::is_retryable). What was checked is what is connected to: the name is not asked for again.
    ///
    /// Where a request goes through a [proxy](Self::proxy), one of the environment's included, it is asked of the proxy's
    /// address, and of the server's only by `socks5`: by the other schemes it is the proxy that connects to what the URL
    /// names, and the proxy that has to refuse it. A client that is to have none has [`no_proxy`](Self::no_proxy).
    ///
    /// For servers that fetch what strangers name: so nobody reaches into the server's own network
    /// ([server-side request forgery](https://owasp.org/www-community/attacks/Server_Side_Request_Forgery)).
    ///
    /// ```
    /// use amphi::{Client, ConnectTarget, ErrorKind};
    ///
    /// # if amphi::capabilities().has(amphi::Capability::ConnectionSettings) {
    /// # pollster::block_on(async {
    /// let client = Client::builder().connect_filter(ConnectTarget::is_public).build()?;
    /// let error = client.get("http://127.0.0.1/admin").await.unwrap_err();
    /// assert!(error.kind() == ErrorKind::Connect && !error.is_retryable());
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// # }
    /// ```
    ///
    /// # On the web
    /// As [`dns_resolver`](Self::dns_resolver).
    #[doc(alias = "ssrf")]
    pub fn connect_filter(mut self, filter: impl Fn(&ConnectTarget) -> bool + Send + Sync + 'static) -> Self {
        self.config.settings().connect.filter = Some(Hook(Arc::new(filter)));
        self
    }

    /// Sends every request over the Unix domain socket at this path, whatever its host. No name is resolved, and no address
    /// asked of the [filter](Self::connect_filter). `https` is spoken with the host that the URL names. The environment's
    /// proxies are not looked for; with a [`proxy`](Self::proxy), a [`local_address`](Self::local_address) or an
    /// [`interface`](Self::interface) the client cannot be built.
    ///
    /// On Windows the client cannot be built.
    ///
    /// # On the web
    /// As [`dns_resolver`](Self::dns_resolver).
    #[doc(alias = "uds")]
    pub fn unix_socket(mut self, path: impl AsRef<Path>) -> Self {
        self.config.settings().connect.unix_socket = Some(path.as_ref().to_owned());
        self
    }

    /// Connects from this address. Addresses of the other family are passed over.
    ///
    /// # On the web
    /// As [`dns_resolver`](Self::dns_resolver).
    pub fn local_address(mut self, address: IpAddr) -> Self {
        self.config.settings().connect.tcp.local_address = Some(address);
        self
    }

    /// Connects over this network interface alone, `eth0` for one. On Linux; elsewhere the client cannot be built.
    ///
    /// # On the web
    /// As [`dns_resolver`](Self::dns_resolver).
    pub fn interface(mut self, name: &str) -> Self {
        self.config.settings().connect.tcp.interface = Some(name.to_owned());
        self
    }

    /// Has the operating system ask a connection that was idle for so long whether its peer is still there. By default off.
    ///
    /// # On the web
    /// As [`dns_resolver`](Self::dns_resolver).
    pub fn tcp_keepalive(mut self, idle: Duration) -> Self {
        self.config.settings().connect.tcp.keepalive = Some(idle);
        self
    }

    /// How long an answer to such a question of [`tcp_keepalive`](Self::tcp_keepalive) is waited for before it is asked again.
    /// By default as the operating system has it.
    ///
    /// # On the web
    /// As [`dns_resolver`](Self::dns_resolver).
    pub fn tcp_keepalive_interval(mut self, interval: Duration) -> Self {
        self.config.settings().connect.tcp.keepalive_interval = Some(interval);
        self
    }

    /// How often [`tcp_keepalive`](Self::tcp_keepalive) asks before the connection is given up. By default as the
    /// operating system has it.
    ///
    /// # On the web
    /// As [`dns_resolver`](Self::dns_resolver).
    pub fn tcp_keepalive_retries(mut self, retries: u32) -> Self {
        self.config.settings().connect.tcp.keepalive_retries = Some(retries);
        self
    }

    /// Whether what is written leaves at once, rather than waiting for more (`TCP_NODELAY`). By default on.
    ///
    /// # On the web
    /// As [`dns_resolver`](Self::dns_resolver).
    pub fn tcp_nodelay(mut self, on: bool) -> Self {
        self.config.settings().connect.tcp.nodelay = on;
        self
    }
}

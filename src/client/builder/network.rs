//! Whom to trust, which protocol to speak, where hosts are.

use std::net::SocketAddr;

use super::ClientBuilder;
use crate::client::{Certificate, Limits, Protocol, Roots};
use crate::{Error, ErrorKind, Url};

impl ClientBuilder {
    /// Trusts a certificate authority besides those trusted by default.
    ///
    /// # On the web
    /// The browser has its own trust store: the client cannot be built.
    pub fn add_root_certificate(mut self, certificate: Certificate) -> Self {
        self.config.extra_roots.push(certificate);
        self
    }

    /// Trusts these certificate authorities and no others.
    ///
    /// # On the web
    /// The browser has its own trust store: the client cannot be built.
    pub fn tls_certs_only(mut self, certificates: impl IntoIterator<Item = Certificate>) -> Self {
        self.config.extra_roots.extend(certificates);
        self.roots(Roots::OnlyExtra)
    }

    /// Trusts Mozilla's list, compiled in with the feature `bundled-roots`, rather than what the operating system
    /// trusts.
    ///
    /// # On the web
    /// The browser has its own trust store: the client cannot be built.
    pub fn tls_bundled_certs(self) -> Self {
        self.roots(Roots::Bundled)
    }

    fn roots(mut self, roots: Roots) -> Self {
        if ![Roots::Default, roots].contains(&self.config.roots) {
            let what = "`tls_certs_only` and `tls_bundled_certs` contradict each other: choose one";
            self.failed.get_or_insert(Error::new(ErrorKind::Builder, what));
        }
        self.config.roots = roots;
        self
    }

    /// Connects to this address for a host, rather than to those that its name resolves to. A port that the URL names, and
    /// that is not its scheme's own, wins over the address's; the address's port 0 is the scheme's.
    ///
    /// # On the web
    /// The browser resolves names by itself: the client cannot be built.
    pub fn resolve(self, host: &str, address: SocketAddr) -> Self {
        self.resolve_to_addrs(host, &[address])
    }

    /// As [`resolve`](Self::resolve), with several addresses to try.
    pub fn resolve_to_addrs(mut self, host: &str, addresses: &[SocketAddr]) -> Self {
        // As a URL writes it: in lower case, and international names in ASCII.
        match Url::parse(&format!("http://{host}/")) {
            Ok(url) if !host.contains(['/', '\\', '?', '#', '@', ':']) => {
                self.config.resolve.push((url.host().to_owned(), addresses.to_owned()));
            }
            _ => {
                let what = format!("{host:?} is not the name of a host");
                self.failed.get_or_insert(Error::new(ErrorKind::Builder, what));
            }
        }
        self
    }

    /// How many connections are open at a time, and how long they are kept.
    ///
    /// # On the web
    /// See [`Limits`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.limits = limits;
        self
    }

    /// Speaks HTTP/1.1 only.
    ///
    /// # On the web
    /// The browser negotiates by itself: the client cannot be built.
    pub fn http1_only(mut self) -> Self {
        self.config.protocol = Protocol::Http1Only;
        self
    }

    /// Speaks HTTP/2 only, without negotiation, also over `http://`.
    ///
    /// # On the web
    /// The browser negotiates by itself: the client cannot be built.
    pub fn http2_prior_knowledge(mut self) -> Self {
        self.config.protocol = Protocol::Http2PriorKnowledge;
        self
    }
}

//! Where hosts are, and how many connections there are to them.

use std::net::SocketAddr;

use super::ClientBuilder;
use crate::client::Limits;
use crate::{Error, ErrorKind, Url};

impl<C> ClientBuilder<C> {
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
            Ok(url) if !host.contains(['/', '\\', '?', '#', '@', ':', '*']) => {
                self.config.settings().connect.resolve.push((url.host().to_owned(), addresses.to_owned()));
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
        self.config.settings().limits = limits;
        self
    }
}

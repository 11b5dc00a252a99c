//! Which protocol to speak.

use super::ClientBuilder;
use crate::client::Protocol;

impl ClientBuilder {
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
    /// Over HTTP/2, negotiated or not, the requests to one origin share a connection. When as many are under way over it as
    /// its server takes at a time, another one is made, within the [`Limits`](crate::Limits), or else a stream is waited for,
    /// first come, first served. Origins share no connection with each other, even where a certificate is for several.
    ///
    /// # On the web
    /// The browser negotiates by itself: the client cannot be built.
    pub fn http2_prior_knowledge(mut self) -> Self {
        self.config.protocol = Protocol::Http2PriorKnowledge;
        self
    }
}

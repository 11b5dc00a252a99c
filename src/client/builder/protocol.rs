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
    /// # On the web
    /// The browser negotiates by itself: the client cannot be built.
    pub fn http2_prior_knowledge(mut self) -> Self {
        self.config.protocol = Protocol::Http2PriorKnowledge;
        self
    }
}

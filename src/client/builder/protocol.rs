//! Which protocol to speak.

use super::ClientBuilder;
use crate::client::Protocol;

impl<C> ClientBuilder<C> {
    /// Speaks HTTP/1.1 only.
    ///
    /// # On the web
    /// The browser negotiates by itself: the client cannot be built.
    pub fn http1_only(mut self) -> Self {
        self.config.settings().protocol = Protocol::Http1Only;
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
        self.config.settings().protocol = Protocol::Http2PriorKnowledge;
        self
    }

    /// Writes the names of headers as `Title-Case` over HTTP/1.1, for servers that do not know them otherwise, although case
    /// means nothing there ([RFC 9110, 5.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.1)). By default they are in lower
    /// case, as they are over HTTP/2. Their order is that of the request, with `Host` first where it does not say; the case
    /// that a caller wrote a name in is not kept.
    ///
    /// # On the web
    /// The browser writes them: the client cannot be built.
    pub fn http1_title_case_headers(mut self) -> Self {
        self.config.settings().http1.title_case_headers = true;
        self
    }

    /// The most headers that a response may have over HTTP/1.1; one with more fails with
    /// [`ErrorKind::Protocol`](crate::ErrorKind::Protocol). By default 100. With more than that, every response costs an
    /// allocation.
    ///
    /// # On the web
    /// The browser has its own limit: the client cannot be built.
    pub fn http1_max_headers(mut self, most: usize) -> Self {
        self.config.settings().http1.max_headers = Some(most);
        self
    }
}

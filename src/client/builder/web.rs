//! How a browser fetches.

use std::sync::Arc;

use super::ClientBuilder;
use crate::WebOptions;

impl<C> ClientBuilder<C> {
    /// How a browser fetches, for every request that has no [options](crate::RequestBuilder::web) of its own. By default as
    /// fetch does.
    ///
    /// Where there is no browser, a client with others than the default cannot be built
    /// ([`Capability::WebOptions`](crate::Capability::WebOptions)).
    pub fn web(mut self, options: WebOptions) -> Self {
        self.web = Some(Arc::new(options));
        self
    }
}

//! How a browser fetches one request.

use std::sync::Arc;

use super::{Request, RequestBuilder};
use crate::WebOptions;
use crate::client::Fetching;

impl<C> RequestBuilder<C> {
    /// How a browser fetches, in place of what the client [says](crate::ClientBuilder::web).
    ///
    /// Where there is no browser, others than the default fail with
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported)
    /// ([`Capability::WebOptions`](crate::Capability::WebOptions)).
    ///
    /// ```no_run
    /// use amphi::{RequestMode, WebOptions};
    ///
    /// # async fn run() -> amphi::Result<()> {
    /// // What is left to say when the page goes.
    /// let parting = WebOptions { keepalive: true, mode: RequestMode::SameOrigin, ..WebOptions::default() };
    /// amphi::post("/left").body("bye").web(parting).await?;
    /// # Ok(()) }
    /// ```
    pub fn web(self, options: WebOptions) -> Self {
        self.change(|request| {
            request.settings_mut().web = Some(Arc::new(options));
            Ok(())
        })
    }
}

impl Request {
    /// How a browser is to fetch it, if that is said: for transports of one's own.
    #[must_use]
    pub fn web(&self) -> Option<&WebOptions> {
        self.settings().web.as_deref().map(Fetching::options)
    }
}

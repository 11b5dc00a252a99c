//! What is sent again.

use super::ClientBuilder;
use crate::RetryPolicy;

impl<C> ClientBuilder<C> {
    /// Whether, when and how often requests that fail are sent again. By default never.
    ///
    /// # On the web
    /// See [`RetryPolicy`].
    #[doc(alias = "retries")]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }
}

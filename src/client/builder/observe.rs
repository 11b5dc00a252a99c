//! Who is told what happens.

use std::sync::Arc;

use super::ClientBuilder;
use crate::Observer;

impl<C> ClientBuilder<C> {
    /// Has an observer told what happens to each request on its way. A second one takes the place of the first. By default
    /// there is none, which costs nothing.
    ///
    /// # On the web
    /// A browser shows less of it: see [`CallEvent`](crate::CallEvent).
    #[doc(alias = "event_hooks")]
    #[doc(alias = "on_event")]
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }
}

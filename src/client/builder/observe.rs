//! Who is told what happens.

use super::ClientBuilder;
use crate::Observer;
use crate::observe::Watcher;

impl<C> ClientBuilder<C> {
    /// Has an observer told what happens to each request on its way. A second one takes the place of the first. By default
    /// there is none, which costs nothing.
    ///
    /// # On the web
    /// A browser shows less of it: see [`CallEvent`](crate::CallEvent).
    #[doc(alias = "event_hooks")]
    #[doc(alias = "on_event")]
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Watcher::new(observer));
        self
    }
}

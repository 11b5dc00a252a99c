//! Who looks on at what leaves and what comes, bodies included.

use crate::{Request, Response, Result};

/// Sees each request as it leaves.
pub(crate) trait Tap: Send + Sync {
    /// A request is about to leave. Its body may be replaced by one that yields the same. `None` if it is not looked at.
    fn open(&self, request: &mut Request) -> Option<Box<dyn Tapped>>;
}

/// A request that is under way; dropped, if it was given up.
pub(crate) trait Tapped: Send {
    /// What came of it. The response's body may be replaced by one that yields the same.
    fn close(self: Box<Self>, outcome: &mut Result<Response>);
}

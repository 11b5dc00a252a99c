//! In the place of `digest/` where that is not built in: no request has notes.

/// There are never any.
#[derive(Clone, Debug)]
pub(crate) enum Notes {}

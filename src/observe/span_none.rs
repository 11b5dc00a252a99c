//! In the place of `span.rs` where `tracing` is not built in: nobody wants a span.

use super::{CallEvent, CallInfo};

/// There is never one.
pub(super) enum Span {}

impl Span {
    pub(super) fn is_wanted() -> bool {
        false
    }

    pub(super) fn new(_: &CallInfo) -> Option<Self> {
        None
    }

    pub(super) fn on_event(&self, _: &CallEvent<'_>) {
        match *self {}
    }
}

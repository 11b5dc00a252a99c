//! Without the feature `jspi` nothing is suspended.

use std::sync::Arc;
use std::task::Waker;

pub(super) const IS_THERE: bool = false;

#[derive(Default)]
pub(super) struct Bell(());

#[expect(clippy::unused_self, reason = "with the feature it rings")]
impl Bell {
    pub(super) fn waker(self: &Arc<Self>) -> Waker {
        Waker::noop().clone()
    }

    pub(super) fn wait(&self) -> bool {
        false
    }
}

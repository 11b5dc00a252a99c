//! What those who look on at responses are shown.

use super::{READ_ALREADY, Response, State};
use crate::Body;
use crate::observe::Phases;

#[allow(dead_code, reason = "those who look on are features")]
impl Response {
    /// What the transport knows of how long it took.
    pub(crate) fn phases(&self) -> Phases {
        self.0.terms.phases
    }

    /// Puts a body that yields the same in the place of its own.
    pub(crate) fn replace_body(&mut self, replace: impl FnOnce(Body) -> Body) {
        let mut state = self.state();
        *state = match std::mem::replace(&mut *state, State::Gone(READ_ALREADY)) {
            State::Unread(body) => State::Unread(replace(body)),
            // A transport gives a body that was read already, or in part.
            other => {
                drop(replace(Body::empty()));
                other
            }
        };
    }
}

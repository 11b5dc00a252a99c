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
    pub(crate) fn replace_body<T>(&mut self, replace: impl FnOnce(Body) -> (T, Body)) -> T {
        let mut state = self.state();
        let (told, body) = match std::mem::replace(&mut *state, State::Gone(READ_ALREADY)) {
            State::Unread(body) => {
                let (told, body) = replace(body);
                (told, State::Unread(body))
            }
            // A transport gives a body that was read already, or in part.
            other => (replace(Body::empty()).0, other),
        };
        *state = body;
        told
    }
}

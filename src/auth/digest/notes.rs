//! What a request carries through the rounds of its exchange.

use std::fmt;
use std::sync::Arc;

use super::answer::Answer;
use super::sessions::Session;
use crate::Credentials;

/// Nothing of a request that is not authenticated by `Digest`.
#[derive(Clone, Default)]
pub(crate) struct Notes {
    pub(super) round: Option<Round>,
    /// Whether its body can be sent once: what is learned from it is for the next.
    pub(super) once: bool,
    /// What it had been told before, if it is sent to be challenged and for that uses no credentials.
    pub(super) withheld: Option<Option<Credentials>>,
}

#[derive(Clone)]
pub(super) struct Round {
    pub(super) answer: Answer,
    /// What the answer begins, if that was asked for in this exchange rather than known beforehand. Nobody else uses it
    /// until the server has let it in, so that no count overtakes the first.
    pub(super) fresh: Option<Arc<Session>>,
    pub(super) stale: u8,
}

impl fmt::Debug for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notes").finish_non_exhaustive()
    }
}

//! A builder as text, without its secrets.

use std::fmt;

use super::ClientBuilder;
use crate::auth;

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ClientBuilder");
        shown.field("headers", &auth::Masked(&self.headers));
        shown.field("timeouts", &self.timeouts).field("redirect", &self.redirect);
        if let Some(warning) = self.config.tls.danger.warning() {
            shown.field("tls", &warning);
        }
        shown.finish_non_exhaustive()
    }
}

//! How long a response has taken.

use std::sync::Arc;
use std::time::Duration;

use super::Response;
use crate::observe::Watched;
use crate::platform::rt::{self, Instant};
use crate::{Timings, platform};

impl Response {
    /// Says when its request left and its head came, and who watches the rest.
    pub(crate) fn timed(&mut self, started: Instant, head: Instant, watched: Option<Arc<Watched>>) {
        let terms = self.terms_mut();
        terms.exchange = Some((started, head));
        if watched.is_some() {
            terms.watched = watched;
        }
    }

    /// Has its time begin with its own request, rather than with that of its call.
    pub(crate) fn starts_with_its_request(&mut self) {
        if let Some((started, _)) = self.0.terms.exchange {
            self.terms_mut().bounds.started = Some(started);
        }
    }

    /// How long the exchange has taken: from the call, or from its own request if it is one of the
    /// [`history`](Self::history), to the end of its body; to now, if that has not come.
    ///
    /// Zero of a response that no client has handed on.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.terms.elapsed()
    }

    /// How long each phase of this response's own exchange has taken, without the redirects that led to it.
    ///
    /// # On the web
    /// See [`Timings`]: the phases are there if the browser shows them, and not before the body was read.
    ///
    /// ```no_run
    /// # async fn run() -> amphi::Result<()> {
    /// let response = amphi::get("https://example.org/").await?;
    /// println!("the head came after {:?}", response.timings().first_byte);
    /// response.bytes().await?;
    /// println!("all of it came within {:?}", response.timings().total);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn timings(&self) -> Timings {
        let ended = self.0.terms.ended();
        let (started, head) = match self.0.terms.exchange {
            Some((started, head)) => (started, Some(head)),
            None => match self.0.terms.bounds.started {
                Some(started) => (started, None),
                None => return Timings::default(),
            },
        };
        let looked_up = || platform::transport::phases_of(self.0.terms.url.as_ref()?, started);
        let phases = ended.and_then(|_| looked_up()).unwrap_or(self.0.terms.phases);
        Timings::new(&phases, started, head, ended, rt::now())
    }
}

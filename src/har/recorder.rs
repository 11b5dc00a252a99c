//! The recorder: what it takes down, and within which bounds.

use std::fmt;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderName;

use super::Har;
use super::capture::Captured;
use super::entry::{Entry, Outcome};
use super::redact::Redaction;
use crate::transport::{Tap, Tapped};
use crate::{Request, Response, Result};

/// As much as is kept of a body, in bytes.
const BODY: usize = 1 << 20;
/// As much as is kept of all bodies together.
const BODIES: usize = 64 << 20;
/// How many requests are kept.
const ENTRIES: usize = 10_000;

/// Records what a client sends and what it is answered: for [`ClientBuilder::record`](crate::ClientBuilder::record). A
/// clone is the same recorder, to be [read](Self::har) while clients have it.
///
/// Every request that leaves is an entry, redirects included, with the headers that the client has added, cookies and
/// timings. Bodies are recorded while they are read: what is streamed stays streamed. Of each the first MiB is kept, of all
/// together 64 MiB, and ten thousand requests; of what exceeds this, the recording says so.
///
/// Secrets are recorded as `REDACTED`: the values of headers that are secret [by name](crate::secrets::is_header) or marked
/// [sensitive](crate::HeaderValue::is_sensitive), and of what is secret [by name](crate::secrets::is_parameter) in queries, in
/// forms, in parts of `multipart/form-data` and, strings and numbers, in JSON, that of event streams included. User name and
/// password of a URL are left out. Other bodies are recorded as they are.
///
/// # On the web
/// A browser follows redirects by itself and keeps some headers to itself: they are not recorded, nor are cookies.
#[derive(Clone, Default)]
pub struct HarRecorder {
    terms: Arc<Terms>,
    log: Arc<Log>,
}

#[derive(Clone)]
pub(super) struct Terms {
    pub(super) redaction: Redaction,
    pub(super) body_limit: usize,
}

impl Default for Terms {
    fn default() -> Self {
        Self { redaction: Redaction::default(), body_limit: BODY }
    }
}

/// A lock, as one recorder is all its clones.
#[derive(Default)]
struct Log(Mutex<Pages>);

struct Pages {
    entries: Vec<Arc<Entry>>,
    /// How many there was no room for.
    missed: usize,
    budget: Arc<AtomicUsize>,
}

impl Default for Pages {
    fn default() -> Self {
        Self { entries: Vec::new(), missed: 0, budget: Arc::new(AtomicUsize::new(BODIES)) }
    }
}

impl HarRecorder {
    /// A recorder with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how much is kept of a body, in bytes: nothing at all with zero. By default 1 MiB.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        Arc::make_mut(&mut self.terms).body_limit = bytes;
        self
    }

    /// Hides the value of this header, too.
    #[must_use]
    pub fn redact_header(mut self, name: HeaderName) -> Self {
        Arc::make_mut(&mut self.terms).redaction.headers.push(name);
        self
    }

    /// Hides the value of this parameter, too, in queries, forms, parts and JSON; its case does not matter.
    #[must_use]
    pub fn redact_query(mut self, name: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.terms).redaction.parameters.push(name.into());
        self
    }

    /// Hides nothing.
    #[must_use]
    pub fn keep_secrets(mut self) -> Self {
        Arc::make_mut(&mut self.terms).redaction.off = true;
        self
    }

    /// What was recorded so far, in the order in which the requests left.
    ///
    /// Bodies are decoded for it, 64 MiB of all together: one that there is no more room for is marked as cut.
    #[must_use]
    pub fn har(&self) -> Har {
        let pages = self.log.pages();
        let (entries, missed) = (pages.entries.clone(), pages.missed);
        drop(pages);
        let comment = (missed > 0).then(|| format!("{missed} more requests that there was no room for"));
        let mut room = BODIES;
        Har::of(entries.iter().map(|entry| entry.to_json(&self.terms, &mut room)).collect(), comment)
    }

    /// Forgets what was recorded.
    pub fn clear(&self) {
        *self.log.pages() = Pages::default();
    }
}

impl Log {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tap for HarRecorder {
    fn open(&self, request: &mut Request) -> Option<Box<dyn Tapped>> {
        let mut pages = self.log.pages();
        if pages.entries.len() >= ENTRIES {
            pages.missed += 1;
            return None;
        }
        let (limit, budget) = (self.terms.body_limit, Arc::clone(&pages.budget));
        let entry = Arc::new(Entry::of(request, Captured::new(limit, &budget)));
        pages.entries.push(Arc::clone(&entry));
        drop(pages);
        let body = std::mem::take(request.body_mut());
        *request.body_mut() = entry.body.take(body);
        Some(Box::new(Recording { entry, limit, budget }))
    }
}

struct Recording {
    entry: Arc<Entry>,
    limit: usize,
    budget: Arc<AtomicUsize>,
}

impl Tapped for Recording {
    fn close(self: Box<Self>, outcome: &mut Result<Response>) {
        let outcome = match outcome {
            Ok(response) => {
                let captured = Captured::new(self.limit, &self.budget);
                response.replace_body(|body| captured.take(body));
                Outcome::response(response, captured)
            }
            Err(error) => Outcome::failed(error),
        };
        self.entry.set_outcome(outcome);
    }
}

impl fmt::Debug for HarRecorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HarRecorder").field("entries", &self.log.pages().entries.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::Body;

    fn request() -> Request {
        let mut request = Request::new(Method::POST, "http://pond/").unwrap();
        *request.body_mut() = Body::from_stream(Body::from("frog"));
        request
    }

    #[test]
    fn what_is_beyond_the_bound_is_counted_and_not_looked_at() {
        let recorder = HarRecorder::new();
        let kept: Vec<_> = (0..ENTRIES).filter_map(|_| recorder.open(&mut request())).collect();
        assert_eq!(kept.len(), ENTRIES);
        assert!(recorder.open(&mut request()).is_none());
        let har = recorder.har();
        assert_eq!(har.len(), ENTRIES);
        assert!(har.to_json().contains("1 more requests that there was no room for"));
        recorder.clear();
        assert!(recorder.open(&mut request()).is_some());
        assert!(recorder.har().len() == 1 && !recorder.har().to_json().contains("more requests"));
    }
}

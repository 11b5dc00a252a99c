//! The recorder: what it takes down, and within which bounds.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderName;

use super::Har;
use super::capture::Captured;
use super::entry::{Entry, Outcome};
use super::redact::Redaction;
use crate::platform::rt;
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
/// Secrets are recorded as `REDACTED`: the values of `Authorization`, `Proxy-Authorization`, `Cookie`, `Set-Cookie`,
/// `X-Api-Key` and of all headers that are marked [sensitive](crate::HeaderValue::is_sensitive); user name and password of
/// a URL; and, in queries and forms, parameters named `access_token`, `api_key`, `apikey`, `client_secret`, `password`,
/// `refresh_token`, `secret`, `sig`, `signature` or `token`. Other bodies are recorded as they are.
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

struct Log {
    entries: Mutex<Vec<Arc<Mutex<Entry>>>>,
    /// How many there was no room for.
    missed: AtomicUsize,
    budget: Arc<AtomicUsize>,
}

impl Default for Log {
    fn default() -> Self {
        let budget = Arc::new(AtomicUsize::new(BODIES));
        Self { entries: Mutex::default(), missed: AtomicUsize::new(0), budget }
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

    /// Hides the value of this parameter, too, in queries and forms; its case does not matter.
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
    #[must_use]
    pub fn har(&self) -> Har {
        let entries: Vec<_> = self.log.entries().clone();
        let missed = self.log.missed.load(Ordering::Relaxed);
        let comment = (missed > 0).then(|| format!("{missed} more requests that there was no room for"));
        Har::of(entries.iter().map(|entry| lock(entry).to_json(&self.terms)).collect(), comment)
    }

    /// Forgets what was recorded.
    pub fn clear(&self) {
        self.log.entries().clear();
        self.log.missed.store(0, Ordering::Relaxed);
        self.log.budget.store(BODIES, Ordering::Relaxed);
    }
}

impl Log {
    fn entries(&self) -> MutexGuard<'_, Vec<Arc<Mutex<Entry>>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock(entry: &Mutex<Entry>) -> MutexGuard<'_, Entry> {
    entry.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tap for HarRecorder {
    fn open(&self, request: &mut Request) -> Box<dyn Tapped> {
        let body = std::mem::take(request.body_mut());
        let (captured, body) = Captured::of(body, self.terms.body_limit, &self.log.budget);
        *request.body_mut() = body;
        let entry = Arc::new(Mutex::new(Entry {
            at: rt::unix_millis(),
            started: rt::now(),
            method: request.method().clone(),
            url: request.url().clone(),
            headers: request.headers().clone(),
            body: captured,
            outcome: Outcome::Nothing,
        }));
        let mut entries = self.log.entries();
        if entries.len() < ENTRIES {
            entries.push(Arc::clone(&entry));
        } else {
            self.log.missed.fetch_add(1, Ordering::Relaxed);
        }
        drop(entries);
        Box::new(Recording { entry, limit: self.terms.body_limit, budget: Arc::clone(&self.log.budget) })
    }
}

struct Recording {
    entry: Arc<Mutex<Entry>>,
    limit: usize,
    budget: Arc<AtomicUsize>,
}

impl Tapped for Recording {
    fn close(self: Box<Self>, outcome: &mut Result<Response>) {
        let outcome = match outcome {
            Ok(response) => {
                let body = response.replace_body(|body| Captured::of(body, self.limit, &self.budget));
                Outcome::response(response, body)
            }
            Err(error) => Outcome::failed(error),
        };
        lock(&self.entry).outcome = outcome;
    }
}

impl fmt::Debug for HarRecorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HarRecorder").field("entries", &self.log.entries().len()).finish_non_exhaustive()
    }
}

//! What a response and whoever reads its body have in common.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::{HeaderMap, Method};

use crate::decode::Charsets;
use crate::observe::{Phases, Watched};
use crate::platform::rt::{self, Instant};
use crate::timeout::Deadline;
use crate::{Error, Url};

const NO_LIMIT: u64 = u64::MAX;

/// What the errors of a body name, the bounds that it is read within, and how far it has come.
#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) method: Option<Method>,
    pub(crate) url: Option<Url>,
    pub(crate) bounds: Bounds,
    /// In the place of the bounds' own, unless there is none.
    limit: AtomicU64,
    /// When its body was done with.
    ended: OnceLock<Instant>,
    /// How many bytes of it have come, before any decoding.
    arrived: AtomicU64,
    /// What came after it.
    trailers: OnceLock<Box<HeaderMap>>,
    /// Who wants to know how the body ends.
    pub(crate) watched: Option<Arc<Watched>>,
    pub(crate) phases: Phases,
    /// When its request left, and when the head came.
    pub(crate) exchange: Option<(Instant, Instant)>,
}

/// What a call sets for the bodies of its responses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounds {
    pub(crate) read: Option<Duration>,
    pub(crate) total: Option<Deadline>,
    pub(crate) limit: Option<u64>,
    pub(crate) charsets: Option<Arc<Charsets>>,
    /// `None` if there is no call.
    pub(crate) started: Option<Instant>,
}

impl Bounds {
    /// Whether they are the same. The start alone does not tell: some engines' clocks are coarse, and a call may begin as soon
    /// as the one that it is made in.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let ends = |bounds: &Self| bounds.total.map(|total| total.at);
        let charsets = |bounds: &Self| bounds.charsets.as_ref().map(Arc::as_ptr);
        self.started == other.started
            && self.read == other.read
            && self.limit == other.limit
            && ends(self) == ends(other)
            && charsets(self) == charsets(other)
    }

    /// What holds where both do.
    pub(crate) fn within(self, outer: &Self) -> Self {
        // One that never comes is later than any.
        let is_earlier = |one: &Deadline, other: &Deadline| (one.at.is_none(), one.at) < (other.at.is_none(), other.at);
        Self {
            read: least(self.read, outer.read, |one, other| one < other),
            total: least(outer.total, self.total, |one, other| !is_earlier(other, one)),
            limit: least(self.limit, outer.limit, |one, other| one < other),
            charsets: outer.charsets.clone().or(self.charsets),
            started: outer.started,
        }
    }
}

/// Of two bounds the one that holds before the other.
fn least<T>(one: Option<T>, other: Option<T>, is_before: impl Fn(&T, &T) -> bool) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if is_before(&one, &other) { one } else { other }),
        (one, other) => one.or(other),
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            method: None,
            url: None,
            bounds: Bounds::default(),
            limit: AtomicU64::new(NO_LIMIT),
            ended: OnceLock::new(),
            arrived: AtomicU64::new(0),
            trailers: OnceLock::new(),
            watched: None,
            phases: Phases::default(),
            exchange: None,
        }
    }
}

impl Clone for Terms {
    /// For another body: of that nothing has come yet.
    fn clone(&self) -> Self {
        Self {
            method: self.method.clone(),
            url: self.url.clone(),
            bounds: self.bounds.clone(),
            limit: AtomicU64::new(self.limit.load(Ordering::Relaxed)),
            ended: OnceLock::new(),
            arrived: AtomicU64::new(0),
            trailers: OnceLock::new(),
            watched: self.watched.clone(),
            phases: self.phases,
            exchange: self.exchange,
        }
    }
}

impl Terms {
    /// Names the request in an error.
    pub(crate) fn name(&self, error: Error) -> Error {
        match (&self.method, &self.url) {
            (Some(method), Some(url)) => error.for_request(method, url),
            _ => error,
        }
    }

    /// Whether there are none: the body of nobody's response.
    pub(super) fn bind_nothing(&self) -> bool {
        self.url.is_none() && self.bounds.started.is_none() && self.limit() == NO_LIMIT
    }

    /// The most that is collected.
    pub(crate) fn limit(&self) -> u64 {
        let own = self.limit.load(Ordering::Relaxed);
        if own == NO_LIMIT { self.bounds.limit.unwrap_or(NO_LIMIT) } else { own }
    }

    pub(crate) fn set_limit(&self, bytes: u64) {
        self.limit.store(bytes.min(NO_LIMIT - 1), Ordering::Relaxed);
    }

    pub(crate) fn count(&self, bytes: usize) {
        self.arrived.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// What is read once more is counted anew.
    pub(crate) fn uncount(&self) {
        self.arrived.store(0, Ordering::Relaxed);
    }

    pub(crate) fn arrived(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }

    pub(crate) fn trailed_by(&self, trailers: HeaderMap) {
        // A body ends once.
        let _ = self.trailers.set(Box::new(trailers));
    }

    pub(crate) fn trailers(&self) -> Option<&HeaderMap> {
        self.trailers.get().map(|trailers| &**trailers)
    }

    /// Tells those who watch how the body has ended.
    pub(crate) fn tell(&self, error: Option<&Error>) {
        if let Some(watched) = &self.watched {
            watched.end(error, self.arrived());
        }
    }

    /// When its body was done with.
    pub(crate) fn ended(&self) -> Option<Instant> {
        self.ended.get().copied()
    }

    /// Says that nobody reads any further.
    pub(crate) fn end(&self) {
        if let Some(watched) = &self.watched {
            watched.cancel();
        }
        if self.bounds.started.is_some() {
            self.ended.get_or_init(rt::now);
        }
    }

    /// How long it has taken, or takes already.
    pub(crate) fn elapsed(&self) -> Duration {
        let end = || self.ended.get().copied().unwrap_or_else(rt::now);
        self.bounds.started.map_or(Duration::ZERO, |started| end().saturating_duration_since(started))
    }
}

/// How much of a body has come: from [`Response::progress`](crate::Response::progress).
///
/// ```
/// # use amphi::{Response, StatusCode};
/// # pollster::block_on(async {
/// let mut response = Response::new(StatusCode::OK, "tree frog");
/// while let Some(chunk) = response.chunk().await? {
///     println!("{} bytes more, {:?} of all", chunk.len(), response.progress().fraction());
/// }
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many bytes have come, as they were sent: before a content coding is undone.
    ///
    /// # On the web
    /// A browser undoes codings by itself: these are the bytes after that.
    pub downloaded: u64,
    /// How many there will be on the whole, where that is known.
    pub total: Option<u64>,
}

impl Progress {
    /// From zero to one, where the whole is known.
    #[must_use]
    pub fn fraction(&self) -> Option<f64> {
        match self.total? {
            0 => Some(1.0),
            total => Some((self.downloaded as f64 / total as f64).min(1.0)),
        }
    }
}

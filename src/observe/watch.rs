//! Telling those who watch. Where nobody does, all of it is one look at an `Option`.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::span::Span;
use super::{CallEvent, CallInfo, Observer};
use crate::platform::rt::{self, Instant};
use crate::request::Head;
use crate::timeout::Deadline;
use crate::{Error, Response, Result, TimeoutPhase};

/// What a request has with it of its call, and of those who watch it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// The call's number; zero if it has none yet.
    id: u64,
    resends: u32,
    watched: Option<Arc<Watched>>,
}

/// A client's observer, and how a request is watched for it: only who has an observer links that.
pub(crate) struct Watcher {
    observer: Arc<dyn Observer>,
    watch: Watch,
}

type Watch = fn(Option<&Arc<dyn Observer>>, CallId, &Head) -> Watched;

/// A request's number, and how many of its call went before it.
type CallId = (u64, u32);

impl Watcher {
    pub(crate) fn new(observer: impl Observer) -> Self {
        Self { observer: Arc::new(observer), watch: Watching::watch }
    }
}

/// A request that somebody watches, until its response was read.
pub(crate) struct Watched(Box<dyn Watches>);

trait Watches: Send + Sync {
    fn tell(&self, event: &CallEvent<'_>);
    fn end(&self, error: Option<&Error>, downloaded: u64);
    fn cancel(&self);
    fn info(&self) -> &CallInfo;
}

struct Watching {
    observer: Option<Arc<dyn Observer>>,
    span: Option<Span>,
    info: CallInfo,
    total: Option<Deadline>,
    /// Whether its end was told.
    ended: AtomicBool,
}

impl Trace {
    /// Of a call that begins.
    pub(crate) fn of_call(observer: Option<&Watcher>) -> Self {
        let id = if observer.is_some() { next_id() } else { 0 };
        Self { id, ..Self::default() }
    }

    /// Whether somebody wants to know of a request.
    pub(crate) fn is_wanted(observer: Option<&Watcher>) -> bool {
        observer.is_some() || Span::is_wanted()
    }

    /// A request of the call is about to leave, for which the call's deadline holds.
    pub(crate) fn begin(&mut self, observer: Option<&Watcher>, head: &Head) {
        let (watch, observer): (Watch, _) = match observer {
            Some(watcher) => (watcher.watch, Some(&watcher.observer)),
            None if Span::is_wanted() => (Watching::watch, None),
            None => return,
        };
        if self.id == 0 {
            self.id = next_id();
        }
        self.watched = Some(Arc::new(watch(observer, (self.id, self.resends), head)));
        self.tell(&CallEvent::Started);
    }

    /// What came of the request.
    pub(crate) fn end(&self, started: Instant, mut outcome: Result<Response>) -> Result<Response> {
        match &mut outcome {
            Ok(response) => {
                self.tell(&CallEvent::Head { status: response.status(), version: response.version_of_head() });
                response.timed(started, rt::now(), self.watched.clone());
            }
            Err(error) => self.watched.iter().for_each(|watched| watched.end(Some(error), 0)),
        }
        outcome
    }

    /// The request is sent once more.
    pub(crate) fn sent_again(&mut self) {
        self.resends += 1;
    }

    /// The request is one that the response of another has led to.
    pub(crate) fn led_to_by(&mut self, watched: Option<&Watched>) {
        self.resends = watched.map_or(self.resends, |watched| watched.0.info().resend_count) + 1;
    }

    pub(crate) fn tell(&self, event: &CallEvent<'_>) {
        if let Some(watched) = &self.watched {
            watched.tell(event);
        }
    }
}

fn next_id() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

impl Watched {
    pub(crate) fn tell(&self, event: &CallEvent<'_>) {
        self.0.tell(event);
    }

    /// Says how it ended, unless that was said before.
    pub(crate) fn end(&self, error: Option<&Error>, downloaded: u64) {
        self.0.end(error, downloaded);
    }

    /// Says that nobody wants the rest.
    pub(crate) fn cancel(&self) {
        self.0.cancel();
    }
}

impl Watching {
    fn watch(observer: Option<&Arc<dyn Observer>>, (id, resends): CallId, head: &Head) -> Watched {
        let info = CallInfo::new(id, resends, head.method.clone(), head.url.clone());
        let span = if Span::is_wanted() { Span::new(&info) } else { None };
        let total = head.settings.total_deadline();
        let observer = observer.map(Arc::clone);
        Watched(Box::new(Self { observer, span, info, total, ended: AtomicBool::new(false) }))
    }
}

impl Watches for Watching {
    fn tell(&self, event: &CallEvent<'_>) {
        if let Some(observer) = &self.observer {
            observer.on_event(&self.info, event);
        }
        if let Some(span) = &self.span {
            span.on_event(event);
        }
    }

    fn end(&self, error: Option<&Error>, downloaded: u64) {
        if !self.ended.swap(true, Ordering::Relaxed) {
            self.tell(&error.map_or(CallEvent::Done { downloaded }, |error| CallEvent::Failed { error }));
        }
    }

    fn cancel(&self) {
        if self.ended.swap(true, Ordering::Relaxed) {
            return;
        }
        match self.total {
            // It was not the caller who gave up.
            Some(Deadline { at: Some(at), after }) if at <= rt::now() => {
                let error = Error::timeout(TimeoutPhase::Total, after).for_request(&self.info.method, &self.info.url);
                self.tell(&CallEvent::Failed { error: &error });
            }
            _ => self.tell(&CallEvent::Cancelled),
        }
    }

    fn info(&self) -> &CallInfo {
        &self.info
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watched").field(self.0.info()).finish()
    }
}

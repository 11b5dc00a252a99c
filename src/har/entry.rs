//! An entry of the archive: one request, what came of it, and when.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, Version};
use serde_json::{Value, json};

use super::capture::{Captured, told};
use super::recorder::Terms;
use super::{date, message};
use crate::observe::Phases;
use crate::platform::rt::{self, Instant};
use crate::{Error, Request, Response, Timings, Url, platform};

pub(super) struct Entry {
    /// In milliseconds of Unix time.
    pub(super) at: u64,
    pub(super) started: Instant,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Captured,
    outcome: Mutex<Outcome>,
}

#[derive(Clone, Default)]
pub(super) enum Outcome {
    /// Yet, or for ever: it was given up.
    #[default]
    Nothing,
    Failed {
        kind: &'static str,
        why: String,
        at: Instant,
    },
    Response(Arc<Answered>),
}

pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) reason: String,
    version: Option<Version>,
    pub(super) headers: HeaderMap,
    pub(super) body: Captured,
    head: Instant,
    phases: Phases,
    remote: Option<SocketAddr>,
}

impl Outcome {
    pub(super) fn response(response: &Response, body: Captured) -> Self {
        Self::Response(Arc::new(Answered {
            status: response.status(),
            reason: response.reason_phrase().to_owned(),
            version: response.version_of_head(),
            headers: response.headers().clone(),
            body,
            head: rt::now(),
            phases: response.phases(),
            remote: response.remote_addr(),
        }))
    }

    pub(super) fn failed(error: &Error) -> Self {
        Self::Failed { kind: error.kind().as_str(), why: told(error), at: rt::now() }
    }
}

impl Entry {
    /// Of a request that leaves now; its body is still to be taken.
    pub(super) fn of(request: &Request, body: Captured) -> Self {
        Self {
            at: rt::unix_millis(),
            started: rt::now(),
            method: request.method().clone(),
            url: request.url().clone(),
            headers: request.headers().clone(),
            body,
            outcome: Mutex::default(),
        }
    }

    pub(super) fn set_outcome(&self, outcome: Outcome) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
    }

    fn outcome(&self) -> Outcome {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `room` is how many bytes the bodies that are decoded may still take.
    pub(super) fn to_json(&self, terms: &Terms, room: &mut usize) -> Value {
        let outcome = self.outcome();
        let timings = self.timings(&outcome);
        let (response, version) = match &outcome {
            Outcome::Response(answered) => {
                let version = answered.version.or_else(|| platform::transport::version_of(&self.url, self.started));
                (message::response(answered, named(version), terms, room), named(version))
            }
            Outcome::Failed { kind, why, .. } => (message::no_response(kind, why), named(None)),
            Outcome::Nothing => (message::no_response("cancelled", "no response has come"), named(None)),
        };
        let mut entry = json!({
            "startedDateTime": date::of_millis(self.at),
            "time": sum(&timings),
            "request": message::request(self, version, terms),
            "response": response,
            "cache": {},
            "timings": timings,
        });
        if let Outcome::Response(answered) = &outcome
            && let Some(remote) = answered.remote
        {
            entry["serverIPAddress"] = remote.ip().to_string().into();
        }
        entry
    }

    /// The phases one after the other; `connect` has `ssl` in it.
    fn timings(&self, outcome: &Outcome) -> Value {
        let answered = match outcome {
            Outcome::Response(answered) => answered,
            Outcome::Failed { at, .. } => {
                let wait = at.saturating_duration_since(self.started);
                return json!({ "send": 0, "wait": millis(wait), "receive": 0 });
            }
            Outcome::Nothing => return json!({ "send": 0, "wait": 0, "receive": 0 }),
        };
        let ended = answered.body.ended();
        let looked_up = ended.and_then(|_| platform::transport::phases_of(&self.url, self.started));
        let phases = looked_up.unwrap_or(answered.phases);
        let timings = Timings::new(&phases, self.started, Some(answered.head), ended, rt::now());
        let connect = match (timings.connect, timings.tls) {
            (None, None) => None,
            (connect, tls) => Some(connect.unwrap_or_default() + tls.unwrap_or_default()),
        };
        let before: Duration = [timings.pool, timings.dns, connect].into_iter().flatten().sum();
        let head = timings.first_byte.unwrap_or_default();
        let sent = timings.sent.unwrap_or(before).clamp(before.min(head), head);
        let or_none = |phase: Option<Duration>| phase.map_or(json!(-1), millis);
        json!({
            "blocked": or_none(timings.pool),
            "dns": or_none(timings.dns),
            "connect": or_none(connect),
            "ssl": or_none(timings.tls),
            "send": millis(sent.saturating_sub(before)),
            "wait": millis(head.saturating_sub(sent)),
            "receive": millis(timings.done.unwrap_or(timings.total).saturating_sub(head)),
        })
    }
}

fn sum(timings: &Value) -> f64 {
    let names = ["blocked", "dns", "connect", "send", "wait", "receive"];
    let sum: f64 = names.iter().filter_map(|name| timings[name].as_f64()).filter(|time| *time > 0.0).sum();
    (sum * 1000.0).round() / 1000.0
}

/// In milliseconds, to the microsecond.
fn millis(duration: Duration) -> Value {
    json!((duration.as_micros() as f64) / 1000.0)
}

fn named(version: Option<Version>) -> &'static str {
    match version {
        Some(Version::HTTP_09) => "HTTP/0.9",
        Some(Version::HTTP_10) => "HTTP/1.0",
        Some(Version::HTTP_11) => "HTTP/1.1",
        Some(Version::HTTP_2) => "HTTP/2",
        Some(Version::HTTP_3) => "HTTP/3",
        _ => "unknown",
    }
}

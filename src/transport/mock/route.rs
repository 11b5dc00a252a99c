//! A route of a mock: which requests it is for, and what they are answered.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use http::{Method, StatusCode};

use super::answer::{Fixed, MockAnswer, Reply, Turn};
use super::pattern::Pattern;
use super::{KEPT, MockRequest};
use crate::{Error, Request, Response, Result};

/// A route of a [`MockTransport`](crate::MockTransport): from [`get`](crate::MockTransport::get) and its like. It is for
/// the requests that all that is said of it holds for, and answers with an empty 200 until [`respond`](Self::respond),
/// [`fail`](Self::fail) or [`answer`](Self::answer) says otherwise.
///
/// It is in the mock from the start: it may be dropped, or kept to be asked what has come.
pub struct MockRoute(pub(super) Shared);

#[derive(Clone)]
pub(super) struct Shared(pub(super) Arc<Mutex<Route>>);

pub(super) struct Route {
    method: Option<Method>,
    pattern: Pattern,
    pub(super) conditions: Vec<Condition>,
    pub(super) turns: Vec<Turn>,
    expected: Option<usize>,
    optional: bool,
    calls: usize,
    requests: VecDeque<MockRequest>,
    failed: Option<Error>,
}

/// What else holds for a request. What is wrong with one is said as a line.
pub(super) type Condition = Box<dyn Fn(&MockRequest) -> Result<(), String> + Send + Sync>;

#[allow(clippy::return_self_not_must_use, reason = "the route is in the mock already")]
impl MockRoute {
    pub(super) fn new(method: Option<Method>, pattern: Pattern) -> Self {
        let query = pattern.query().to_vec();
        let route = Route {
            method,
            conditions: Vec::new(),
            turns: Vec::new(),
            expected: None,
            optional: false,
            calls: 0,
            requests: VecDeque::new(),
            failed: None,
            pattern,
        };
        let route = Self(Shared(Arc::new(Mutex::new(route))));
        query.iter().fold(route, |route, (name, value)| route.query(name, value))
    }

    /// Expects so many requests, no more and no less: [`MockTransport::verify`](crate::MockTransport::verify) says whether
    /// they came. By default at least one is expected.
    pub fn expect(self, requests: usize) -> Self {
        self.0.change(|route| {
            route.expected = Some(requests);
            Ok(())
        });
        self
    }

    /// Expects nothing.
    pub fn optional(self) -> Self {
        self.0.change(|route| {
            route.optional = true;
            Ok(())
        });
        self
    }

    /// Answers with this status, and what the [`MockAnswer`] is told besides. A second one is for the requests after those
    /// that the first is for.
    pub fn respond<S>(self, status: S) -> MockAnswer
    where
        S: TryInto<StatusCode>,
        S::Error: Into<http::Error>,
    {
        let status = status.try_into().map_err(|error| Error::from(error.into()));
        self.turn(status.map(|status| Reply::Fixed(Fixed::new(status))))
    }

    /// Fails with this error.
    pub fn fail(self, error: Error) -> MockAnswer {
        self.turn(Ok(Reply::Fails(error)))
    }

    /// Answers by a function. The request's body has been collected for it.
    pub fn answer<F, R>(self, answer: F) -> MockAnswer
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Response>> + Send + 'static,
    {
        self.turn(Ok(Reply::By(Arc::new(move |request| Box::pin(answer(request))))))
    }

    /// Adds an answer.
    #[cfg(feature = "har")]
    pub(crate) fn add(&self, reply: Reply) {
        self.0.change(|route| {
            route.turns.push(Turn { reply, times: None, given: 0 });
            Ok(())
        });
    }

    fn turn(self, reply: Result<Reply>) -> MockAnswer {
        self.0.change(|route| {
            route.turns.push(Turn { reply: reply?, times: None, given: 0 });
            Ok(())
        });
        MockAnswer(self.0)
    }

    /// How many requests it has answered.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.calls()
    }

    /// The requests that it has answered, the first one first; the last ten thousand.
    #[must_use]
    pub fn requests(&self) -> Vec<MockRequest> {
        self.0.requests()
    }
}

impl fmt::Debug for MockRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MockRoute").field(&format_args!("{}", self.0.title())).finish()
    }
}

impl Shared {
    fn with<T>(&self, with: impl FnOnce(&mut Route) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Route) -> Result<()>) {
        self.with(|route| {
            if let Err(error) = change(route) {
                route.failed.get_or_insert(error);
            }
        });
    }

    /// As a line shows it.
    pub(super) fn title(&self) -> String {
        self.with(|route| {
            let method = route.method.as_ref().map_or("any method", Method::as_str);
            format!("{method} {}", route.pattern.as_str())
        })
    }

    pub(super) fn calls(&self) -> usize {
        self.with(|route| route.calls)
    }

    pub(super) fn requests(&self) -> Vec<MockRequest> {
        self.with(|route| route.requests.iter().cloned().collect())
    }

    /// What was wrong with an argument, if anything was.
    pub(super) fn failed(&self) -> Option<Error> {
        self.with(|route| route.failed.clone())
    }

    /// What has to be said of the requests that came, if they are not as expected.
    pub(super) fn complaint(&self) -> Option<String> {
        let (calls, expected, optional) = self.with(|route| (route.calls, route.expected, route.optional));
        match expected {
            Some(expected) if expected == calls => None,
            Some(1) => Some(format!("{}: 1 request is expected, {calls} came", self.title())),
            Some(expected) => Some(format!("{}: {expected} requests are expected, {calls} came", self.title())),
            None if calls == 0 && !optional => Some(format!("{}: no request came", self.title())),
            None => None,
        }
    }

    /// The answer to this request, or how much is wrong with that, and what.
    pub(super) fn take(&self, request: &MockRequest) -> Result<Reply, (usize, Vec<String>)> {
        self.with(|route| route.take(request))
    }
}

impl Route {
    fn take(&mut self, request: &MockRequest) -> Result<Reply, (usize, Vec<String>)> {
        let mut wrong = Vec::new();
        // A request to the right place is nearer than one by the right method.
        let mut distance = 0;
        if let Some(method) = self.method.as_ref().filter(|method| *method != request.method()) {
            wrong.push(format!("method: {method} is expected, {} came", request.method()));
            distance += 10;
        }
        if !self.pattern.matches(request.url()) {
            wrong.push(format!("URL: {} is expected", self.pattern.as_str()));
            distance += 100;
        }
        wrong.extend(self.conditions.iter().filter_map(|condition| condition(request).err()));
        let last = self.turns.len().saturating_sub(1);
        let left = self.turns.iter().enumerate().position(|(at, turn)| match turn.times {
            Some(times) => turn.given < times,
            None => at == last || turn.given == 0,
        });
        if left.is_none() && !self.turns.is_empty() {
            wrong.push("its answers are used up".to_owned());
        }
        if !wrong.is_empty() {
            return Err((distance + wrong.len(), wrong));
        }
        self.calls += 1;
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(request.clone());
        Ok(match left.and_then(|at| self.turns.get_mut(at)) {
            Some(turn) => {
                turn.given += 1;
                turn.reply.clone()
            }
            None => Reply::Fixed(Fixed::new(StatusCode::OK)),
        })
    }
}

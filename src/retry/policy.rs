//! Whether, when and how often a request is sent again.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};

use crate::client::pipeline::{self, ClientInner};
use crate::request::Head;
use crate::response::retry_after;
use crate::{BoxFuture, Error, ErrorKind, Request, Response, Result, Url};

/// Whether, when and how often a request that fails is sent again. By default never.
///
/// [`new`](Self::new) sends again what failed in a way that another try may fare better: by an error that is
/// [retryable](Error::is_retryable), such as a connection that does not come about or is lost and a timeout, or by one of
/// the statuses 408, 413, 429, 500, 502, 503 and 504; 413 only with a `Retry-After`. It does so with idempotent methods
/// alone (`GET`, `HEAD`, `OPTIONS`, `PUT`, `DELETE`, `TRACE`, `QUERY`), since the server may have acted upon what it did
/// not answer, and not with a body that can be sent only once. What fails in the end is given back as it is. An error that
/// breaks off the body of a response is not seen here.
///
/// It waits in between, at random from nothing to half a second, doubled with each further try up to 30 seconds; or as
/// long as the server says by `Retry-After`, unless that is more than two minutes. It does not wait where the
/// [timeout of the whole](crate::Timeouts::total) would end that: then the outcome is the last one at once. The other
/// timeouts hold for each try.
///
/// Redirects stand around it, [`hop_middleware`](crate::ClientBuilder::hop_middleware) within: that sees every try. Apart
/// from it the pool may send a request again that its connection has not begun to send, or that is idempotent, when a kept
/// connection turns out to be closed.
///
/// # On the web
/// A page sees the `Retry-After` of another origin only if that exposes it (`Access-Control-Expose-Headers`), and cannot
/// tell a refusal by CORS from a connection that failed: either is tried again.
///
/// ```
/// use amphi::{Client, RetryPolicy};
///
/// # use std::sync::atomic::{AtomicU32, Ordering};
/// # use std::time::Duration;
/// # use amphi::{MockTransport, Response, StatusCode};
/// # let tries = AtomicU32::new(0);
/// # let transport = MockTransport::new(move |_| {
/// #     let status = [503, 502, 200][tries.fetch_add(1, Ordering::Relaxed) as usize];
/// #     async move { Ok(Response::new(StatusCode::from_u16(status).unwrap(), ())) }
/// # });
/// # pollster::block_on(async {
/// let policy = RetryPolicy::new(3);
/// # let policy = policy.backoff(Duration::ZERO, Duration::ZERO);
/// let client = Client::builder().retry(policy).transport(transport).build()?;
/// assert_eq!(client.get("https://pond.example/").await?.status(), 200);
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct RetryPolicy(Option<Arc<Rules>>);

#[derive(Clone)]
struct Rules {
    retries: u32,
    /// `None` is those that are idempotent.
    methods: Option<Vec<Method>>,
    statuses: Vec<StatusCode>,
    base: Duration,
    longest: Duration,
    longest_after: Duration,
    decide: Option<Arc<Decide>>,
    /// Only making a policy says how, so that a program without one links none of that.
    send: super::Send,
}

type Decide = dyn Fn(&RetryAttempt<'_>) -> bool + Send + Sync;

impl RetryPolicy {
    /// Sends nothing again.
    pub fn none() -> Self {
        Self(None)
    }

    /// Sends a request again up to so often: with 2, three times in all.
    pub fn new(retries: u32) -> Self {
        Self(Some(Arc::new(Rules {
            retries,
            methods: None,
            statuses: [
                StatusCode::REQUEST_TIMEOUT,
                StatusCode::PAYLOAD_TOO_LARGE,
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::INTERNAL_SERVER_ERROR,
                StatusCode::BAD_GATEWAY,
                StatusCode::SERVICE_UNAVAILABLE,
                StatusCode::GATEWAY_TIMEOUT,
            ]
            .into(),
            base: Duration::from_millis(500),
            longest: Duration::from_secs(30),
            longest_after: Duration::from_secs(120),
            decide: None,
            send: super::send,
        })))
    }

    fn change(mut self, change: impl FnOnce(&mut Rules)) -> Self {
        if let Some(rules) = &mut self.0 {
            change(Arc::make_mut(rules));
        }
        self
    }

    /// The methods that are sent again, in place of the idempotent ones. A server may see such a request more than once.
    pub fn methods(self, methods: impl IntoIterator<Item = Method>) -> Self {
        self.change(|rules| rules.methods = Some(methods.into_iter().collect()))
    }

    /// The statuses upon which a request is sent again, in place of those above.
    pub fn statuses(self, statuses: impl IntoIterator<Item = StatusCode>) -> Self {
        self.change(|rules| rules.statuses = statuses.into_iter().collect())
    }

    /// How long to wait: at random from nothing to `base`, doubled with each further try, up to `longest`. By default half a
    /// second and 30 seconds.
    pub fn backoff(self, base: Duration, longest: Duration) -> Self {
        self.change(|rules| (rules.base, rules.longest) = (base, longest))
    }

    /// The longest that a server may ask to wait by `Retry-After`; a response that asks for more is given back. By default
    /// two minutes.
    pub fn max_retry_after(self, longest: Duration) -> Self {
        self.change(|rules| rules.longest_after = longest)
    }

    /// Asks this function about each outcome, a success among them, in place of methods, statuses and errors. The number of
    /// tries, the waits and the body that has to be there once more bind it all the same.
    ///
    /// ```
    /// # use amphi::{Error, ErrorKind, Response, StatusCode};
    /// use amphi::{Client, RetryPolicy};
    ///
    /// # use std::sync::atomic::{AtomicU32, Ordering};
    /// # use std::time::Duration;
    /// # use amphi::MockTransport;
    /// # let tries = AtomicU32::new(0);
    /// # let transport = MockTransport::new(move |_| {
    /// #     let status = [202, 202, 200][tries.fetch_add(1, Ordering::Relaxed) as usize];
    /// #     async move { Ok(Response::new(StatusCode::from_u16(status).unwrap(), ())) }
    /// # });
    /// # pollster::block_on(async {
    /// let policy = RetryPolicy::new(5).retry_if(|attempt| {
    ///     let not_yet = attempt.response().is_some_and(|response| response.status() == 202);
    ///     not_yet || attempt.is_retryable()
    /// });
    /// # let policy = policy.backoff(Duration::ZERO, Duration::ZERO);
    /// let client = Client::builder().retry(policy).transport(transport).build()?;
    /// assert_eq!(client.post("https://pond.example/").await?.status(), 200);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn retry_if(self, decide: impl Fn(&RetryAttempt<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.change(|rules| rules.decide = Some(Arc::new(decide)))
    }

    /// Sends the request, as often as the policy wants it.
    pub(crate) fn send(self, client: &ClientInner, request: Request) -> BoxFuture<'_, Result<Response>> {
        match self.0.as_ref().map(|rules| rules.send) {
            None => Box::pin(pipeline::attempt(client, request)),
            Some(send) => send(client, request, self),
        }
    }

    /// Whether one more try is allowed after so many.
    pub(super) fn allows(&self, retries: u32) -> bool {
        self.0.as_ref().is_some_and(|rules| retries < rules.retries)
    }

    /// How long to wait before the request is sent again, if it is. `now` is Unix time in seconds, `chance` goes from zero
    /// to one.
    pub(super) fn wait(
        &self,
        head: &Head,
        outcome: &Result<Response>,
        retries: u32,
        now: u64,
        chance: f64,
    ) -> Option<Duration> {
        let rules = self.0.as_deref()?;
        let attempt = RetryAttempt { rules, method: &head.method, url: &head.url, outcome: outcome.as_ref(), retries };
        let wanted = match &rules.decide {
            Some(decide) => decide(&attempt),
            None => attempt.is_retryable(),
        };
        if !wanted {
            return None;
        }
        match attempt.headers().and_then(|headers| retry_after(headers, || now)) {
            Some(after) => Some(after).filter(|after| *after <= rules.longest_after),
            None => Some(rules.jittered(retries, chance)),
        }
    }
}

impl Rules {
    /// [Full jitter](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/): those who failed at the
    /// same time do not come back at the same time.
    fn jittered(&self, retries: u32, chance: f64) -> Duration {
        let most = self.base.saturating_mul(2_u32.saturating_pow(retries)).min(self.longest);
        Duration::from_nanos((most.as_secs_f64() * 1e9 * chance) as u64).min(most)
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(rules) = &self.0 else { return f.write_str("RetryPolicy(none)") };
        f.debug_struct("RetryPolicy")
            .field("retries", &rules.retries)
            .field("methods", &rules.methods)
            .field("statuses", &rules.statuses)
            .field("backoff", &(rules.base, rules.longest))
            .field("max_retry_after", &rules.longest_after)
            .field("retry_if", &rules.decide.is_some())
            .finish()
    }
}

/// A request that was sent, and what came of it: for [`RetryPolicy::retry_if`].
#[derive(Clone, Copy)]
pub struct RetryAttempt<'a> {
    rules: &'a Rules,
    method: &'a Method,
    url: &'a Url,
    outcome: Result<&'a Response, &'a Error>,
    retries: u32,
}

impl<'a> RetryAttempt<'a> {
    /// The request's method.
    #[must_use]
    pub fn method(&self) -> &'a Method {
        self.method
    }

    /// The request's URL.
    #[must_use]
    pub fn url(&self) -> &'a Url {
        self.url
    }

    /// The response, if there is one. Its body is for who gets it in the end.
    #[must_use]
    pub fn response(&self) -> Option<&'a Response> {
        self.outcome.ok()
    }

    /// The error, if there is no response.
    #[must_use]
    pub fn error(&self) -> Option<&'a Error> {
        self.outcome.err()
    }

    /// How often it was sent again already.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.retries
    }

    /// Whether the policy would send it again by its methods, statuses and errors.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let is_idempotent =
            || matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE" | "TRACE" | "QUERY");
        let may_repeat =
            self.rules.methods.as_ref().map_or_else(is_idempotent, |methods| methods.contains(self.method));
        may_repeat && self.has_failed()
    }

    fn has_failed(&self) -> bool {
        let status = match self.outcome {
            Ok(response) => Some(response.status()),
            // Of middleware's making.
            Err(error) if error.kind() == ErrorKind::Status => error.status(),
            Err(error) => return error.is_retryable(),
        };
        let Some(status) = status.filter(|status| self.rules.statuses.contains(status)) else { return false };
        status != StatusCode::PAYLOAD_TOO_LARGE
            || self.headers().is_some_and(|headers| retry_after(headers, || 0).is_some())
    }

    fn headers(&self) -> Option<&'a HeaderMap> {
        match self.outcome {
            Ok(response) => Some(response.headers()),
            Err(error) => error.response().map(Response::headers),
        }
    }
}

impl fmt::Debug for RetryAttempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryAttempt")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("outcome", &self.outcome)
            .field("retries", &self.retries)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use http::header::RETRY_AFTER;

    use super::*;
    use crate::Request;

    const HALF: f64 = 0.5;

    fn outcome(status: u16, retry_after: Option<&str>) -> Result<Response> {
        let mut response = http::Response::builder().status(status);
        if let Some(value) = retry_after {
            response = response.header(RETRY_AFTER, value);
        }
        Ok(response.body(()).unwrap().into())
    }

    fn wait(policy: &RetryPolicy, method: Method, outcome: &Result<Response>, retries: u32) -> Option<u64> {
        let head = Request::new(method, "http://h.example/").unwrap().head();
        policy.wait(&head, outcome, retries, 784_111_777, HALF).map(|wait| wait.as_millis() as u64)
    }

    #[test]
    fn statuses_that_may_fare_better() {
        for status in 200..600 {
            let expected = matches!(status, 408 | 429 | 500 | 502 | 503 | 504);
            let found = wait(&RetryPolicy::new(1), Method::GET, &outcome(status, None), 0);
            assert_eq!(found.is_some(), expected, "{status}");
        }
        assert_eq!(wait(&RetryPolicy::new(1), Method::GET, &outcome(413, Some("1")), 0), Some(1000));
        let teapots = RetryPolicy::new(1).statuses([StatusCode::IM_A_TEAPOT]);
        assert!(wait(&teapots, Method::GET, &outcome(418, None), 0).is_some());
        assert!(wait(&teapots, Method::GET, &outcome(503, None), 0).is_none());
    }

    #[test]
    fn errors_that_may_fare_better() {
        let error = |kind| Err(Error::new(kind, ""));
        for (kind, expected) in [
            (ErrorKind::Connect, true),
            (ErrorKind::Dns, true),
            (ErrorKind::Closed, true),
            (ErrorKind::Timeout, true),
            (ErrorKind::Tls, false),
            (ErrorKind::Builder, false),
            (ErrorKind::Protocol, false),
            (ErrorKind::Unsupported, false),
        ] {
            assert_eq!(wait(&RetryPolicy::new(1), Method::GET, &error(kind), 0).is_some(), expected, "{kind:?}");
            assert!(wait(&RetryPolicy::new(1), Method::POST, &error(kind), 0).is_none(), "{kind:?}");
        }
        let status = |status| outcome(status, Some("7")).and_then(Response::error_for_status);
        assert_eq!(wait(&RetryPolicy::new(1), Method::GET, &status(503), 0), Some(7000));
        assert_eq!(wait(&RetryPolicy::new(1), Method::GET, &status(404), 0), None);
    }

    #[test]
    fn methods_that_may_be_sent_again() {
        let found = |policy: &RetryPolicy, method: &str| {
            wait(policy, method.parse().unwrap(), &outcome(503, None), 0).is_some()
        };
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "QUERY"] {
            assert!(found(&RetryPolicy::new(1), method), "{method}");
        }
        for method in ["POST", "PATCH", "PURGE"] {
            assert!(!found(&RetryPolicy::new(1), method), "{method}");
        }
        let posts = RetryPolicy::new(1).methods([Method::POST]);
        assert!(found(&posts, "POST") && !found(&posts, "GET"));
    }

    #[test]
    fn waits_grow_to_their_bound() {
        let policy = RetryPolicy::new(100);
        let waits =
            [0, 1, 2, 5, 6, 99].map(|retries| wait(&policy, Method::GET, &outcome(503, None), retries).unwrap());
        assert_eq!(waits, [250, 500, 1000, 8000, 15_000, 15_000]);
        let forever = RetryPolicy::new(9).backoff(Duration::MAX, Duration::MAX);
        assert!(wait(&forever, Method::GET, &outcome(503, None), 8).is_some());
        let head = Request::new(Method::GET, "http://h.example/").unwrap().head();
        let at = |chance| policy.wait(&head, &outcome(503, None), 0, 0, chance).unwrap();
        assert_eq!((at(0.0), at(1.0)), (Duration::ZERO, Duration::from_millis(500)));
    }

    #[test]
    fn what_the_server_says_goes_first_within_bounds() {
        let found = |value| wait(&RetryPolicy::new(9), Method::GET, &outcome(503, Some(value)), 5);
        assert_eq!(found("0"), Some(0));
        assert_eq!(found("120"), Some(120_000));
        assert_eq!(found("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60_000));
        assert_eq!(found("121"), None);
        assert_eq!(found("no time"), Some(8000));
        let patient = RetryPolicy::new(9).max_retry_after(Duration::from_secs(121));
        assert_eq!(wait(&patient, Method::GET, &outcome(503, Some("121")), 0), Some(121_000));
    }

    #[test]
    fn a_function_may_decide() {
        let policy = RetryPolicy::new(9).retry_if(|attempt| {
            assert_eq!((attempt.url().path(), attempt.error().is_none()), ("/", true));
            attempt.retries() < 2 && attempt.method() == Method::POST && !attempt.is_retryable()
        });
        let ok = outcome(200, None);
        assert!(wait(&policy, Method::POST, &ok, 1).is_some());
        assert!(wait(&policy, Method::POST, &ok, 2).is_none());
        assert!(wait(&policy, Method::GET, &ok, 0).is_none());
    }

    #[test]
    fn by_default_never() {
        let none = RetryPolicy::none().backoff(Duration::ZERO, Duration::ZERO);
        assert!(!none.allows(0) && !RetryPolicy::new(0).allows(0) && !RetryPolicy::default().allows(0));
        assert!(RetryPolicy::new(2).allows(1) && !RetryPolicy::new(2).allows(2));
        assert_eq!(wait(&none, Method::GET, &outcome(503, None), 0), None);
    }
}

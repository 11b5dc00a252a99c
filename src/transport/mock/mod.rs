//! A transport that answers by itself, for tests without a network: by a function, or by routes.

mod answer;
mod conditions;
#[cfg(feature = "json")]
mod json;
mod pattern;
mod request;
mod route;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::Method;

pub use answer::MockAnswer;
#[allow(unused_imports, reason = "recordings are replayed by them")]
pub(crate) use answer::{Content, Fixed, Reply};
#[cfg(feature = "har")]
pub(crate) use json::compare as same_json;
use pattern::Pattern;
pub use request::MockRequest;
pub use route::MockRoute;
use route::Shared;

use super::Transport;
#[cfg(feature = "har")]
use crate::Url;
use crate::{BoxFuture, Error, ErrorKind, Request, Response, Result};

/// How many requests are kept to be looked at.
const KEPT: usize = 10_000;

/// How many that no route was for are told of.
const TOLD: usize = 10;

type Answerer = dyn Fn(Request) -> BoxFuture<'static, Result<Response>> + Send + Sync;

/// A transport without a network, for tests: it answers by a function ([`new`](Self::new)), or by
/// [`routes`](Self::routes). A clone is the same transport, to be looked at while a client has it.
///
/// It sends no interim responses: a body that [waits](crate::RequestBuilder::expect_continue) for one is taken at once.
///
/// ```
/// use amphi::{Client, MockTransport, Response, StatusCode};
///
/// let transport = MockTransport::new(|request| async move {
///     match request.url().path() {
///         "/hello" => Ok(Response::new(StatusCode::OK, "hello")),
///         _ => Ok(Response::new(StatusCode::NOT_FOUND, ())),
///     }
/// });
///
/// # pollster::block_on(async {
/// let client = Client::builder().transport(transport).build()?;
/// assert_eq!(client.get("http://test/hello").await?.text().await?, "hello");
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct MockTransport(Arc<Mock>);

struct Mock {
    /// Answers what no route is for.
    answer: Option<Box<Answerer>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    routes: Vec<Shared>,
    requests: VecDeque<MockRequest>,
    /// What requests that nothing was for were told, as far as they are kept.
    missed: Vec<String>,
    misses: usize,
}

impl MockTransport {
    /// A transport that hands each request to an async function and gives what that returns. As long as it has no routes
    /// besides, it keeps no requests, and a body is the function's to read.
    pub fn new<F, R>(answer: F) -> Self
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Response>> + Send + 'static,
    {
        Self::answering(Some(Box::new(move |request| Box::pin(answer(request)))))
    }

    /// A transport whose answers are told route by route: by [`get`](Self::get) and its like.
    ///
    /// The first route that is for a request, in the order in which they were added, answers it. One that none is for fails
    /// with [`ErrorKind::Builder`] and is told which route is nearest and what differs. The body of a request is collected before
    /// it is looked at, up to 16 MiB.
    ///
    /// ```
    /// use amphi::{Client, MockTransport};
    ///
    /// let mock = MockTransport::routes();
    /// mock.get("/frogs/*").query("page", "2").respond(200).json(&["green", "brown"]);
    /// let flaky = mock.post("https://pond.example/frogs").expect(2).respond(503).respond(201);
    ///
    /// # pollster::block_on(async {
    /// let client = Client::builder().base_url("https://pond.example").transport(mock.clone()).build()?;
    /// let frogs: Vec<String> = client.get("/frogs/all?page=2").await?.json().await?;
    /// assert_eq!(frogs, ["green", "brown"]);
    /// assert_eq!(client.post("/frogs").body("red").await?.status(), 503);
    /// assert_eq!(client.post("/frogs").body("red").await?.status(), 201);
    ///
    /// assert_eq!(flaky.requests()[1].text(), "red");
    /// mock.verify()?;
    /// let error = client.get("/frogs/all?page=3").await.unwrap_err();
    /// assert!(error.to_string().ends_with(r#"query `page`: "2" is expected, "3" came"#));
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn routes() -> Self {
        Self::answering(None)
    }

    fn answering(answer: Option<Box<Answerer>>) -> Self {
        Self(Arc::new(Mock { answer, state: Mutex::default() }))
    }

    /// Adds a route for this method and URL.
    ///
    /// The URL is a path (`/frogs/7`), of any origin, or a whole one (`https://pond.example/frogs`). In it `*` stands for any
    /// run of characters but slashes, `**` for any run at all; `*` alone is every URL, `all://` any scheme. A query
    /// (`/frogs?page=2`) has to be there, beside whatever else there is, as [`MockRoute::query`] has it.
    pub fn request(&self, method: Method, url: &str) -> MockRoute {
        self.add(Some(method), url)
    }

    /// Adds a route for this URL, whatever the method: [`request`](Self::request). As the last one, for `*`, it is for
    /// whatever no other is for.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport};
    /// # pollster::block_on(async {
    /// let mock = MockTransport::routes();
    /// mock.get("/frogs").respond(200);
    /// mock.any("*").optional().respond(404);
    /// let client = Client::builder().transport(mock).build()?;
    /// assert_eq!(client.put("https://pond.example/toads").await?.status(), 404);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[doc(alias = "catch_all")]
    #[doc(alias = "fallback")]
    pub fn any(&self, url: &str) -> MockRoute {
        self.add(None, url)
    }

    /// Adds a route for GET: [`request`](Self::request).
    pub fn get(&self, url: &str) -> MockRoute {
        self.request(Method::GET, url)
    }

    /// Adds a route for POST: [`request`](Self::request).
    pub fn post(&self, url: &str) -> MockRoute {
        self.request(Method::POST, url)
    }

    /// Adds a route for PUT: [`request`](Self::request).
    pub fn put(&self, url: &str) -> MockRoute {
        self.request(Method::PUT, url)
    }

    /// Adds a route for PATCH: [`request`](Self::request).
    pub fn patch(&self, url: &str) -> MockRoute {
        self.request(Method::PATCH, url)
    }

    /// Adds a route for DELETE: [`request`](Self::request).
    pub fn delete(&self, url: &str) -> MockRoute {
        self.request(Method::DELETE, url)
    }

    /// Adds a route for HEAD: [`request`](Self::request).
    pub fn head(&self, url: &str) -> MockRoute {
        self.request(Method::HEAD, url)
    }

    /// Adds a route for OPTIONS: [`request`](Self::request).
    pub fn options(&self, url: &str) -> MockRoute {
        self.request(Method::OPTIONS, url)
    }

    /// Adds a route for this method and this URL, in which no `*` stands for anything else.
    #[cfg(feature = "har")]
    pub(crate) fn exactly(&self, method: Method, url: &Url) -> MockRoute {
        self.put_last(MockRoute::new(Some(method), Pattern::exactly(url)))
    }

    fn add(&self, method: Option<Method>, url: &str) -> MockRoute {
        self.put_last(MockRoute::new(method, Pattern::new(url)))
    }

    fn put_last(&self, route: MockRoute) -> MockRoute {
        self.0.state().routes.push(route.0.clone());
        route
    }

    /// The requests that came, the first one first, whatever became of them; the last ten thousand.
    #[must_use]
    pub fn requests(&self) -> Vec<MockRequest> {
        self.0.state().requests.iter().cloned().collect()
    }

    /// How many of these [`requests`](Self::requests) were to this URL, which may be a pattern as of a
    /// [route](Self::request).
    #[must_use]
    pub fn calls(&self, url: &str) -> usize {
        let pattern = Pattern::new(url);
        let has = |request: &MockRequest, (name, value): &(String, String)| {
            request.url().query_pairs().any(|(own, came)| own == *name && came == *value)
        };
        let state = self.0.state();
        let matching = state.requests.iter().filter(|request| pattern.matches(request.url()));
        matching.filter(|request| pattern.query().iter().all(|pair| has(request, pair))).count()
    }

    /// Whether all routes were asked as often as they [expect](MockRoute::expect), at least once if they say nothing, and
    /// every request had a route or the function.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`], which says line by line what is otherwise, or what was wrong with an argument of a route.
    pub fn verify(&self) -> Result<()> {
        let state = self.0.state();
        if let Some(error) = state.routes.iter().find_map(Shared::failed) {
            return Err(error);
        }
        let mut lines: Vec<_> = state.routes.iter().filter_map(Shared::complaint).collect();
        lines.extend(state.missed.iter().cloned());
        if state.misses > state.missed.len() {
            lines.push(format!("{} more requests that no route was for", state.misses - state.missed.len()));
        }
        if lines.is_empty() {
            return Ok(());
        }
        let what = format!("the mock was not asked as expected\n  {}", lines.join("\n  "));
        Err(Error::by_itself(ErrorKind::Builder, what))
    }
}

impl Mock {
    fn state(&self) -> MutexGuard<'_, State> {
        // Conditions of the caller's own may panic while it is held; what they leave is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn route(&self, mut request: Request) -> Result<Response> {
        let seen = MockRequest::of(&mut request).await?;
        let reply = self.state().take(&seen, self.answer.is_some())?;
        match (reply, &self.answer) {
            (Some(reply), _) => reply.give(request).await,
            (None, Some(answer)) => answer(request).await,
            (None, None) => Err(Error::by_itself(ErrorKind::Builder, "the mock has no routes")),
        }
    }
}

impl State {
    /// The answer to a request; `None` if the function has it.
    fn take(&mut self, request: &MockRequest, has_function: bool) -> Result<Option<Reply>> {
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(request.clone());
        let mut nearest: Option<(usize, &Shared, Vec<String>)> = None;
        for route in &self.routes {
            if let Some(error) = route.failed() {
                return Err(error);
            }
            match route.take(request) {
                Ok(reply) => return Ok(Some(reply)),
                Err((distance, wrong)) if nearest.as_ref().is_none_or(|(least, ..)| distance < *least) => {
                    nearest = Some((distance, route, wrong));
                }
                Err(_) => {}
            }
        }
        if has_function {
            return Ok(None);
        }
        self.misses += 1;
        if self.missed.len() < TOLD {
            self.missed.push(format!("{} {}: no route is for it", request.method(), request.url().redacted()));
        }
        let Some((_, route, wrong)) = nearest else { return Ok(None) };
        let of = match self.routes.len() {
            1 => "the only one is".to_owned(),
            routes => format!("of {routes} the nearest is"),
        };
        let what = format!("no route of the mock is for it; {of} {}\n  {}", route.title(), wrong.join("\n  "));
        Err(Error::by_itself(ErrorKind::Builder, what))
    }
}

impl Transport for MockTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response>> {
        match &self.0.answer {
            Some(answer) if self.0.state().routes.is_empty() => answer(request),
            _ => Box::pin(self.0.route(request)),
        }
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.state();
        let routes: Vec<_> = state.routes.iter().map(Shared::title).collect();
        f.debug_struct("MockTransport").field("routes", &routes).finish_non_exhaustive()
    }
}

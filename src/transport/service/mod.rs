//! A service in the place of a network: an app is called, and nothing is listened to.

mod body;

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};

use http::header::{CONTENT_LENGTH, EXPECT, HOST, PROXY_AUTHORIZATION, TRAILER, TRANSFER_ENCODING};
use http::uri::PathAndQuery;
use http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri};
use tower_service::Service;

use super::Transport;
use crate::timeout::{Deadline, within};
use crate::{
    Body, BoxFuture, Capabilities, Capability, Error, ErrorKind, Request, Response, Result, TimeoutPhase, Timeouts,
};
use body::{Answer, Upload};

/// What a service fails with.
type Cause = Box<dyn StdError + Send + Sync>;

/// A transport that calls a service in this process: an axum `Router`, or whatever else is a
/// [`tower_service::Service`] of [`http::Request<Body>`](http::Request).
///
/// Nothing is listened to and nothing connected: the service's future is part of the request's, on the same executor and
/// task, in a page as well. It gets the request as a server over HTTP/1.1 would: path and query for a URI, `Host`,
/// `Content-Length` or `Transfer-Encoding`. Redirects, cookies, content codings, timeouts and middleware work above it as
/// they do above any transport. `Host` has what the URL says, so any URL will do.
///
/// Both bodies are streamed: the service reads the request's while the caller's stream yields it, and the response's head is
/// there before its body is. Dropping the request drops the service's future; dropping the response's body drops what makes
/// it. Trailers pass in both directions. A body that is not as long as its `Content-Length` is an error. One that
/// [waits](crate::RequestBuilder::expect_continue) is asked for when the service begins to read it, however long that takes;
/// [`on_informational`](crate::RequestBuilder::on_informational) hears then of the 100 (Continue) that a server would send, the
/// only interim response that there is.
///
/// An app that uses tokio's timers, or spawns tasks on it, needs a tokio runtime around the request: `#[tokio::test]` or
/// `#[tokio::main]`, say. There is none otherwise, as amphi's own thread does nothing for services; without a runtime,
/// and in a page, tokio panics within the app.
///
/// A panic of the service is not caught: it is a panic of whoever awaits the request or reads the body, with the
/// service's own message and place, which is what a test wants. Of the timeouts [`read`](Timeouts::read) bounds the wait for the
/// head, unless the request's body is a stream, and for each chunk of the body; `total` bounds all of it.
///
/// ```
/// use amphi::{Body, Client, ServiceTransport};
/// use axum::{Router, extract::Path, routing::get};
///
/// # pollster::block_on(async {
/// let app = Router::new().route("/frogs/{name}", get(|Path(name): Path<String>| async move { format!("hello {name}") }));
/// let client = Client::builder().base_url("http://app.test").transport(ServiceTransport::new(app)).build()?;
/// assert_eq!(client.get("/frogs/kermit").await?.text().await?, "hello kermit");
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[doc(alias = "ASGITransport")]
#[doc(alias = "WSGITransport")]
pub struct ServiceTransport<S> {
    // Cloned for each request: the lock makes it `Sync` without asking that of the service.
    service: Mutex<S>,
    extensions: Extensions,
    errors_as_500: bool,
}

impl<S> ServiceTransport<S> {
    /// A transport that calls a clone of this service for each request, once that says that it is ready.
    #[must_use]
    pub fn new(service: S) -> Self {
        Self { service: Mutex::new(service), extensions: Extensions::new(), errors_as_500: false }
    }

    /// Adds an extension to every request: what a server would have put there, such as axum's
    /// `ConnectInfo(address)` for the address of the client. Those of a [`Request`](Request::extensions) are there, too.
    #[must_use]
    pub fn with_extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    /// Whether an error of the service is a response of status 500 without a body, as a server would send. By default it fails
    /// the request with [`ErrorKind::Closed`] and the service's error as its source.
    #[doc(alias = "raise_app_exceptions")]
    #[must_use]
    pub fn errors_as_500(mut self, on: bool) -> Self {
        self.errors_as_500 = on;
        self
    }

    fn failed(&self, error: Cause) -> Result<Response> {
        if self.errors_as_500 {
            return Ok(Response::new(StatusCode::INTERNAL_SERVER_ERROR, ()));
        }
        Err(Error::new(ErrorKind::Closed, "the service failed").retryable(false).with_source(error))
    }
}

impl<S, B> Transport for ServiceTransport<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Error: Into<Cause>,
    S::Future: Send,
    B: http_body::Body + Send + 'static,
    B::Error: Into<Cause>,
{
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response>> {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            let body = std::mem::take(request.body_mut());
            let bound = match body.as_bytes() {
                Some(_) => request.timeouts().unwrap_or(&Timeouts::DEFAULT).read,
                None => None,
            };
            let mut message = message(&request, &body)?;
            let told =
                asked_to_wait(&message, &body).then(|| request.settings().interim.as_deref()?.on_informational.clone());
            message.extensions_mut().extend(self.extensions.clone());
            message.extensions_mut().extend(request.extensions().clone());
            let (body, failure) = Upload::of(body, told.flatten());
            let message = message.map(|()| body);
            let answered = pin!(async {
                let ready: Result<(), Cause> = poll_fn(|cx| service.poll_ready(cx).map_err(Into::into)).await;
                if let Err(error) = ready {
                    return Ok(Err(error));
                }
                let answered: Result<_, Cause> = service.call(message).await.map_err(Into::into);
                Ok(answered)
            });
            let answered = within(bound.map(Deadline::after), TimeoutPhase::Read, answered).await?;
            // What the caller's stream has failed with is the request's failure, whatever the service makes of it.
            if let Some(error) = failure.get() {
                return Err(error);
            }
            match answered {
                Ok(response) => Answer::response(request.method(), response, failure),
                Err(error) => self.failed(error),
            }
        })
    }

    fn capabilities(&self) -> Capabilities {
        [
            Capability::TlsConfiguration,
            Capability::ProtocolChoice,
            Capability::RemoteAddress,
            Capability::ConnectionLimits,
            Capability::Proxies,
            Capability::ConnectionSettings,
            Capability::Upgrade,
            Capability::TlsInfo,
        ]
        .into_iter()
        .fold(Capabilities::all(), Capabilities::without)
    }
}

/// The request's head as a server would hand it on.
fn message(request: &Request, body: &Body) -> Result<http::Request<()>> {
    let target = PathAndQuery::try_from(request.url().path_and_query())
        .map_err(|error| Error::new(ErrorKind::InvalidUrl, "it cannot be a request's target").because(error))?;
    let mut message = http::Request::new(());
    *message.method_mut() = request.method().clone();
    *message.uri_mut() = Uri::from(target);
    *message.headers_mut() = headers(request, body)?;
    Ok(message)
}

/// Whether the service is asked if it wants the body, by [`RequestBuilder::expect_continue`](crate::RequestBuilder::expect_continue)
/// or a header of the caller's.
fn asked_to_wait(message: &http::Request<()>, body: &Body) -> bool {
    let expects = |value: &HeaderValue| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"100-continue");
    !body.is_over() && message.headers().get_all(EXPECT).iter().any(expects)
}

/// The request's headers, and those that a client adds on the way.
fn headers(request: &Request, body: &Body) -> Result<HeaderMap> {
    let own = request.headers();
    let mut headers = HeaderMap::with_capacity(own.len() + 2);
    if !own.contains_key(HOST) {
        let host = HeaderValue::from_str(request.url().authority())
            .map_err(|error| Error::new(ErrorKind::InvalidUrl, "its host cannot be a header").because(error))?;
        headers.insert(HOST, host);
    }
    headers.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
    headers.remove(PROXY_AUTHORIZATION);
    let announced = body.announced().transpose()?;
    let takes_one = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
    match body.content_length().filter(|_| announced.is_none()) {
        Some(0) if !takes_one => {}
        Some(length) => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        None => {
            headers.remove(CONTENT_LENGTH);
            headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
    }
    if let Some(names) = announced {
        headers.insert(TRAILER, names);
    }
    let interim = request.settings().interim.as_deref();
    if interim.is_some_and(|interim| interim.expect_continue.is_some()) && !body.is_over() {
        headers.insert(EXPECT, HeaderValue::from_static("100-continue"));
    }
    Ok(headers)
}

impl<S> fmt::Debug for ServiceTransport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceTransport").field("errors_as_500", &self.errors_as_500).finish_non_exhaustive()
    }
}

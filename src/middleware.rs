//! The caller's own code around a request, at two places: once a call, and once a hop.

use std::sync::Arc;

use crate::client::pipeline::{self, ClientInner};
use crate::{BoxFuture, Request, Response, Result};

/// Code that stands around a request: it may change it, answer it, send it more than once, look at the response.
///
/// It stands at one of two places:
/// [`ClientBuilder::middleware`](crate::ClientBuilder::middleware) runs once for each call, around redirects;
/// [`ClientBuilder::hop_middleware`](crate::ClientBuilder::hop_middleware) runs for each request that leaves.
///
/// A request whose URL it changes goes there with all of its headers; credentials among them are for it to take away.
///
/// An `async` block in a function of this shape is one too:
///
/// ```
/// use amphi::{BoxFuture, Client, HeaderValue, MockTransport, Next, Request, Response, Result, StatusCode};
///
/// fn trace(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
///     Box::pin(async move {
///         request.headers_mut().insert("x-trace", HeaderValue::from_static("17"));
///         let response = next.run(request).await?;
///         println!("{} {}", response.status(), response.url());
///         Ok(response)
///     })
/// }
///
/// # pollster::block_on(async {
/// # let echo = MockTransport::new(|request: Request| async move {
/// #     Ok(Response::new(StatusCode::OK, request.headers()["x-trace"].to_str().unwrap().to_owned()))
/// # });
/// let client = Client::builder().middleware(trace).transport(echo).build()?;
/// assert_eq!(client.get("http://test/").await?.text().await?, "17");
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Handles the request, as a rule by handing it on with [`Next::run`].
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response>>;
}

impl<F> Middleware for F
where
    F: for<'a> Fn(Request, Next<'a>) -> BoxFuture<'a, Result<Response>> + Send + Sync + 'static,
{
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response>> {
        self(request, next)
    }
}

/// What comes after a middleware. It can be copied, and so run more than once.
///
/// ```
/// use amphi::{BoxFuture, Next, Request, Response, Result};
///
/// /// Asks a second time whatever could be asked again and was not found.
/// fn twice(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
///     Box::pin(async move {
///         let again = request.try_clone();
///         let response = next.run(request).await?;
///         match again {
///             Some(request) if response.status() == 404 => next.run(request).await,
///             _ => Ok(response),
///         }
///     })
/// }
/// # let client = amphi::Client::builder().middleware(twice).build()?;
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Next<'a> {
    pub(crate) client: &'a ClientInner,
    pub(crate) rest: &'a [Arc<dyn Middleware>],
    pub(crate) place: Place,
}

/// Around what a chain of middleware stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Call,
    Hop,
}

impl<'a> Next<'a> {
    /// Hands the request on: to the next middleware, or, after the last, to the client's own work.
    ///
    /// # Errors
    /// Whatever fails further in.
    #[must_use = "futures do nothing unless polled"]
    pub fn run(self, request: Request) -> BoxFuture<'a, Result<Response>> {
        match (self.rest.split_first(), self.place) {
            (Some((first, rest)), _) => first.handle(request, Next { rest, ..self }),
            (None, Place::Call) => Box::pin(pipeline::exchange(self.client, request)),
            (None, Place::Hop) => Box::pin(pipeline::transfer(self.client, request)),
        }
    }
}

impl std::fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Next").field("left", &self.rest.len()).field("around", &self.place).finish()
    }
}

//! A transport that is a function: for tests without a network.

use std::fmt;

use super::Transport;
use crate::{BoxFuture, Request, Response, Result};

/// A transport that hands each request to an async function and gives what that returns.
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
pub struct MockTransport(Box<dyn Fn(Request) -> BoxFuture<'static, Result<Response>> + Send + Sync>);

impl MockTransport {
    /// A transport that answers by this function.
    pub fn new<F, R>(answer: F) -> Self
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Response>> + Send + 'static,
    {
        Self(Box::new(move |request| Box::pin(answer(request))))
    }
}

impl Transport for MockTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response>> {
        (self.0)(request)
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockTransport").finish_non_exhaustive()
    }
}

//! Where requests leave: the trait, and what a transport can do.

mod capabilities;
mod mock;
mod mounts;
#[cfg(feature = "service")]
mod service;
mod tap;

use std::sync::Arc;

pub use capabilities::{Capabilities, Capability};
#[cfg(feature = "har")]
pub(crate) use mock::{Content, Fixed, Reply, same_json};
pub use mock::{MockAnswer, MockRequest, MockRoute, MockTransport};
pub(crate) use mounts::{Exit, Mounts, Pattern};
#[cfg(feature = "service")]
pub use service::ServiceTransport;
#[allow(unused_imports, reason = "those that look on are features")]
pub(crate) use tap::{Tap, Tapped};

use crate::{BoxFuture, PoolStats, Request, Response, Result, platform};

/// Takes a request to wherever it is answered and brings the response back.
///
/// A client has the platform's own; [`ClientBuilder::transport`](crate::ClientBuilder::transport) puts another in its
/// place: [`MockTransport`], or one of the caller's. Redirects, timeouts and all else that a client does stand above
/// it and work with any.
///
/// # Cancellation
/// Dropping the future, or the body of the response, must cancel the transfer.
///
/// ```
/// use amphi::{BoxFuture, Client, Request, Response, Result, StatusCode, Transport};
///
/// struct Teapot;
///
/// impl Transport for Teapot {
///     fn send(&self, request: Request) -> BoxFuture<'_, Result<Response>> {
///         Box::pin(async move { Ok(Response::new(StatusCode::IM_A_TEAPOT, request.url().path().to_owned())) })
///     }
/// }
///
/// # pollster::block_on(async {
/// let client = Client::builder().transport(Teapot).build()?;
/// let response = client.get("http://pot/tea").await?;
/// assert_eq!((response.status().as_u16(), response.text().await?.as_str()), (418, "/tea"));
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and gives the response once its head is there. Redirects are not followed here.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response>>;

    /// What it can do: everything, unless it says otherwise. A request that asks for what is missing here fails with
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response>> {
        (**self).send(request)
    }

    fn capabilities(&self) -> Capabilities {
        (**self).capabilities()
    }
}

/// The transport of a client: the platform's, called without a box, or another.
pub(crate) enum AnyTransport {
    Platform(Box<platform::transport::Transport>),
    Custom(Box<dyn Transport>),
}

impl AnyTransport {
    pub(crate) fn pool_stats(&self) -> Option<PoolStats> {
        match self {
            Self::Platform(transport) => transport.pool_stats(),
            Self::Custom(_) => None,
        }
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        match self {
            Self::Platform(_) => platform::transport::capabilities(),
            Self::Custom(transport) => transport.capabilities(),
        }
    }
}

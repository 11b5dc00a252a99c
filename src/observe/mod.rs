//! What is seen of a call while it is under way: events for an observer, spans for `tracing`, and how long each phase took.

#[cfg(feature = "tracing")]
mod span;
#[cfg(not(feature = "tracing"))]
#[path = "span_none.rs"]
mod span;
mod timings;
mod watch;

use std::fmt;
use std::net::SocketAddr;

use http::{Method, StatusCode, Version};

pub(crate) use timings::Phases;
pub use timings::Timings;
pub(crate) use watch::{Trace, Watched, Watcher};

use crate::{Error, Url};

/// Is told what happens to a client's requests: for logs, metrics and traces.
///
/// It is called in the middle of the work, from whatever thread that is on: it should be quick, and must not block. A
/// function with its arguments is an observer, too. [`ClientBuilder::observer`](crate::ClientBuilder::observer) takes it.
///
/// # With `tracing`
/// The feature `tracing` does the same for subscribers of [`tracing`](https://docs.rs/tracing), beside the observer: each
/// request that leaves, those that redirects lead to included, is a span of the level `INFO` and the target `amphi`, open
/// until the response's body was read; its fields have OpenTelemetry's
/// [names](https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client). The events in it have the level
/// `DEBUG`.
///
/// ```
/// use amphi::{CallEvent, CallInfo, Client, MockTransport, Response, StatusCode};
///
/// fn log(call: &CallInfo, event: &CallEvent<'_>) {
///     println!("#{} {} {}: {event:?}", call.id(), call.method(), call.url());
/// }
///
/// # let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, "green")) });
/// # pollster::block_on(async {
/// let client = Client::builder().observer(log).transport(transport).build()?;
/// client.get("https://user:secret@pond.example/frogs").await?.text().await?;
/// // #1 GET https://pond.example/frogs: Started
/// // #1 GET https://pond.example/frogs: Head { status: 200, version: None }
/// // #1 GET https://pond.example/frogs: Done { downloaded: 5 }
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
pub trait Observer: Send + Sync + 'static {
    /// Takes note of an event.
    fn on_event(&self, call: &CallInfo, event: &CallEvent<'_>);
}

impl<F> Observer for F
where
    F: Fn(&CallInfo, &CallEvent<'_>) + Send + Sync + 'static,
{
    fn on_event(&self, call: &CallInfo, event: &CallEvent<'_>) {
        self(call, event);
    }
}

/// Which request an event is about: one that leaves, with the call that it belongs to.
#[derive(Clone)]
pub struct CallInfo {
    id: u64,
    resend_count: u32,
    method: Method,
    url: Url,
    shown: String,
}

impl CallInfo {
    fn new(id: u64, resend_count: u32, method: Method, url: Url) -> Self {
        let shown = url.redacted().into_owned();
        Self { id, resend_count, method, url, shown }
    }

    /// The call's number, from 1: all requests that redirects make of a call have the same, no other call of this process
    /// has it.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// How many requests of the call went before this one: those that were redirected, and those that a
    /// [`RetryPolicy`](crate::RetryPolicy) sends again.
    #[must_use]
    pub fn resend_count(&self) -> u32 {
        self.resend_count
    }

    /// The method of the request.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL of the request, without user name and password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shown
    }
}

impl fmt::Debug for CallInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallInfo(#{} {} {})", self.id, self.method, self.shown)
    }
}

/// What has happened to a request. The first event is [`Started`](Self::Started), the last one of [`Done`](Self::Done),
/// [`Failed`](Self::Failed) and [`Cancelled`](Self::Cancelled); of these there is exactly one. Only
/// [`Redirected`](Self::Redirected) may come after it.
///
/// # On the web
/// A browser does not show how it connects: there are `Started`, `Head` and the last one. It follows redirects by itself.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CallEvent<'a> {
    /// The request is about to leave: by a connection that is there, or that has to be waited for or made.
    Started,
    /// The name is being resolved.
    DnsStarted {
        /// The name.
        host: &'a str,
    },
    /// The name was resolved.
    DnsResolved {
        /// Its addresses, in the order in which they are tried.
        addresses: &'a [SocketAddr],
    },
    /// A connection is being made.
    Connecting,
    /// A connection was made.
    Connected {
        /// To which address, where it has one; through a proxy, that of the proxy.
        address: Option<SocketAddr>,
    },
    /// The TLS handshake begins.
    TlsStarted,
    /// The TLS handshake is done.
    TlsDone,
    /// A connection that was there is used: kept from an earlier request, or shared with others.
    ConnectionReused,
    /// The request was handed to its connection, its body to the end.
    Sent,
    /// The response's head has come.
    Head {
        /// Its status.
        status: StatusCode,
        /// The version of HTTP that it came by, where that is known.
        version: Option<Version>,
    },
    /// The connection failed in a way that allows the request to be sent once more, over another one.
    Retried {
        /// How it failed.
        error: &'a Error,
    },
    /// The response is a redirect that is followed.
    Redirected {
        /// Where to, as [`Url::redacted`] shows it.
        to: &'a str,
    },
    /// The response's body has come to its end.
    Done {
        /// How many bytes it had, as they were sent.
        downloaded: u64,
    },
    /// The request, or the response's body, failed.
    Failed {
        /// Why.
        error: &'a Error,
    },
    /// The caller gave up on it: the future, the response or its body was dropped.
    Cancelled,
}

//! One HTTP/2 connection, shared by all requests to its origin, over hyper.

mod exchange;
mod failure;
mod incoming;
mod outgoing;
mod progress;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use hyper::client::conn::{TrySendError, http2};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::AbortHandle;

pub(super) use incoming::Incoming;
use outgoing::Outgoing;

use super::connect::{Encrypted, Io};
use super::failure::Failure;
use super::pool::Streams;
use super::rt;
use crate::client::config::Http2Config;
use crate::{Error, ErrorKind, Result};

pub(super) const BUILT_IN: bool = true;

/// How often a peer that owes an answer is asked for a sign of life, and how long it may take to give one.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_WITHIN: Duration = Duration::from_secs(10);
/// What a peer may send before it is read, for one response and for all of a connection: it bounds what is kept, too.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 5 << 20;
/// The most that the headers of a response may take, as HTTP/2 counts them.
const MOST_OF_HEADERS: u32 = 256 << 10;

/// What comes of handing a request to a connection's task.
type Sent = Result<http::Response<hyper::body::Incoming>, TrySendError<http::Request<Outgoing>>>;

#[derive(Clone)]
pub(super) struct Connection(Arc<Shared>);

/// What all who use it have in common.
struct Shared {
    sender: Arc<Mutex<Sender>>,
    driver: AbortHandle,
    retired: AtomicBool,
    peer: Option<SocketAddr>,
    tls: Option<Encrypted>,
    streams: Streams,
    /// How many requests may have been given up before they had a stream.
    given_up: AtomicU64,
}

struct Sender {
    /// `None` once the task is no more.
    requests: Option<http2::SendRequest<Outgoing>>,
    /// How many were sent.
    sent: u64,
}

/// Gives up the way to the task once that is no more, however it ended. A request that it has just missed would stay in
/// between for as long as there is one, and is given back once there is none.
struct Ended {
    // The task ends once no sender is left: it must not keep one itself.
    sender: Weak<Mutex<Sender>>,
    streams: Streams,
}

impl Drop for Ended {
    fn drop(&mut self) {
        if let Some(sender) = self.sender.upgrade() {
            // What is given back wakes those who wait for it: not under the lock.
            let requests = lock(&sender).requests.take();
            drop(requests);
        }
        self.streams.close();
    }
}

fn lock(sender: &Mutex<Sender>) -> MutexGuard<'_, Sender> {
    // Nothing can panic while it is held.
    sender.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request's place among those of its connection.
struct Place {
    number: u64,
    left: bool,
    connection: Connection,
}

impl Place {
    /// Whether the peer has said goodbye, and that it does not look at this request: its streams are numbered by twos, in the
    /// order in which they were sent ([RFC 9113, 6.8](https://www.rfc-editor.org/rfc/rfc9113#section-6.8)). hyper does not
    /// tell a stream's number, and of a request that it was about to send then, says no more than that it is gone.
    fn is_left_out(&self) -> bool {
        let at_least = self.number.saturating_sub(self.connection.0.given_up.load(Ordering::SeqCst));
        self.connection.0.streams.leave_out((at_least * 2).saturating_sub(1))
    }

    /// Its exchange is over, and it had a stream.
    fn leave(&mut self) {
        self.left = true;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.left {
            self.connection.0.given_up.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Connection {
    pub(super) async fn start(mut io: Io, config: &Http2Config) -> Result<Self> {
        let (peer, tls, streams) = (io.peer(), io.tls(), Streams::default());
        io.listen(streams.clone());
        let (requests, connection) = http2::Builder::new(Executor)
            .timer(TokioTimer::new())
            .initial_stream_window_size(config.stream_window.unwrap_or(STREAM_WINDOW))
            .initial_connection_window_size(config.connection_window.unwrap_or(CONNECTION_WINDOW))
            .max_frame_size(config.max_frame_size)
            .adaptive_window(config.adaptive_window)
            .keep_alive_interval(config.keep_alive_interval.unwrap_or(PING_EVERY))
            .keep_alive_timeout(config.keep_alive_timeout.unwrap_or(PING_WITHIN))
            .keep_alive_while_idle(config.keep_alive_while_idle)
            .max_header_list_size(MOST_OF_HEADERS)
            .handshake(TokioIo::new(io))
            .await
            .map_err(|error| Error::new(ErrorKind::Protocol, "could not start HTTP/2").with_source(error))?;
        // It ends once no request and no sender is left; the streams under way are told how.
        let sender = Arc::new(Mutex::new(Sender { requests: Some(requests), sent: 0 }));
        let ended = Ended { sender: Arc::downgrade(&sender), streams: streams.clone() };
        let driver = rt::spawn(async move {
            let _ended = ended;
            drop(connection.await);
        })?;
        let (retired, given_up) = (AtomicBool::new(false), AtomicU64::new(0));
        Ok(Self(Arc::new(Shared { sender, driver, retired, peer, tls, streams, given_up })))
    }

    fn send(&self, message: http::Request<Outgoing>) -> Result<(impl Future<Output = Sent> + use<>, Place), Failure> {
        let mut sender = lock(&self.0.sender);
        let Some(requests) = &mut sender.requests else {
            return Err(failure::unsent(message));
        };
        let sending = requests.try_send_request(message);
        sender.sent += 1;
        let place = Place { number: sender.sent, left: false, connection: self.clone() };
        Ok((sending, place))
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.0.peer
    }

    pub(super) fn tls(&self) -> Option<&Encrypted> {
        self.0.tls.as_ref()
    }

    pub(super) fn is_open(&self) -> bool {
        !self.0.retired.load(Ordering::Relaxed) && !self.0.streams.are_closing() && self.has_sender()
    }

    fn has_sender(&self) -> bool {
        lock(&self.0.sender).requests.as_ref().is_some_and(|requests| !requests.is_closed())
    }

    pub(super) fn streams(&self) -> &Streams {
        &self.0.streams
    }

    /// Takes it out of use; what is under way goes on.
    fn retire(&self) {
        self.0.retired.store(true, Ordering::Relaxed);
    }

    /// Whether its task is no more, as when its runtime was shut down, or will soon be.
    fn is_gone(&self) -> bool {
        self.0.driver.is_finished() || self.0.streams.are_closing()
    }
}

/// What hyper's HTTP/2 spawns its streams with.
#[derive(Clone, Copy, Debug)]
struct Executor;

impl<F> hyper::rt::Executor<F> for Executor
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, future: F) {
        // A runtime is there: the connection whose stream this is runs on it.
        if let Ok(handle) = rt::handle() {
            handle.spawn(future);
        }
    }
}

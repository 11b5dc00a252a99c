//! One HTTP/2 connection, shared by all requests to its origin. Its frames are the crate `h2`'s.

mod bandwidth;
mod driver;
mod exchange;
mod failure;
mod incoming;
mod outgoing;
mod pulse;
mod upload;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use h2::client::{Builder, SendRequest};
use http::uri::Authority;

use driver::Driver;
pub(super) use incoming::Incoming;
use pulse::Pulse;

use super::connect::{Encrypted, Io};
use super::pool::Streams;
use super::rt;
use crate::client::config::Http2Config;
use crate::timeout::Alarm;
use crate::{Error, ErrorKind, Result};

pub(super) const BUILT_IN: bool = true;

/// What a peer may send before it is read, for one response and for all of a connection: it bounds what is kept, too.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 5 << 20;
/// The most that the headers of a response may take, as HTTP/2 counts them.
const MOST_OF_HEADERS: u32 = 256 << 10;
/// The most that is kept of a request's body, on its way from the one who sends it to the connection's task.
const SEND_BUFFER: usize = 1 << 20;
/// How many streams begin before the peer has said how many it takes, and how many there may be in which it errs.
const FIRST_STREAMS: usize = 100;
const MOST_ERRORS: usize = 1024;
/// How many alarms are kept for later exchanges.
const KEPT_ALARMS: usize = 256;

#[derive(Clone)]
pub(super) struct Connection(Arc<Shared>);

/// What all who use it have in common.
struct Shared {
    /// Its task ends once these are no more, and no stream is.
    requests: SendRequest<Bytes>,
    /// Of the first request.
    authority: OnceLock<Authority>,
    /// For the waits of exchanges: to set one anew costs more than to move it on.
    alarms: Mutex<Vec<Alarm>>,
    retired: AtomicBool,
    peer: Option<SocketAddr>,
    tls: Option<Encrypted>,
    streams: Streams,
}

impl Connection {
    pub(super) async fn start(mut io: Io, config: &Http2Config) -> Result<Self> {
        let (peer, tls, streams) = (io.peer(), io.tls(), Streams::default());
        io.listen(streams.clone());
        let (stream_window, connection_window) = match config.adaptive_window {
            true => (bandwidth::FIRST, bandwidth::FIRST),
            false => {
                (config.stream_window.unwrap_or(STREAM_WINDOW), config.connection_window.unwrap_or(CONNECTION_WINDOW))
            }
        };
        let mut builder = Builder::new();
        builder
            .enable_push(false)
            .initial_max_send_streams(FIRST_STREAMS)
            .initial_window_size(stream_window)
            .initial_connection_window_size(connection_window)
            .max_header_list_size(MOST_OF_HEADERS)
            .max_local_error_reset_streams(Some(MOST_ERRORS))
            .max_send_buffer_size(SEND_BUFFER);
        if let Some(size) = config.max_frame_size {
            builder.max_frame_size(size);
        }
        let (requests, mut connection) = builder
            .handshake::<_, Bytes>(io)
            .await
            .map_err(|error| Error::new(ErrorKind::Protocol, "could not start HTTP/2").because(error))?;
        let pulse = Pulse::new(connection.ping_pong(), config);
        rt::spawn(Driver::new(connection, pulse, streams.clone()))?;
        let (authority, alarms, retired) = (OnceLock::new(), Mutex::default(), AtomicBool::new(false));
        Ok(Self(Arc::new(Shared { requests, authority, alarms, retired, peer, tls, streams })))
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.0.peer
    }

    pub(super) fn tls(&self) -> Option<&Encrypted> {
        self.0.tls.as_ref()
    }

    pub(super) fn is_open(&self) -> bool {
        !self.0.retired.load(Ordering::Relaxed) && !self.0.streams.are_closing()
    }

    pub(super) fn streams(&self) -> &Streams {
        &self.0.streams
    }

    /// Takes it out of use; what is under way goes on.
    fn retire(&self) {
        self.0.retired.store(true, Ordering::Relaxed);
    }

    /// An alarm for the waits of one exchange.
    fn take_alarm(&self) -> Alarm {
        // Nothing can panic while it is held.
        self.0.alarms.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn keep_alarm(&self, alarm: Alarm) {
        let mut alarms = self.0.alarms.lock().unwrap_or_else(PoisonError::into_inner);
        if alarms.len() < KEPT_ALARMS {
            alarms.push(alarm);
        }
    }
}

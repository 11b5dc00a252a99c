//! What a connection's one task does: it reads and writes frames, and sees to it that the peer is alive.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;

use super::super::connect::Io;
use super::super::pool::Streams;
use super::pulse::{Beat, Pulse};

/// Ends with the connection: once that fails, or once nobody can use it any more.
pub(super) struct Driver {
    connection: h2::client::Connection<Io, Bytes>,
    pulse: Pulse,
    // Dropped last: who hears of it finds the connection ended.
    ended: Ended,
}

/// Says that no more streams begin, however the task ends.
struct Ended(Streams);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Driver {
    pub(super) fn new(connection: h2::client::Connection<Io, Bytes>, pulse: Pulse, streams: Streams) -> Self {
        Self { connection, pulse, ended: Ended(streams) }
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            // Why it failed those hear who have streams.
            if Pin::new(&mut this.connection).poll(cx).is_ready() {
                return Poll::Ready(());
            }
            let streams = &this.ended.0;
            match this.pulse.poll(cx, streams.take_heard(), streams.take_moved(), streams.are_at_rest()) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Beat::Gone) => return Poll::Ready(()),
                Poll::Ready(Beat::Window(size)) => {
                    this.connection.set_target_window_size(size);
                    // One that is still on its way is followed by the next.
                    let _ = this.connection.set_initial_window_size(size);
                }
            }
        }
    }
}

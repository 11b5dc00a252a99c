//! How a connection stands between its exchanges, and what is known of it.

use super::*;

impl Connection {
    pub(in crate::platform::native) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    pub(in crate::platform::native) fn tls(&self) -> Option<&Encrypted> {
        self.tls.as_ref()
    }

    /// Whether the peer has said nothing since the request was sent.
    pub(in crate::platform::native) fn is_silent(&self) -> bool {
        self.heard == 0
    }

    /// The request's body, if not a byte of it was written.
    pub(in crate::platform::native) fn take_unsent(&mut self, request: &mut Request) -> Option<Body> {
        if self.outward.has_begun() {
            return None;
        }
        // Mostly it was left where it was.
        Some(self.outward.take_body().unwrap_or_else(|| std::mem::take(request.body_mut())))
    }

    /// When all of the request was sent, if that was before now.
    pub(in crate::platform::native) fn sent_at(&self) -> Option<Instant> {
        self.outward.sent_at()
    }

    /// What is being waited for, and since when.
    pub(in crate::platform::native) fn waiting(&self) -> (TimeoutPhase, Instant) {
        self.outward.waiting()
    }

    /// Says that the response was read to its end; false if there may be no other on this connection.
    pub(in crate::platform::native) fn finish(&mut self) -> bool {
        let is_clean = self.outward.is_done() && !self.outward.has_failed() && self.inward.bytes().is_empty();
        if !(self.may_go_on && is_clean) {
            return false;
        }
        self.exchanging = false;
        self.outward.tidy();
        self.inward.tidy();
        true
    }

    /// Whether the peer has neither said anything that nobody asked for, nor closed; if not yet, it is woken who asks, once
    /// that is so.
    pub(in crate::platform::native) fn is_quiet(&mut self, cx: &mut Context<'_>) -> bool {
        let mut byte = [0];
        // What TLS says for itself is taken in by this.
        Pin::new(&mut self.io).poll_read(cx, &mut ReadBuf::new(&mut byte)).is_pending()
    }

    /// As [`is_quiet`](Self::is_quiet), by what the kernel says: a runtime that was busy may not know yet.
    pub(in crate::platform::native) fn is_quiet_now(&mut self) -> bool {
        let mut asked = Context::from_waker(Waker::noop());
        self.io.is_silent() || (self.io.is_encrypted() && self.is_quiet(&mut asked) && self.io.is_silent())
    }

    /// What came behind the head of a response by which the connection leaves HTTP.
    pub(in crate::platform::native) fn take_ahead(&mut self) -> Bytes {
        self.inward.take_all()
    }

    pub(in crate::platform::native) fn io(&mut self) -> &mut Io {
        &mut self.io
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // TLS is told of an end that is one; if it cannot be at once, it is not.
        if !self.exchanging && self.io.is_encrypted() {
            let _ = Pin::new(&mut self.io).poll_shutdown(&mut Context::from_waker(Waker::noop()));
        }
    }
}

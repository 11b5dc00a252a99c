//! What is noted on a request's way through the pool: how long each phase took, and, for those who watch, that it came.

use std::net::SocketAddr;
use std::time::Duration;

use super::rt::{self, Instant};
use crate::observe::{Phases, Trace};
use crate::url::address_of;
use crate::{CallEvent, Error, Request, Result};

pub(super) struct Log {
    trace: Trace,
    /// Since when a connection is waited for: a kept one is there at once.
    since: Option<Instant>,
    phases: Phases,
}

impl Log {
    pub(super) fn new(request: &Request) -> Self {
        let trace = request.settings().trace.clone();
        Self { trace, since: None, phases: Phases::default() }
    }

    /// There is no connection that was kept.
    pub(super) fn waits(&mut self) {
        self.since = Some(rt::now());
    }

    /// The right to make a connection is there.
    pub(super) fn slot(&mut self) {
        self.phases.pool = Some(self.elapsed());
    }

    /// A connection is there: one that was there before, or a fresh one.
    pub(super) fn leased(&mut self, reused: bool) {
        if reused {
            self.phases = Phases { pool: Some(self.elapsed()), ..Phases::default() };
            self.trace.tell(&CallEvent::ConnectionReused);
        }
    }

    /// The request goes out once more, on another connection.
    pub(super) fn retried(&mut self, error: &Error) {
        (self.since, self.phases) = (None, Phases::default());
        self.trace.tell(&CallEvent::Retried { error });
    }

    /// What was noted.
    pub(super) fn phases(&mut self) -> &mut Phases {
        &mut self.phases
    }

    pub(super) async fn dns(
        &mut self,
        host: &str,
        resolving: impl Future<Output = Result<Vec<SocketAddr>>>,
    ) -> Result<Vec<SocketAddr>> {
        if address_of(host).is_some() {
            return resolving.await;
        }
        self.trace.tell(&CallEvent::DnsStarted { host });
        let (addresses, took) = timed(resolving).await?;
        self.phases.dns = Some(took);
        self.trace.tell(&CallEvent::DnsResolved { addresses: &addresses });
        Ok(addresses)
    }

    pub(super) async fn connect<T>(
        &mut self,
        connecting: impl Future<Output = Result<T>>,
        peer: impl FnOnce(&T) -> Option<SocketAddr>,
    ) -> Result<T> {
        self.trace.tell(&CallEvent::Connecting);
        let (connected, took) = timed(connecting).await?;
        self.phases.connect = Some(took);
        self.trace.tell(&CallEvent::Connected { address: peer(&connected) });
        Ok(connected)
    }

    /// What is done to have the connection once the first part of the way is there.
    pub(super) async fn besides<T>(&mut self, going_on: impl Future<Output = Result<T>>) -> Result<T> {
        let (outcome, took) = timed(going_on).await?;
        self.phases.connect = Some(self.phases.connect.unwrap_or_default() + took);
        Ok(outcome)
    }

    pub(super) async fn tls<T>(&mut self, shaking: impl Future<Output = Result<T>>) -> Result<T> {
        self.trace.tell(&CallEvent::TlsStarted);
        let (done, took) = timed(shaking).await?;
        self.phases.tls = Some(took);
        self.trace.tell(&CallEvent::TlsDone);
        Ok(done)
    }

    fn elapsed(&self) -> Duration {
        self.since.map_or(Duration::ZERO, |since| rt::now().saturating_duration_since(since))
    }
}

async fn timed<T>(future: impl Future<Output = Result<T>>) -> Result<(T, Duration)> {
    let since = rt::now();
    let outcome = future.await?;
    Ok((outcome, rt::now().saturating_duration_since(since)))
}

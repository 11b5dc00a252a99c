//! A request's way through the pool: a connection, an exchange, and one more try where that is safe.

use http::{Method, Version};

use super::connect::Connector;
use super::failure::{Failure, Repeat};
use super::log::Log;
use super::pool::{Acquired, Lease, Pool};
use super::{rt, tls};
use crate::client::TransportConfig;
use crate::observe::Phases;
use crate::timeout::{Deadline, within};
use crate::{Capabilities, PoolStats, Request, Response, Result, TimeoutPhase, Timeouts, Url};

pub(crate) use super::pool::Incoming;

pub(crate) fn capabilities() -> Capabilities {
    Capabilities::all()
}

/// Known from the start, if at all.
pub(crate) fn version_of(_: &Url, _: rt::Instant) -> Option<Version> {
    None
}

/// Noted on the way.
pub(crate) fn phases_of(_: &Url, _: rt::Instant) -> Option<Phases> {
    None
}

/// Whether what the configuration asks for is built in.
pub(crate) fn check(config: &TransportConfig) -> Result<()> {
    super::connect::check(config)?;
    tls::check(config)
}

pub(crate) struct Transport {
    pool: Pool,
    connector: Connector,
}

impl Transport {
    pub(crate) fn new(config: TransportConfig) -> Self {
        Self { pool: Pool::new(config.limits.clone()), connector: Connector::new(config) }
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response> {
        rt::in_context(self.exchange(request)).await
    }

    async fn exchange(&self, request: Request) -> Result<Response> {
        let timeouts = request.timeouts().cloned().unwrap_or_default();
        let idempotent = is_idempotent(request.method());
        let mut log = Log::new(&request);
        let mut pending = request;
        // A connection that was kept may have been closed just now: the next one is fresh, and its failure final.
        let mut may_reuse = true;
        loop {
            let lease = self.lease(&pending, may_reuse, &timeouts, &mut log).await?;
            let (reused, shared) = (lease.is_reused(), lease.is_shared());
            log.leased(reused);
            let may_fail = may_reuse && (shared || (reused && idempotent));
            let spare = if may_fail { pending.try_clone() } else { None };
            let (again, why) = match lease.exchange(pending, &timeouts, log.phases()).await {
                Ok(response) => return Ok(response),
                Err(Failure { error, unsent: Some(unsent), .. }) if reused => (Some(*unsent), error),
                Err(Failure { error, repeat: Repeat::Always, .. }) => (spare, error),
                Err(Failure { error, repeat: Repeat::IfIdempotent, .. }) if idempotent => (spare, error),
                Err(Failure { error, .. }) => return Err(error),
            };
            let Some(again) = again else { return Err(why) };
            pending = again;
            log.retried(&why);
            may_reuse = false;
        }
    }

    async fn lease(&self, request: &Request, may_reuse: bool, timeouts: &Timeouts, log: &mut Log) -> Result<Lease> {
        let route = self.connector.route(request.url());
        let name = &*route.name;
        if may_reuse && let Some(lease) = self.pool.checkout(name).await {
            return Ok(lease);
        }
        let deadline = timeouts.connect.map(Deadline::after);
        // To be held until it is known what is spoken there.
        let mut turn = None;
        if self.connector.may_speak_http2(&route) {
            turn = within(deadline, TimeoutPhase::Connect, self.pool.turn(name)).await?;
            if turn.is_some()
                && let Some(lease) = self.pool.checkout(name).await
            {
                return Ok(lease);
            }
        }
        let slot = match self.pool.acquire(name, !may_reuse, timeouts.pool).await? {
            Acquired::Lease(lease) => return Ok(lease),
            Acquired::Slot(slot) => slot,
        };
        log.slot();
        // However long the wait for the slot was.
        let deadline = timeouts.connect.map(Deadline::after);
        let connection = within(deadline, TimeoutPhase::Connect, self.connector.connect(&route, log)).await?;
        let lease = self.pool.admit(name, connection, slot);
        drop(turn);
        lease
    }

    pub(crate) fn pool_stats(&self) -> Option<PoolStats> {
        Some(self.pool.stats())
    }
}

/// Whether a request may be sent again although the server may have seen it
/// ([RFC 9110, 9.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2)).
fn is_idempotent(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE | Method::PUT | Method::DELETE)
}

//! A request's way through the pool: a connection, an exchange, and one more try where that is safe.

use http::{Method, Version};

use super::connect::Connector;
use super::failure::{Failure, Repeat};
use super::pool::{Acquired, Lease, Pool, Wanted};
use super::{rt, tls};
use crate::client::TransportConfig;
use crate::timeout::within;
use crate::{Capabilities, PoolStats, Request, Response, Result, TimeoutPhase, Timeouts, Url};

pub(crate) use super::pool::Incoming;

pub(crate) fn capabilities() -> Capabilities {
    Capabilities::all()
}

/// Known from the start, if at all.
pub(crate) fn version_of(_: &Url, _: rt::Instant) -> Option<Version> {
    None
}

/// Whether what the configuration asks for is built in.
pub(crate) fn check(config: &TransportConfig) -> Result<()> {
    super::connect::check(config)?;
    tls::check(config)
}

/// How often a request is sent again that the peer has not looked at.
const MOST_REPEATS: u32 = 4;

pub(crate) struct Transport {
    pool: Pool,
    connector: Box<Connector>,
}

impl Transport {
    pub(crate) fn new(config: TransportConfig) -> Self {
        Self { pool: Pool::new(config.limits.clone()), connector: Box::new(Connector::new(config)) }
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response> {
        rt::in_context(self.exchange(request)).await
    }

    async fn exchange(&self, request: Request) -> Result<Response> {
        let timeouts = request.timeouts().cloned().unwrap_or_default();
        let idempotent = is_idempotent(request.method());
        let mut pending = request;
        let (mut repeats, mut may_reuse, mut may_risk) = (0, true, true);
        loop {
            let lease = self.lease(&pending, may_reuse, &timeouts).await?;
            let (reused, shared) = (lease.is_reused(), lease.is_shared());
            let may_repeat = if shared { repeats < MOST_REPEATS } else { may_reuse && reused };
            let spare = if may_repeat && (shared || idempotent) { pending.try_clone() } else { None };
            match lease.exchange(pending, &timeouts).await {
                Ok(response) => return Ok(response),
                Err(Failure { unsent: Some(unsent), .. }) if may_repeat => pending = *unsent,
                Err(Failure { error, repeat: Repeat::Always, .. }) => pending = spare.ok_or(error)?,
                // That the server may have seen it is risked once.
                Err(Failure { error, repeat: Repeat::IfIdempotent, .. }) if idempotent && may_risk => {
                    pending = spare.ok_or(error)?;
                    may_risk = false;
                }
                Err(Failure { error, .. }) => return Err(error),
            }
            // A connection that was kept may have been closed just now: the next one is fresh, and its failure final. One
            // that was shared and has failed is out of use: any other will do.
            may_reuse = shared;
            repeats += 1;
        }
    }

    async fn lease(&self, request: &Request, may_reuse: bool, timeouts: &Timeouts) -> Result<Lease> {
        let route = self.connector.route(request.url());
        let name = &*route.name;
        if may_reuse && let Some(lease) = self.pool.checkout(name).await {
            return Ok(lease);
        }
        let wanted = Wanted { fresh: !may_reuse, may_share: self.connector.may_speak_http2(&route) };
        let (slot, deadline) = match self.pool.acquire(name, wanted, timeouts).await? {
            Acquired::Lease(lease) => return Ok(lease),
            Acquired::Slot(slot, deadline) => (slot, deadline),
        };
        let connection = within(deadline, TimeoutPhase::Connect, self.connector.connect(&route)).await?;
        self.pool.admit(name, connection, slot)
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

//! A request's way through the pool: a connection, an exchange, and one more try where that is safe.

use std::pin::pin;

use http::{Method, Version};

use super::connect::{Connector, Route};
use super::failure::{Failure, Repeat};
use super::pool::{Acquired, Lease, Pool};
use super::{rt, tls};
use crate::client::TransportConfig;
use crate::timeout::{Deadline, within};
use crate::{Capabilities, PoolStats, Request, Response, Result, TimeoutPhase, Timeouts, Url};

pub(crate) use super::pool::Incoming;
pub(crate) use super::upgrade::{Upgrade, Upgraded};

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
    super::proxy::check(config)?;
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
        let mut request = request;
        rt::in_context(pin!(self.exchange(&mut request))).await
    }

    async fn exchange(&self, request: &mut Request) -> Result<Response> {
        let head = request.head();
        let timeouts = head.settings.timeouts.as_ref().unwrap_or(&Timeouts::DEFAULT);
        let idempotent = is_idempotent(request.method());
        let via = self.connector.via(request.url())?;
        // A connection that was kept may have been closed just now: the next one is fresh, and its failure final.
        let mut may_reuse = true;
        loop {
            let route = self.connector.route(&head.url, via.as_ref());
            let lease = self.lease(&route, may_reuse, timeouts).await?;
            let (reused, shared) = (lease.is_reused(), lease.is_shared());
            let may_fail = may_reuse && (shared || (reused && idempotent));
            let spare = if may_fail { request.body().try_clone() } else { None };
            *request.body_mut() = match lease.exchange(request, via.as_ref(), timeouts).await {
                Ok(response) => return Ok(response),
                Err(Failure { unsent: Some(unsent), .. }) if reused => unsent,
                Err(Failure { error, repeat: Repeat::Always, .. }) => spare.ok_or(error)?,
                Err(Failure { error, repeat: Repeat::IfIdempotent, .. }) if idempotent => spare.ok_or(error)?,
                Err(Failure { error, .. }) => return Err(error),
            };
            may_reuse = false;
        }
    }

    async fn lease(&self, route: &Route<'_>, may_reuse: bool, timeouts: &Timeouts) -> Result<Lease> {
        if may_reuse && let Some(lease) = self.pool.checkout(&route.name).await {
            return Ok(lease);
        }
        // In a box, as those that are reused should not have to make room for it.
        Box::pin(self.fresh(route, may_reuse, timeouts)).await
    }

    async fn fresh(&self, route: &Route<'_>, may_reuse: bool, timeouts: &Timeouts) -> Result<Lease> {
        let name = &*route.name;
        let deadline = timeouts.connect.map(Deadline::after);
        // To be held until it is known what is spoken there.
        let mut turn = None;
        if self.connector.may_speak_http2(route) {
            turn = within(deadline, TimeoutPhase::Connect, pin!(self.pool.turn(name))).await?;
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
        // However long the wait for the slot was.
        let deadline = timeouts.connect.map(Deadline::after);
        let connecting = within(deadline, TimeoutPhase::Connect, pin!(self.connector.connect(route))).await;
        let connection = connecting.map_err(|error| match route.via {
            Some(via) => via.told(error),
            None => error,
        })?;
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

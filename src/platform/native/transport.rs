//! A request's way through the pool: a connection, an exchange, and one more try where that is safe.

use std::pin::pin;

use http::{Method, Version};

use super::connect::{Connector, Route};
use super::failure::{Failure, Repeat};
use super::log::Log;
use super::pool::{Acquired, Lease, Pool, Wanted};
use super::{rt, tls};
use crate::Capability;
use crate::client::TransportConfig;
use crate::observe::Phases;
use crate::timeout::within;
use crate::{Capabilities, PoolStats, Request, Response, Result, TimeoutPhase, Timeouts, Url, WebOptions};

pub(crate) use super::lender::Lender;
pub(crate) use super::pool::Incoming;
pub(crate) use super::shown::Shown;
pub(crate) use super::upgrade::{Upgrade, Upgraded};

pub(crate) fn capabilities() -> Capabilities {
    Capabilities::all().without(Capability::WebOptions)
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
    super::proxy::check(config)?;
    tls::check(config)
}

/// How often a request is sent again that the peer has not looked at.
const MOST_REPEATS: u32 = 4;

/// Nobody here does anything with a browser's options.
pub(crate) trait Fetching {}

impl Fetching for WebOptions {}

pub(crate) struct Transport {
    pool: Pool,
    connector: Box<Connector>,
}

impl Transport {
    pub(crate) fn new(config: TransportConfig) -> Self {
        Self { pool: Pool::new(config.limits.clone()), connector: Box::new(Connector::new(config)) }
    }

    pub(crate) fn usual() -> Self {
        Self::new(TransportConfig::default())
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
        let mut log = Log::new(request);
        let (mut repeats, mut may_reuse, mut may_risk) = (0, true, true);
        loop {
            let route = self.connector.route(&head.url, via.as_ref());
            let lease = self.lease(&route, may_reuse, timeouts, &mut log).await?;
            let (reused, shared) = (lease.is_reused(), lease.is_shared());
            log.leased(reused);
            let may_repeat = if shared { repeats < MOST_REPEATS } else { may_reuse && reused };
            let spare = if may_repeat && (shared || idempotent) { request.body().try_clone() } else { None };
            let (again, why) = match lease.exchange(request, via.as_ref(), timeouts, log.phases()).await {
                Ok(mut response) => {
                    response.terms_mut().phases = *log.phases();
                    return Ok(response);
                }
                Err(Failure { error, unsent: Some(unsent), .. }) if may_repeat => (Some(unsent), error),
                Err(Failure { error, repeat: Repeat::Always, .. }) => (spare, error),
                // That the server may have seen it is risked once.
                Err(Failure { error, repeat: Repeat::IfIdempotent, .. }) if idempotent && may_risk => {
                    may_risk = false;
                    (spare, error)
                }
                Err(Failure { error, .. }) => return Err(error),
            };
            let Some(again) = again else { return Err(why) };
            *request.body_mut() = again;
            log.retried(&why);
            // A connection that was kept may have been closed just now: the next one is fresh, and its failure final. One
            // that was shared and has failed is out of use: any other will do.
            may_reuse = shared;
            repeats += 1;
        }
    }

    async fn lease(&self, route: &Route<'_>, may_reuse: bool, timeouts: &Timeouts, log: &mut Log) -> Result<Lease> {
        if may_reuse && let Some(lease) = self.pool.checkout(&route.name) {
            return Ok(lease);
        }
        // In a box, as those that are reused should not have to make room for it.
        log.waits();
        Box::pin(self.fresh(route, may_reuse, timeouts, log)).await
    }

    async fn fresh(&self, route: &Route<'_>, may_reuse: bool, timeouts: &Timeouts, log: &mut Log) -> Result<Lease> {
        let wanted = Wanted { fresh: !may_reuse, may_share: self.connector.may_speak_http2(route) };
        let (slot, deadline) = match self.pool.acquire(&route.name, wanted, timeouts).await? {
            Acquired::Lease(lease) => return Ok(lease),
            Acquired::Slot(slot, deadline) => (slot, deadline),
        };
        log.slot();
        // In a box of its own, as those who wait for the right to do so should not have to make room for it, either.
        let mut connecting = Box::pin(self.connector.connect(route, log));
        let connected = within(deadline, TimeoutPhase::Connect, connecting.as_mut()).await;
        let connection = connected.map_err(|error| match route.via {
            Some(via) => via.told(error),
            None => error,
        })?;
        self.pool.admit(connection, slot)
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

//! A request's way through the pool: a connection, an exchange, and one more try where that is safe.

use http::Method;

use super::connect::Connector;
use super::failure::Failure;
use super::pool::{Lease, Pool};
use super::{outgoing, rt, tls};
use crate::client::TransportConfig;
use crate::timeout::{Deadline, within};
use crate::{Capabilities, Request, Response, Result, TimeoutPhase, Timeouts};

pub(crate) use super::pool::Incoming;

pub(crate) fn capabilities() -> Capabilities {
    Capabilities::all()
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
        Self { pool: Pool::new(), connector: Connector::new(config) }
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response> {
        rt::in_context(self.exchange(request)).await
    }

    async fn exchange(&self, request: Request) -> Result<Response> {
        outgoing::check(&request)?;
        let timeouts = request.timeouts().cloned().unwrap_or_default();
        let mut pending = request;
        // A connection that was kept may have been closed just now: the next one is fresh, and its failure final.
        let mut may_reuse = true;
        loop {
            let lease = self.lease(&pending, may_reuse, &timeouts).await?;
            let reused = lease.is_reused();
            let spare = if reused && repeatable(&pending) { pending.try_clone() } else { None };
            match lease.exchange(pending, &timeouts).await {
                Ok(response) => return Ok(response),
                Err(Failure { unsent: Some(unsent), .. }) if reused => pending = *unsent,
                Err(Failure { error, closed: true, .. }) => pending = spare.ok_or(error)?,
                Err(Failure { error, .. }) => return Err(error),
            }
            may_reuse = false;
        }
    }

    async fn lease(&self, request: &Request, may_reuse: bool, timeouts: &Timeouts) -> Result<Lease> {
        let url = request.url();
        if may_reuse && let Some(lease) = self.pool.checkout(url).await {
            return Ok(lease);
        }
        let deadline = timeouts.connect.map(Deadline::after);
        let connection = within(deadline, TimeoutPhase::Connect, self.connector.connect(url)).await?;
        self.pool.admit(url, connection)
    }
}

/// Whether a request may be sent again although the server may have seen it ([RFC 9110, 9.2.2]).
///
/// [RFC 9110, 9.2.2]: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
fn repeatable(request: &Request) -> bool {
    matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE | Method::PUT | Method::DELETE
    )
}

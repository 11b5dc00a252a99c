//! From a URL to a connection that speaks HTTP: resolve, connect, shake hands.

mod dns;
mod ear;
mod eyeballs;
#[cfg_attr(not(feature = "__rustls"), expect(dead_code, reason = "without TLS nothing is encrypted"))]
mod io;
mod socket;

use std::borrow::Cow;

pub(super) use ear::Ear;
pub(super) use io::Io;
pub(super) use socket::{Probe, Socket};

use super::log::Log;
use super::{h1, h2, tls};
use crate::client::config::connect::Overrides;
use crate::client::{Protocol, TransportConfig};
use crate::{Error, ErrorKind, Result, Url};

/// A connection and the protocol that it speaks.
pub(super) enum Connection {
    Http1(h1::Connection),
    Http2(h2::Connection),
}

/// Whether the protocol asked for is built in.
pub(super) fn check(config: &TransportConfig) -> Result<()> {
    if config.protocol == Protocol::Http2PriorKnowledge && !h2::BUILT_IN {
        return Err(Error::new(ErrorKind::Unsupported, "HTTP/2 is not built in: build amphi with its feature `http2`"));
    }
    Ok(())
}

/// Where a request goes, and which way.
pub(super) struct Route<'u> {
    pub(super) url: &'u Url,
    /// What its connections are kept under: equal only for those that may stand in for each other.
    pub(super) name: Cow<'u, str>,
}

pub(super) struct Connector {
    protocol: Protocol,
    resolve: Overrides,
    tls: tls::Connector,
}

impl Connector {
    pub(super) fn new(config: TransportConfig) -> Self {
        Self { protocol: config.protocol, resolve: config.connect.resolve.clone(), tls: tls::Connector::new(config) }
    }

    #[expect(clippy::unused_self, reason = "every client goes straight to the origin, yet")]
    pub(super) fn route<'u>(&self, url: &'u Url) -> Route<'u> {
        Route { url, name: url.origin() }
    }

    /// Whether a connection to there may turn out to speak HTTP/2.
    pub(super) fn may_speak_http2(&self, route: &Route<'_>) -> bool {
        match self.protocol {
            Protocol::Http2PriorKnowledge => true,
            Protocol::Negotiated => h2::BUILT_IN && route.url.scheme() == "https",
            Protocol::Http1Only => false,
        }
    }

    pub(super) async fn connect(&self, route: &Route<'_>, log: &mut Log) -> Result<Connection> {
        let url = route.url;
        let encrypted = match url.scheme() {
            "https" => true,
            "http" => false,
            other => {
                return Err(Error::new(ErrorKind::UnsupportedScheme, format!("{other:?}: it must be http or https")));
            }
        };
        let addresses = log.dns(url.host(), dns::resolve(url, &self.resolve)).await?;
        let stream = log.connect(eyeballs::connect(addresses), |stream| stream.peer_addr().ok()).await?;
        let socket = Socket::new(stream);
        let io = if encrypted { log.tls(self.tls.handshake(url, socket)).await? } else { Io::plain(socket) };
        match self.protocol {
            Protocol::Http2PriorKnowledge => Ok(Connection::Http2(h2::Connection::start(io).await?)),
            Protocol::Negotiated if io.negotiated_http2() => Ok(Connection::Http2(h2::Connection::start(io).await?)),
            Protocol::Negotiated | Protocol::Http1Only => Ok(Connection::Http1(h1::Connection::start(io).await?)),
        }
    }
}

//! From a URL to a connection that speaks HTTP: resolve, connect, shake hands.

mod dial;
mod dns;
mod encrypted;
mod eyeballs;
mod frames;
#[cfg_attr(not(feature = "__rustls"), expect(dead_code, reason = "without TLS nothing is encrypted"))]
mod io;
mod socket;
mod wire;

use std::borrow::Cow;
use std::net::SocketAddr;

pub(super) use dns::port;
pub(super) use encrypted::Encrypted;
pub(super) use io::{Io, Wire};

use super::log::Log;
use super::proxy::{Gateways, Via};
use super::{h1, h2, tls};
use crate::client::config::Http2Config;
use crate::client::config::connect::ConnectConfig;
use crate::client::config::protocol::Http1;
use crate::client::{Protocol, TransportConfig};
use crate::{Error, ErrorKind, Result, Url};

/// A connection and the protocol that it speaks.
pub(super) enum Connection {
    Http1(Box<h1::Connection>),
    Http2(h2::Connection),
}

/// Whether the protocol asked for is built in.
pub(super) fn check(config: &TransportConfig) -> Result<()> {
    let http2 = config.protocol == Protocol::Http2PriorKnowledge || config.http2 != Http2Config::default();
    if http2 && !h2::BUILT_IN {
        return Err(Error::new(ErrorKind::Unsupported, "HTTP/2 is not built in: build amphi with its feature `http2`"));
    }
    dial::check(config)
}

/// Where a request goes, and which way.
pub(super) struct Route<'r> {
    pub(super) url: &'r Url,
    /// What its connections are kept under: equal only for those that may stand in for each other.
    pub(super) name: Cow<'r, str>,
    pub(super) via: Option<&'r Via<'r>>,
}

pub(super) struct Connector {
    protocol: Protocol,
    connect: ConnectConfig,
    http1: Http1,
    http2: Http2Config,
    tls: Box<tls::Connector>,
    gateways: Option<Box<Gateways>>,
}

impl Connector {
    pub(super) fn new(config: TransportConfig) -> Self {
        let TransportConfig { protocol, http1, .. } = config;
        let (connect, http2) = (config.connect.clone(), config.http2.clone());
        // Who has said where every request goes has no proxy on the way.
        let gateways = if connect.unix_socket.is_none() { Gateways::new(&config) } else { None };
        Self { protocol, connect, http1, http2, gateways, tls: Box::new(tls::Connector::new(config)) }
    }

    /// The proxy that a request to there goes through.
    pub(super) fn via(&self, url: &Url) -> Result<Option<Via<'_>>> {
        self.gateways.as_ref().map_or(Ok(None), |gateways| gateways.choose(url, self.protocol))
    }

    pub(super) fn route<'r>(&self, url: &'r Url, via: Option<&'r Via<'_>>) -> Route<'r> {
        Route { url, name: via.map_or_else(|| url.origin(), |via| via.name(url)), via }
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
        let wire = match route.via {
            None => self.dial(url, log).await?,
            Some(via) => via.reach(self, url, log).await?,
        };
        let wire = if encrypted { log.tls(self.tls.handshake(url, wire)).await? } else { wire.without_tls() };
        let io = Io::new(wire);
        let speaks_http2 = match self.protocol {
            Protocol::Http2PriorKnowledge => true,
            Protocol::Negotiated => io.negotiated_http2(),
            Protocol::Http1Only => false,
        };
        if speaks_http2 {
            Ok(Connection::Http2(h2::Connection::start(io, &self.http2).await?))
        } else {
            Ok(Connection::Http1(Box::new(h1::Connection::new(io, self.http1))))
        }
    }

    /// Where the URL's host is.
    pub(super) async fn resolve(&self, url: &Url) -> Result<Vec<SocketAddr>> {
        dial::resolve(url, &self.connect).await
    }

    /// A connection to the URL's host itself.
    pub(super) async fn dial(&self, url: &Url, log: &mut Log) -> Result<Wire> {
        Ok(Wire::plain(dial::dial(url, &self.connect, log).await?))
    }
}

//! The way through a proxy.

mod socks;
mod talk;
mod tunnel;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use socks::Answer;

use super::connect::{Connector, Wire};
use super::h1::Target;
use super::log::Log;
use super::tls;
use crate::client::config::tls::TlsConfig;
use crate::client::{Protocol, TransportConfig};
use crate::error::Words;
use crate::proxy::Proxies;
use crate::proxy::environment::variable;
use crate::proxy::server::{Kind, Server};
use crate::{Certificate, Error, ErrorKind, Proxy, Result, Url};

/// The proxy that a request goes through.
pub(super) struct Via<'c> {
    gateways: &'c Gateways,
    server: Arc<Server>,
    /// Whether it is asked to forward requests, rather than for a tunnel.
    forwards: bool,
}

impl Via<'_> {
    /// What connections to there by this way are kept under. What is forwarded may share those to the proxy.
    pub(super) fn name<'r>(&'r self, url: &'r Url) -> Cow<'r, str> {
        if self.forwards {
            Cow::Borrowed(&self.server.name)
        } else {
            format!("{} {}", url.origin(), self.server.name).into()
        }
    }

    /// Says of a connection that did not come about in time that the proxy was on the way.
    pub(super) fn told(&self, error: Error) -> Error {
        if error.is_timeout() {
            error.because(Words(format!("the proxy {} is on the way", self.server)))
        } else {
            error
        }
    }

    /// What is asked for over HTTP/1.1.
    pub(super) fn target(&self) -> Target<'_> {
        if self.forwards { Target::Forward(&self.server.headers) } else { Target::Origin }
    }

    /// A stream to the URL's host, or to the proxy that forwards what is for there.
    pub(super) async fn reach(&self, connector: &Connector, url: &Url, log: &mut Log) -> Result<Wire> {
        let server = &*self.server;
        let named = |error| of_proxy(server, error);
        match server.kind() {
            Kind::Http | Kind::Https => {
                let mut wire = connector.dial(server.url(), log).await.map_err(named)?;
                if server.kind() == Kind::Https {
                    let encryption = self.gateways.encryption(server);
                    wire = log.besides(encryption.handshake(server.url(), wire)).await.map_err(named)?;
                }
                if !self.forwards {
                    log.besides(tunnel::open(&mut wire, server, url)).await?;
                }
                Ok(wire)
            }
            Kind::Socks5h => {
                let mut wire = connector.dial(server.url(), log).await.map_err(named)?;
                match log.besides(socks::connect(&mut wire, server, &socks::Target::of(url)?)).await? {
                    Answer::Connected => Ok(wire),
                    Answer::Refused(error) => Err(error),
                }
            }
            Kind::Socks5 => {
                let mut last = Error::new(ErrorKind::Dns, "the name has no address");
                for address in log.dns(url.host(), connector.resolve(url)).await? {
                    let mut wire = connector.dial(server.url(), log).await.map_err(named)?;
                    match log.besides(socks::connect(&mut wire, server, &socks::Target::Address(address))).await {
                        Ok(Answer::Connected) => return Ok(wire),
                        // It may reach the next one, be it of another kind.
                        Ok(Answer::Refused(error)) => last = error,
                        Err(error) if error.is_retryable() => last = error,
                        Err(error) => return Err(error),
                    }
                }
                Err(last)
            }
        }
    }
}

/// A client's proxies, and TLS for those that want it.
pub(super) struct Gateways {
    proxies: Proxies,
    tls: TlsConfig,
    /// By who vouches for the proxies: as many as there are proxies with a word of their own on that.
    encryption: Mutex<Vec<Encryption>>,
}

struct Encryption {
    roots: Option<Vec<Certificate>>,
    connector: Arc<tls::Connector>,
}

impl Gateways {
    /// `None` if there is no proxy to think of.
    pub(super) fn new(config: &TransportConfig) -> Option<Box<Self>> {
        let proxies = Proxies::new(&config.proxy, variable);
        let is_empty = proxies.is_empty();
        (!is_empty).then(|| Box::new(Self { proxies, tls: config.tls.clone(), encryption: Mutex::default() }))
    }

    pub(super) fn choose(&self, url: &Url, protocol: Protocol) -> Result<Option<Via<'_>>> {
        let Some(server) = self.proxies.choose(url)? else { return Ok(None) };
        let speaks_http1 = protocol != Protocol::Http2PriorKnowledge;
        let forwards = url.scheme() == "http" && !server.kind().is_socks() && speaks_http1;
        Ok(Some(Via { gateways: self, server, forwards }))
    }

    fn encryption(&self, server: &Server) -> Arc<tls::Connector> {
        // Nothing can panic while it is held.
        let mut known = self.encryption.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(encryption) = known.iter().find(|encryption| encryption.roots == server.roots) {
            return Arc::clone(&encryption.connector);
        }
        let tls = self.tls.for_proxy(server.roots.as_deref());
        let config = TransportConfig { tls, protocol: Protocol::Http1Only, ..TransportConfig::default() };
        let connector = Arc::new(tls::Connector::new(config));
        known.push(Encryption { roots: server.roots.clone(), connector: Arc::clone(&connector) });
        connector
    }
}

/// Whether the certificates that vouch for proxies are certificates.
pub(super) fn check(config: &TransportConfig) -> Result<()> {
    config.proxy.own.iter().filter_map(Proxy::roots).try_for_each(|roots| {
        let tls = config.tls.for_proxy(Some(roots));
        tls::check(&TransportConfig { tls, ..TransportConfig::default() })
    })
}

/// Says that it is the proxy that is not reached.
fn of_proxy(server: &Server, error: Error) -> Error {
    let retryable = error.is_retryable();
    Error::new(error.kind(), format!("the proxy {server}")).because(error).retryable(retryable).at_proxy()
}

/// The proxy refused, or does not speak as it should.
fn failed(server: &Server, what: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Proxy, format!("{server} {what}"))
}

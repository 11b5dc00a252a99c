//! Names to addresses, by the operating system's resolver or the caller's.

use std::net::SocketAddr;

use crate::client::config::connect::ConnectConfig;
use crate::url::address_of;
use crate::{Error, ErrorKind, Result, Url};

pub(super) async fn resolve(url: &Url, config: &ConnectConfig) -> Result<Vec<SocketAddr>> {
    let host = url.host();
    let port = port(url)?;
    if let Some(address) = address_of(host) {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    if let Some((_, addresses)) = config.resolve.iter().rfind(|(name, _)| name == host) {
        return Ok(with_ports(url, port, addresses.clone()));
    }
    if let Some(resolver) = &config.resolver {
        return match resolver.0.resolve(host).await {
            Ok(addresses) => Ok(with_ports(url, port, addresses)),
            Err(error) if error.kind() == ErrorKind::Dns => Err(error),
            Err(error) => Err(Error::new(ErrorKind::Dns, host.to_owned()).because(error)),
        };
    }
    match tokio::net::lookup_host((host, port)).await {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => Err(Error::new(ErrorKind::Dns, host.to_owned()).because(error)),
    }
}

/// The port to connect to.
pub(in crate::platform::native) fn port(url: &Url) -> Result<u16> {
    url.port().ok_or_else(|| Error::new(ErrorKind::UnsupportedScheme, "it has no port"))
}

/// A port that the URL names, and one that an address leaves open, is the URL's.
fn with_ports(url: &Url, port: u16, mut addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let names_none = url.authority() == url.host();
    for address in &mut addresses {
        if address.port() == 0 || !names_none {
            address.set_port(port);
        }
    }
    addresses
}

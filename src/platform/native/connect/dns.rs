//! Names to addresses, by the operating system's resolver.

use std::net::{IpAddr, SocketAddr};

use crate::client::config::connect::Overrides;
use crate::{Error, ErrorKind, Result, Url};

pub(super) async fn resolve(url: &Url, overrides: &Overrides) -> Result<Vec<SocketAddr>> {
    let host = url.host();
    let port = url.port().ok_or_else(|| Error::new(ErrorKind::UnsupportedScheme, "it has no port"))?;
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = literal.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    if let Some((_, addresses)) = overrides.iter().rfind(|(name, _)| name == host) {
        // A port that the URL names, and one that the override leaves open, is the URL's.
        let fixed = url.authority() == host;
        let port_of = |address: &SocketAddr| if fixed && address.port() != 0 { address.port() } else { port };
        return Ok(addresses.iter().map(|address| SocketAddr::new(address.ip(), port_of(address))).collect());
    }
    match tokio::net::lookup_host((host, port)).await {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => Err(Error::new(ErrorKind::Dns, host.to_owned()).with_source(error)),
    }
}

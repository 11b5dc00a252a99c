//! Names to addresses, by the operating system's resolver.

use std::net::{IpAddr, SocketAddr};

use crate::{Error, ErrorKind, Result, Url};

pub(super) async fn resolve(url: &Url) -> Result<Vec<SocketAddr>> {
    let host = url.host();
    let port = url.port().ok_or_else(|| Error::new(ErrorKind::UnsupportedScheme, "it has no port"))?;
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = literal.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    match tokio::net::lookup_host((host, port)).await {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => Err(Error::new(ErrorKind::Dns, host.to_owned()).with_source(error)),
    }
}

//! Whether the settings go together, whatever the platform.

use super::tls;
use crate::client::TransportConfig;
use crate::client::config::connect::ConnectConfig;
use crate::{Error, ErrorKind, Result, proxy};

pub(super) fn settings(config: &TransportConfig) -> Result<()> {
    tls::check(&config.tls)?;
    if [config.limits.max_connections, config.limits.max_connections_per_host].contains(&Some(0)) {
        let what = "`limits`: with no connections at all every request would wait for ever; `None` is without bound";
        return Err(Error::new(ErrorKind::Builder, what));
    }
    proxy::check(&config.proxy)?;
    let ConnectConfig { unix_socket, tcp, .. } = &config.connect;
    let elsewhere = !config.proxy.own.is_empty() || tcp.local_address.is_some() || tcp.interface.is_some();
    if unix_socket.is_some() && elsewhere {
        let what = "by `unix_socket` every request goes over that: leave out `proxy`, `local_address` and `interface`";
        return Err(Error::new(ErrorKind::Builder, what));
    }
    Ok(())
}

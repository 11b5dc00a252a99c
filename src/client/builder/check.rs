//! Whether the settings go together, whatever the platform.

use super::tls;
use crate::client::TransportConfig;
use crate::client::config::connect::ConnectConfig;
use crate::{Error, ErrorKind, Result, proxy};

impl TransportConfig {
    /// Whether the settings go together, whatever the platform.
    pub(in crate::client) fn check_together(&self) -> Result<()> {
        tls::check(&self.tls)?;
        if [self.limits.max_connections, self.limits.max_connections_per_host].contains(&Some(0)) {
            let what =
                "`limits`: with no connections at all every request would wait for ever; `None` is without bound";
            return Err(Error::new(ErrorKind::Builder, what));
        }
        proxy::check(&self.proxy)?;
        let ConnectConfig { unix_socket, tcp, .. } = &self.connect;
        let elsewhere = !self.proxy.own.is_empty() || tcp.local_address.is_some() || tcp.interface.is_some();
        if unix_socket.is_some() && elsewhere {
            let what =
                "by `unix_socket` every request goes over that: leave out `proxy`, `local_address` and `interface`";
            return Err(Error::new(ErrorKind::Builder, what));
        }
        Ok(())
    }
}

//! TLS by rustls. Trust store and provider are loaded when the first `https` connection is made, once a client.

mod certificate;
mod config;
mod explain;
mod info;
mod verify;

use std::sync::OnceLock;

use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

use super::connect::Wire;
use crate::client::TransportConfig;
use crate::url::unbracketed;
use crate::{Error, ErrorKind, Result, Url};

pub(super) use config::check;
pub(super) use explain::ended;

pub(super) type Stream = tokio_rustls::client::TlsStream<Wire>;

pub(super) fn negotiated_http2(stream: &Stream) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(b"h2")
}

/// What it goes over.
pub(super) fn wire(stream: &Stream) -> &Wire {
    stream.get_ref().0
}

pub(super) struct Connector {
    config: Box<TransportConfig>,
    built: OnceLock<TlsConnector>,
}

impl Connector {
    pub(super) fn new(config: TransportConfig) -> Self {
        Self { config: Box::new(config), built: OnceLock::new() }
    }

    pub(super) async fn handshake(&self, url: &Url, wire: Wire) -> Result<Wire> {
        let connector = match self.built.get() {
            Some(connector) => connector,
            None => {
                let built = config::build(&self.config)?;
                self.built.get_or_init(|| built)
            }
        };
        let tls = &self.config.tls;
        let host = url.host().trim_end_matches('.');
        let name = tls.server_names.iter().rev().find(|(of, _)| of == host).map_or(host, |(_, name)| name);
        let name = unbracketed(name);
        let server = ServerName::try_from(name.to_owned()).map_err(|error| {
            Error::new(ErrorKind::Tls, "the host cannot be the name of a certificate").explaining(error)
        })?;
        let stream = connector.connect(server, wire).await.map_err(|error| explain::handshake(error, tls))?;
        let info = info::of(stream.get_ref().1, name, tls.danger);
        // Here rather than while the certificate is verified, which is left out when a session is taken up again.
        verify::pinned(&tls.pins, host, &info, connector.config().crypto_provider())?;
        Ok(Wire::encrypted(stream, info))
    }
}

//! What was negotiated, for whoever wants to see it.

use rustls::{ClientConnection, HandshakeKind, ProtocolVersion};

use crate::TlsInfo;
use crate::client::TlsVersion;
use crate::client::config::tls::Danger;

pub(super) fn of(connection: &ClientConnection, name: &str, danger: Danger) -> TlsInfo {
    let chain = connection.peer_certificates().unwrap_or_default();
    let version = match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_2) => Some(TlsVersion::TLS_1_2),
        Some(ProtocolVersion::TLSv1_3) => Some(TlsVersion::TLS_1_3),
        _ => None,
    };
    let suite = connection.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str());
    TlsInfo {
        chain: chain.iter().map(|certificate| certificate.to_vec()).collect(),
        version,
        // What rustls says of version 1.3 is not in the registered name.
        cipher_suite: suite.map(|suite| suite.replacen("TLS13_", "TLS_", 1)),
        alpn: connection.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned()),
        server_name: name.to_owned(),
        resumed: connection.handshake_kind() == Some(HandshakeKind::Resumed),
        verified: danger == Danger::None,
    }
}

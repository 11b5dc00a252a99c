//! Why TLS failed, in words of ours, and what to do about it.

use std::borrow::Cow;
use std::io;

use rustls::{AlertDescription, InvalidMessage, PeerIncompatible};

use super::certificate;
use crate::client::config::tls::TlsConfig;
use crate::{Error, ErrorKind};

/// Of a handshake that failed: what rustls has to say, rather than what an I/O error makes of it.
pub(super) fn handshake(error: io::Error, config: &TlsConfig) -> Error {
    match error.downcast::<rustls::Error>() {
        Ok(error) => Error::new(ErrorKind::Tls, reason(&error, config)).with_source(error),
        Err(error) => Error::new(ErrorKind::Tls, closed(&error)).with_source(error),
    }
}

/// What the peer said when it ended a connection by TLS. Of version 1.3 this is where it comes to light that it does not
/// accept the client's certificate: for the client the handshake was over before.
pub(in crate::platform::native) fn ended(error: &io::Error) -> Option<Error> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::AlertReceived(said) => {
            let source = rustls::Error::AlertReceived(*said);
            Some(Error::new(ErrorKind::Tls, alert(*said, None)).with_source(source))
        }
        _ => None,
    }
}

fn closed(error: &io::Error) -> &'static str {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match error.kind() {
        UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe => {
            "the server closed the connection during the handshake: is this a port for TLS, and does it know the host?"
        }
        _ => "the handshake failed",
    }
}

fn reason(error: &rustls::Error, config: &TlsConfig) -> Cow<'static, str> {
    match error {
        rustls::Error::InvalidCertificate(error) => certificate::explain(error),
        rustls::Error::AlertReceived(said) => alert(*said, Some(config)),
        rustls::Error::InvalidMessage(
            InvalidMessage::InvalidContentType
            | InvalidMessage::UnknownProtocolVersion
            | InvalidMessage::MessageTooLarge,
        ) => "the server does not speak TLS: is it a port for plain http?".into(),
        rustls::Error::PeerIncompatible(why) => incompatible(why, config),
        rustls::Error::InvalidMessage(_)
        | rustls::Error::PeerMisbehaved(_)
        | rustls::Error::InappropriateMessage { .. }
        | rustls::Error::InappropriateHandshakeMessage { .. }
        | rustls::Error::DecryptError
        | rustls::Error::PeerSentOversizedRecord => "the server breaks the protocol of TLS".into(),
        rustls::Error::InvalidCertRevocationList(_) => {
            "a revocation list cannot be used: it is malformed, or not signed by the issuer of the certificate".into()
        }
        rustls::Error::NoCertificatesPresented => "the server shows no certificate".into(),
        _ => "the handshake failed".into(),
    }
}

fn incompatible(why: &PeerIncompatible, config: &TlsConfig) -> Cow<'static, str> {
    match why {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::SupportedVersionsExtensionRequired => no_version(Some(config)),
        PeerIncompatible::NoCipherSuitesInCommon
        | PeerIncompatible::NoKxGroupsInCommon
        | PeerIncompatible::NoSignatureSchemesInCommon => {
            "no cipher suite in common: the server offers none that is safe".into()
        }
        _ => "the server's TLS lacks what is asked of it today".into(),
    }
}

fn no_version(config: Option<&TlsConfig>) -> Cow<'static, str> {
    match config {
        Some(config) if config.oldest.or(config.newest).is_some() => {
            "no version of TLS in common: the server speaks none of those that `tls_version_min` and `tls_version_max` \
             leave"
                .into()
        }
        _ => "no version of TLS in common: the server speaks neither 1.2 nor 1.3, and older ones are not safe".into(),
    }
}

/// What an alert means ([RFC 8446, 6.2](https://www.rfc-editor.org/rfc/rfc8446#section-6.2)).
fn alert(said: AlertDescription, config: Option<&TlsConfig>) -> Cow<'static, str> {
    use AlertDescription as Said;
    let word = || said.as_str().map_or_else(|| format!("alert {}", u8::from(said)), str::to_owned);
    match said {
        Said::ProtocolVersion => no_version(config),
        Said::HandshakeFailure | Said::InsufficientSecurity => {
            "no cipher suite in common, or the server wants a client certificate that it was not given \
             (`ClientBuilder::identity`)"
                .into()
        }
        Said::CertificateRequired => {
            "the server requires a client certificate: give the client one with `ClientBuilder::identity`".into()
        }
        Said::BadCertificate
        | Said::UnsupportedCertificate
        | Said::CertificateRevoked
        | Said::CertificateExpired
        | Said::CertificateUnknown
        | Said::UnknownCA
        | Said::AccessDenied
        | Said::DecryptError => format!(
            "the server does not accept the client certificate of `ClientBuilder::identity`: it says {}",
            word()
        )
        .into(),
        Said::NoApplicationProtocol => "no version of HTTP in common (ALPN): choose another than the one that is \
            forced, or none"
            .into(),
        Said::UnrecognisedName => "the server knows no host of this name (SNI)".into(),
        _ => format!("the server refuses the handshake: it says {}", word()).into(),
    }
}

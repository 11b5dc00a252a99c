//! Why TLS failed, in words of ours, and what to do about it.

use std::borrow::Cow;
use std::io;

use rustls::{AlertDescription, InvalidMessage, PeerIncompatible};

use super::certificate;
use crate::client::config::tls::TlsConfig;
use crate::{Error, ErrorKind};

const FAILED: &str = "the handshake failed";

/// Of a handshake that failed: what rustls has to say, rather than what an I/O error makes of it.
pub(super) fn handshake(error: io::Error, config: &TlsConfig) -> Error {
    match error.downcast::<rustls::Error>() {
        Ok(error) => match reason(&error, config) {
            Some(reason) => Error::new(ErrorKind::Tls, reason).explaining(error),
            None => Error::new(ErrorKind::Tls, in_general(&error)).because(error),
        },
        Err(error) if is_end(&error) => {
            let what = "the server closed the connection during the handshake: is this a port for TLS, and does it know \
                the host?";
            Error::new(ErrorKind::Tls, what).explaining(error)
        }
        Err(error) => Error::new(ErrorKind::Tls, FAILED).because(error),
    }
}

/// What the peer said when it ended a connection by TLS. Of version 1.3 this is where it comes to light that it does not
/// accept the client's certificate: for the client the handshake was over before.
pub(in crate::platform::native) fn ended(error: &io::Error) -> Option<Error> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::AlertReceived(said) => {
            let source = rustls::Error::AlertReceived(*said);
            Some(Error::new(ErrorKind::Tls, alert(*said, None)).explaining(source))
        }
        _ => None,
    }
}

fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// Of an error that says the rest itself.
fn in_general(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(_) => "the server's certificate is not accepted",
        rustls::Error::InvalidMessage(_)
        | rustls::Error::PeerMisbehaved(_)
        | rustls::Error::InappropriateMessage { .. }
        | rustls::Error::InappropriateHandshakeMessage { .. }
        | rustls::Error::DecryptError
        | rustls::Error::PeerSentOversizedRecord => "the server breaks the protocol of TLS",
        rustls::Error::InvalidCertRevocationList(_) => {
            "a revocation list cannot be used: it is malformed, or not signed by the issuer of the certificate"
        }
        _ => FAILED,
    }
}

/// All that there is to say, where it is known here.
fn reason(error: &rustls::Error, config: &TlsConfig) -> Option<Cow<'static, str>> {
    Some(match error {
        rustls::Error::InvalidCertificate(error) => return certificate::explain(error),
        rustls::Error::AlertReceived(said) => alert(*said, Some(config)),
        rustls::Error::InvalidMessage(
            InvalidMessage::InvalidContentType
            | InvalidMessage::UnknownProtocolVersion
            | InvalidMessage::MessageTooLarge,
        ) => "the server does not speak TLS: is it a port for plain http?".into(),
        rustls::Error::PeerIncompatible(why) => incompatible(why, config),
        rustls::Error::NoCertificatesPresented => "the server shows no certificate".into(),
        _ => return None,
    })
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

/// The name of an alert as the RFC writes it: `unknown_ca`, of `UnknownCA`.
fn registered(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && words.ends_with(|before: char| before.is_ascii_lowercase()) {
            words.push('_');
        }
        words.push(letter);
    }
    words.make_ascii_lowercase();
    words
}

/// What an alert means ([RFC 8446, 6.2](https://www.rfc-editor.org/rfc/rfc8446#section-6.2)).
fn alert(said: AlertDescription, config: Option<&TlsConfig>) -> Cow<'static, str> {
    use AlertDescription as Said;
    let word = || said.as_str().map_or_else(|| format!("alert {}", u8::from(said)), registered);
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

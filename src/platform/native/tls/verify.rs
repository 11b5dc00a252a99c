//! Whether a server is who it says to be.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::hash::{Hash, HashAlgorithm};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};

use super::certificate;
use crate::client::config::tls::Danger;
use crate::{Error, ErrorKind, Result, TlsInfo};

/// Asks whoever knows whom to trust, and keeps what the certificate says of why not.
#[derive(Debug)]
pub(super) struct Verifier {
    /// Nobody, if nobody is to be asked.
    trusted: Option<Arc<dyn ServerCertVerifier>>,
    danger: Danger,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(super) fn new(
        trusted: Option<Arc<dyn ServerCertVerifier>>,
        danger: Danger,
        algorithms: WebPkiSupportedAlgorithms,
    ) -> Self {
        Self { trusted, danger, algorithms }
    }
}

/// Why a certificate is refused, where rustls does not say it as well.
#[derive(Debug)]
pub(super) enum Refused {
    SelfSigned,
    /// By whom it was issued, if that has a name.
    UnknownIssuer(Option<String>),
    WeakKey,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SelfSigned => "self-signed",
            Self::UnknownIssuer(_) => "unknown issuer",
            Self::WeakKey => "weak key",
        })
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for rustls::Error {
    fn from(refused: Refused) -> Self {
        Self::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refused))))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        use CertificateError::{NotValidForName, NotValidForNameContext};
        let Some(trusted) = &self.trusted else {
            return Ok(ServerCertVerified::assertion());
        };
        match trusted.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The name is looked at last, when all else was found to be right.
            Err(rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }))
                if self.danger == Danger::AnyName =>
            {
                Ok(ServerCertVerified::assertion())
            }
            Err(error) => Err(certificate::refused(&error, end_entity).map_or(error, Into::into)),
            Ok(verified) => Ok(verified),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
            .map_err(|error| if certificate::is_weak(certificate) { Refused::WeakKey.into() } else { error })
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
            .map_err(|error| if certificate::is_weak(certificate) { Refused::WeakKey.into() } else { error })
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Whether the server's key is one of those that are pinned for the host, if any are.
pub(super) fn pinned(pins: &[(String, [u8; 32])], host: &str, info: &TlsInfo, provider: &CryptoProvider) -> Result<()> {
    let mut pins = pins.iter().filter(|(of, _)| of == host).map(|(_, pin)| pin.as_slice()).peekable();
    if pins.peek().is_none() {
        return Ok(());
    }
    let key = info.peer_certificate().and_then(certificate::public_key);
    let hash = key.zip(sha256(provider)).map(|(key, sha256)| sha256.hash(&key));
    let Some(hash) = hash else {
        return Err(Error::new(ErrorKind::Tls, "the public key of the server cannot be compared with those pinned"));
    };
    if pins.any(|pin| pin == hash.as_ref()) {
        return Ok(());
    }
    let has = BASE64_STANDARD.encode(hash.as_ref());
    let what = format!(
        "the server's public key is none of those pinned for {host}: it has sha256//{has}; if that is its new one, pin it \
         with `tls_pinned_public_keys`"
    );
    Err(Error::new(ErrorKind::Tls, what))
}

/// The provider's, by way of a cipher suite.
fn sha256(provider: &CryptoProvider) -> Option<&'static dyn Hash> {
    let mut hashes = provider.cipher_suites.iter().map(|suite| match suite {
        rustls::SupportedCipherSuite::Tls12(suite) => suite.common.hash_provider,
        rustls::SupportedCipherSuite::Tls13(suite) => suite.common.hash_provider,
    });
    hashes.find(|hash| hash.algorithm() == HashAlgorithm::SHA256)
}

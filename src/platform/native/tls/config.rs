//! What a client asks of TLS, as rustls wants it.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, TrustAnchor};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, KeyLogFile, RootCertStore, SupportedProtocolVersion};
use tokio_rustls::TlsConnector;

use super::super::h2;
use super::verify::Verifier;
use crate::client::config::tls::{Danger, Encoding, Roots, TlsConfig};
use crate::client::{Certificate, CertificateRevocationList, Identity, Protocol, TlsVersion, TransportConfig};
use crate::{Error, ErrorKind, Result};

/// How many servers' sessions are remembered, to be taken up again.
const SESSIONS: usize = 256;

/// Whether what the configuration asks for is built in, and its certificates, keys and lists are such.
pub(in crate::platform::native) fn check(config: &TransportConfig) -> Result<()> {
    let tls = &config.tls;
    if *tls == TlsConfig::default() {
        return Ok(());
    }
    if tls.roots == Roots::Bundled && bundled_roots().is_empty() {
        return Err(missing("the bundled trust store", "bundled-roots"));
    }
    extra_roots(tls)?;
    if tls.identity.is_some() || !tls.revoked.is_empty() {
        client_config(config)?;
    }
    Ok(())
}

fn missing(what: &str, feature: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{what} is not built in: build amphi with its feature `{feature}`"))
}

pub(super) fn build(config: &TransportConfig) -> Result<TlsConnector> {
    let mut tls = client_config(config)?;
    tls.alpn_protocols = match config.protocol {
        Protocol::Negotiated if h2::BUILT_IN => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        Protocol::Negotiated | Protocol::Http1Only => vec![b"http/1.1".to_vec()],
        Protocol::Http2PriorKnowledge => vec![b"h2".to_vec()],
    };
    Ok(TlsConnector::from(Arc::new(tls)))
}

fn client_config(config: &TransportConfig) -> Result<ClientConfig> {
    let tls = &config.tls;
    let provider = provider()?;
    let trusted = match tls.danger {
        // Nobody is asked: there need be nobody who is trusted.
        Danger::AnyCertificate => None,
        Danger::None | Danger::AnyName => Some(trusted(tls, &provider)?),
    };
    let verifier = Verifier::new(trusted, tls.danger, provider.signature_verification_algorithms);
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions(tls))
        .map_err(|error| Error::new(ErrorKind::Tls, "the crypto provider does not fit").because(error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut built = match &tls.identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let (chain, key) = parts(identity)?;
            builder.with_client_auth_cert(chain, key).map_err(not_an_identity)?
        }
    };
    built.enable_sni = !tls.without_sni;
    built.resumption = match tls.without_resumption {
        true => Resumption::disabled(),
        false => Resumption::in_memory_sessions(SESSIONS),
    };
    if tls.key_log {
        built.key_log = Arc::new(KeyLogFile::new());
    }
    Ok(built)
}

/// The newest first.
fn versions(tls: &TlsConfig) -> Vec<&'static SupportedProtocolVersion> {
    let oldest = tls.oldest.unwrap_or(TlsVersion::TLS_1_2);
    let newest = tls.newest.unwrap_or(TlsVersion::TLS_1_3);
    let all = [(TlsVersion::TLS_1_3, &TLS13), (TlsVersion::TLS_1_2, &TLS12)];
    all.into_iter().filter(|(version, _)| (oldest..=newest).contains(version)).map(|(_, version)| version).collect()
}

fn trusted(tls: &TlsConfig, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
    let extra = extra_roots(tls)?;
    match tls.roots {
        Roots::OnlyExtra => by_webpki(store([], extra)?, tls, provider),
        Roots::Bundled => by_webpki(store(bundled_roots(), extra)?, tls, provider),
        Roots::Default => by_default(extra, tls, provider),
    }
}

fn by_webpki(
    roots: RootCertStore,
    tls: &TlsConfig,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>> {
    let mut lists = Vec::new();
    for CertificateRevocationList(pem) in &tls.revoked {
        let before = lists.len();
        for list in CertificateRevocationListDer::pem_slice_iter(pem) {
            lists.push(list.map_err(not_a_list)?);
        }
        if lists.len() == before {
            return Err(nothing_in("no revocation list"));
        }
    }
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    let verifier = builder.with_crls(lists).enforce_revocation_expiration().build().map_err(not_a_list)?;
    Ok(verifier)
}

#[cfg(feature = "platform-roots")]
fn by_default(
    extra: Vec<CertificateDer<'static>>,
    _: &TlsConfig,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>> {
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, Arc::clone(provider))
        .map_err(|error| Error::new(ErrorKind::Tls, "could not read the system's trust store").because(error))?;
    Ok(Arc::new(verifier))
}

#[cfg(not(feature = "platform-roots"))]
fn by_default(
    extra: Vec<CertificateDer<'static>>,
    tls: &TlsConfig,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>> {
    let store = store(bundled_roots(), extra)?;
    if store.is_empty() {
        return Err(missing("a trust store", "platform-roots"));
    }
    by_webpki(store, tls, provider)
}

fn extra_roots(config: &TlsConfig) -> Result<Vec<CertificateDer<'static>>> {
    let mut roots = Vec::new();
    for Certificate(encoding) in &config.extra_roots {
        match encoding {
            Encoding::Der(der) => roots.push(CertificateDer::from(der.clone())),
            Encoding::Pem(pem) => {
                let before = roots.len();
                for certificate in CertificateDer::pem_slice_iter(pem) {
                    roots.push(certificate.map_err(not_a_certificate)?);
                }
                if roots.len() == before {
                    return Err(nothing_in("no certificate"));
                }
            }
        }
    }
    store([], roots.clone())?;
    Ok(roots)
}

fn store(
    anchors: impl IntoIterator<Item = TrustAnchor<'static>>,
    extra: Vec<CertificateDer<'static>>,
) -> Result<RootCertStore> {
    let mut store = RootCertStore { roots: anchors.into_iter().collect() };
    for certificate in extra {
        store.add(certificate).map_err(not_a_certificate)?;
    }
    Ok(store)
}

fn parts(identity: &Identity) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&identity.chain).collect();
    let key = PrivateKeyDer::from_pem_slice(&identity.key);
    Ok((chain.map_err(not_an_identity)?, key.map_err(not_an_identity)?))
}

/// What was taken for PEM is none: without this, what it was to say would go unsaid.
fn nothing_in(what: &str) -> Error {
    Error::new(ErrorKind::Builder, format!("a PEM text holds {what}: each of its lines begins at the margin"))
}

fn not_a_certificate(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Builder, "a root certificate is none").because(error)
}

fn not_an_identity(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let what = "the identity's certificate and key cannot be used, or do not belong together";
    Error::new(ErrorKind::Builder, what).because(error)
}

fn not_a_list(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Builder, "a revocation list cannot be used").because(error)
}

#[cfg(feature = "bundled-roots")]
fn bundled_roots() -> Vec<TrustAnchor<'static>> {
    webpki_roots::TLS_SERVER_ROOTS.to_vec()
}

#[cfg(not(feature = "bundled-roots"))]
fn bundled_roots() -> Vec<TrustAnchor<'static>> {
    Vec::new()
}

#[cfg(feature = "aws-lc-rs")]
fn provider() -> Result<Arc<CryptoProvider>> {
    Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
fn provider() -> Result<Arc<CryptoProvider>> {
    Ok(Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
fn provider() -> Result<Arc<CryptoProvider>> {
    let installed = CryptoProvider::get_default().cloned();
    installed.ok_or_else(|| missing("a crypto provider", "ring"))
}

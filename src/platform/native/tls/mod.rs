//! TLS by rustls. Trust store and provider are loaded when the first `https` connection is made, once a client.

use std::sync::{Arc, OnceLock};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use super::connect::Wire;
use super::h2;
use crate::client::config::tls::{Encoding, Roots, TlsConfig};
use crate::client::{Certificate, Protocol, TransportConfig};
use crate::{Error, ErrorKind, Result, Url};

pub(super) type Stream = tokio_rustls::client::TlsStream<Wire>;

pub(super) fn negotiated_http2(stream: &Stream) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(b"h2")
}

/// What it goes over.
pub(super) fn wire(stream: &Stream) -> &Wire {
    stream.get_ref().0
}

/// Whether what the configuration asks for is built in and its certificates are certificates.
pub(super) fn check(config: &TransportConfig) -> Result<()> {
    if *config == TransportConfig::default() {
        return Ok(());
    }
    if config.tls.roots == Roots::Bundled && bundled_roots().is_empty() {
        return Err(missing("the bundled trust store", "bundled-roots"));
    }
    extra_roots(&config.tls).map(drop)
}

fn missing(what: &str, feature: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{what} is not built in: build amphi with its feature `{feature}`"))
}

pub(super) struct Connector {
    config: TransportConfig,
    built: OnceLock<TlsConnector>,
}

impl Connector {
    pub(super) fn new(config: TransportConfig) -> Self {
        Self { config, built: OnceLock::new() }
    }

    pub(super) async fn handshake(&self, url: &Url, wire: Wire) -> Result<Wire> {
        let connector = match self.built.get() {
            Some(connector) => connector,
            None => {
                let built = build(&self.config)?;
                self.built.get_or_init(|| built)
            }
        };
        let host = url.host().trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
        let name = ServerName::try_from(host.to_owned()).map_err(|error| {
            Error::new(ErrorKind::Tls, "the host cannot be the name of a certificate").with_source(error)
        })?;
        match connector.connect(name, wire).await {
            Ok(stream) => Ok(Wire::encrypted(stream)),
            Err(error) => Err(explained(error)),
        }
    }
}

/// What rustls has to say, rather than what an I/O error makes of it, and what it means.
fn explained(error: std::io::Error) -> Error {
    let message = match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_)) => "the server's certificate is not accepted",
        Some(rustls::Error::InvalidMessage(_)) => "the peer does not speak TLS: is it a port for plain http?",
        Some(rustls::Error::AlertReceived(_)) => "the server refuses the handshake",
        _ => "the handshake failed",
    };
    match error.downcast::<rustls::Error>() {
        Ok(rustls) => Error::new(ErrorKind::Tls, message).with_source(rustls),
        Err(io) => Error::new(ErrorKind::Tls, message).with_source(io),
    }
}

fn build(config: &TransportConfig) -> Result<TlsConnector> {
    let provider = provider()?;
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(ErrorKind::Tls, "the crypto provider does not fit").with_source(error))?;
    let extra = extra_roots(&config.tls)?;
    let mut tls = match config.tls.roots {
        Roots::OnlyExtra => builder.with_root_certificates(store([], extra)?).with_no_client_auth(),
        Roots::Bundled => builder.with_root_certificates(store(bundled_roots(), extra)?).with_no_client_auth(),
        Roots::Default => default_roots(builder, extra, provider)?,
    };
    tls.alpn_protocols = match config.protocol {
        Protocol::Negotiated if h2::BUILT_IN => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        Protocol::Negotiated | Protocol::Http1Only => vec![b"http/1.1".to_vec()],
        Protocol::Http2PriorKnowledge => vec![b"h2".to_vec()],
    };
    Ok(TlsConnector::from(Arc::new(tls)))
}

fn extra_roots(config: &TlsConfig) -> Result<Vec<CertificateDer<'static>>> {
    let mut roots = Vec::new();
    for Certificate(encoding) in &config.extra_roots {
        match encoding {
            Encoding::Der(der) => roots.push(CertificateDer::from(der.clone())),
            Encoding::Pem(pem) => {
                for certificate in CertificateDer::pem_slice_iter(pem) {
                    roots.push(certificate.map_err(not_a_certificate)?);
                }
            }
        }
    }
    store([], roots.clone())?;
    Ok(roots)
}

fn store(
    anchors: impl IntoIterator<Item = rustls::pki_types::TrustAnchor<'static>>,
    extra: Vec<CertificateDer<'static>>,
) -> Result<RootCertStore> {
    let mut store = RootCertStore { roots: anchors.into_iter().collect() };
    for certificate in extra {
        store.add(certificate).map_err(not_a_certificate)?;
    }
    Ok(store)
}

fn not_a_certificate(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Builder, "a root certificate is none").with_source(error)
}

type WantsVerifier = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

#[cfg(feature = "platform-roots")]
fn default_roots(
    builder: WantsVerifier,
    extra: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<ClientConfig> {
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider)
        .map_err(|error| Error::new(ErrorKind::Tls, "could not read the system's trust store").with_source(error))?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

#[cfg(not(feature = "platform-roots"))]
fn default_roots(
    builder: WantsVerifier,
    extra: Vec<CertificateDer<'static>>,
    _provider: Arc<CryptoProvider>,
) -> Result<ClientConfig> {
    let store = store(bundled_roots(), extra)?;
    if store.is_empty() {
        return Err(missing("a trust store", "platform-roots"));
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

#[cfg(feature = "bundled-roots")]
fn bundled_roots() -> Vec<rustls::pki_types::TrustAnchor<'static>> {
    webpki_roots::TLS_SERVER_ROOTS.to_vec()
}

#[cfg(not(feature = "bundled-roots"))]
fn bundled_roots() -> Vec<rustls::pki_types::TrustAnchor<'static>> {
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

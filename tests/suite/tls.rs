//! `https`, and settings of TLS and of the protocol.

use amphi::{Certificate, CertificateRevocationList, Client, ErrorKind, Identity, TlsVersion};
use serde_json::Value;

use crate::needs;
use crate::support::{client, http, https, test};

#[test]
async fn a_request_over_tls() {
    let version: Value = client().get(https("/version")).await.unwrap().json().await.unwrap();
    assert_eq!(version["tls"], true);
}

#[test]
async fn what_tls_has_negotiated() {
    let response = client().get(https("/get")).await.unwrap();
    assert_eq!(response.tls_info().is_some(), amphi::capabilities().has(amphi::Capability::TlsInfo));
    assert!(client().get(http("/get")).await.unwrap().tls_info().is_none());
}

#[test]
async fn a_certificate_that_nobody_vouches_for() {
    needs!(TlsConfiguration);
    let error = Client::new().get(https("/get")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:#}");
    assert!(error.is_connect());
}

#[test]
async fn settings_that_cannot_be_had_are_refused() {
    if amphi::capabilities().has(amphi::Capability::TlsConfiguration) {
        return;
    }
    let certificate = Certificate::from_der([0_u8]);
    let list = "-----BEGIN X509 CRL-----\nMA==\n-----END X509 CRL-----\n";
    let identity = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nMA==\n";
    let pin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    for builder in [
        Client::builder().add_root_certificate(certificate.clone()),
        Client::builder().tls_certs_only([certificate]),
        Client::builder().tls_bundled_certs(),
        Client::builder().tls_bundled_certs().tls_crls_only([CertificateRevocationList::from_pem(list).unwrap()]),
        Client::builder().identity(Identity::from_pem(identity).unwrap()),
        Client::builder().tls_version_min(TlsVersion::TLS_1_3),
        Client::builder().tls_version_max(TlsVersion::TLS_1_2),
        Client::builder().tls_sni(false),
        Client::builder().tls_server_name("pond.example", "lake.example"),
        Client::builder().tls_pinned_public_keys("pond.example", [pin]),
        Client::builder().tls_sslkeylogfile(true),
        Client::builder().tls_session_resumption(false),
        Client::builder().http1_only(),
        Client::builder().http2_prior_knowledge(),
    ] {
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Unsupported);
    }
}

#[test]
async fn a_bad_certificate_is_an_error_of_the_builder() {
    assert_eq!(Certificate::from_pem("no pem").unwrap_err().kind(), ErrorKind::Builder);
    needs!(TlsConfiguration);
    let broken = Certificate::from_der([1_u8, 2, 3]);
    assert_eq!(Client::builder().add_root_certificate(broken).build().unwrap_err().kind(), ErrorKind::Builder);
}

#[test]
async fn versions_by_choice() {
    needs!(ProtocolChoice);
    let version = async |client: Client, url: String| client.get(url).await.unwrap().http_version().unwrap();
    let http1 = crate::support::client_builder().http1_only().build().unwrap();
    assert_eq!(version(http1, https("/get")).await, amphi::Version::HTTP_11);
    let http2 = || crate::support::client_builder().http2_prior_knowledge().build().unwrap();
    assert_eq!(version(http2(), http("/get")).await, amphi::Version::HTTP_2);
    assert_eq!(version(http2(), https("/get")).await, amphi::Version::HTTP_2);
}

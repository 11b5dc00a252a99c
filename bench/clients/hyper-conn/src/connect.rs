//! Sockets, TLS and hyper's handshakes.

use std::sync::Arc;

use harness::{Protocol, Result, Target};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::Body;

pub(crate) async fn h1(target: &Target) -> Result<http1::SendRequest<Body>> {
    if target.protocol == Protocol::Tls {
        let (sender, connection) = http1::handshake(TokioIo::new(tls(target, "http/1.1").await?)).await?;
        tokio::spawn(connection);
        return Ok(sender);
    }
    let (sender, connection) = http1::handshake(TokioIo::new(tcp(target).await?)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

pub(crate) async fn h2(target: &Target) -> Result<http2::SendRequest<Body>> {
    if target.protocol == Protocol::H2 {
        let io = TokioIo::new(tls(target, "h2").await?);
        let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
        tokio::spawn(connection);
        return Ok(sender);
    }
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(tcp(target).await?)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn tcp(target: &Target) -> Result<TcpStream> {
    let socket = TcpStream::connect(&target.authority).await?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

async fn tls(target: &Target, protocol: &str) -> Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&target.ca)?)?;
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    Ok(connector.connect(ServerName::try_from("127.0.0.1")?, tcp(target).await?).await?)
}

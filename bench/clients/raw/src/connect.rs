//! Sockets, and TLS over them.

use std::sync::Arc;

use harness::{Result, Target};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

pub(crate) async fn connect(target: &Target) -> Result<Box<dyn Io>> {
    if target.is_h2() {
        return Err("the floor is for HTTP/1.1".into());
    }
    let socket = TcpStream::connect(&target.authority).await?;
    socket.set_nodelay(true)?;
    if !target.is_tls() {
        return Ok(Box::new(socket));
    }
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&target.ca)?)?;
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    Ok(Box::new(connector.connect(ServerName::try_from("127.0.0.1")?, socket).await?))
}

//! TLS with both protocols, h2 in the clear, and TLS that ends without saying so.

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Version};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use testserver::Server;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::support::{counted, request, start};

fn config(server: &Server, protocol: &str) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(rustls::pki_types::CertificateDer::from_pem_slice(server.ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    Arc::new(config)
}

fn address(url: &str) -> String {
    url.rsplit_once("//").unwrap().1.replace("localhost", "127.0.0.1")
}

async fn over_h2<S>(stream: S, url: &str) -> (Version, Bytes)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let response = sender.send_request(Request::get(url).body(Empty::<Bytes>::new()).unwrap()).await.unwrap();
    let version = response.version();
    (version, response.into_body().collect().await.unwrap().to_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn h2_over_tls() {
    let server = start();
    for name in ["localhost", "127.0.0.1", "::1"] {
        let tcp = TcpStream::connect(address(server.https())).await.unwrap();
        let connector = tokio_rustls::TlsConnector::from(config(&server, "h2"));
        let stream = connector.connect(ServerName::try_from(name).unwrap(), tcp).await.unwrap();
        let (version, body) = over_h2(stream, &format!("{}/version", server.https())).await;
        assert_eq!(version, Version::HTTP_2);
        let told: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&told["version"], &told["tls"], &told["alpn"]), (&"HTTP/2.0".into(), &true.into(), &"h2".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn h2_in_the_clear() {
    let server = start();
    let tcp = TcpStream::connect(address(server.http())).await.unwrap();
    let (_, body) = over_h2(tcp, &format!("{}/bytes/10000000?id=h", server.http())).await;
    assert_eq!(body.len(), 10_000_000);
    counted(&server, "h", |counters| counters["completed"] == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_stream_is_an_abort() {
    let server = start();
    let tcp = TcpStream::connect(address(server.http())).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(tcp)).await.unwrap();
    tokio::spawn(connection);
    let call = |target: &str| Request::get(format!("{}{target}", server.http())).body(Empty::<Bytes>::new()).unwrap();
    let sleeping = tokio::spawn(sender.send_request(call("/delay/60?id=r")));
    counted(&server, "r", |counters| counters["in_flight"] == 1);
    sleeping.abort();
    counted(&server, "r", |counters| counters["aborted"] == 1);
    drop(sender.send_request(call("/download/10000000000?id=r")).await.unwrap());
    counted(&server, "r", |counters| counters["aborted"] == 2);
    let overall = crate::support::get(server.http(), "/counters").json();
    assert_eq!((&overall["aborted"], &overall["in_flight"]), (&2.into(), &0.into()));
}

#[test]
fn tls_may_end_without_a_word() {
    let server = start();
    for (target, ends_well) in [("/close-delimited?n=5", true), ("/close-delimited?n=5&notify=0", false)] {
        let mut tcp = std::net::TcpStream::connect(address(server.fault_tls())).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let mut tls = rustls::ClientConnection::new(config(&server, "http/1.1"), name).unwrap();
        let mut stream = rustls::Stream::new(&mut tls, &mut tcp);
        std::io::Write::write_all(&mut stream, &request("GET", target, "", b"")).unwrap();
        let mut bytes = Vec::new();
        let end = stream.read_to_end(&mut bytes);
        assert!(bytes.ends_with(b"abcde"));
        assert_eq!(end.is_ok(), ends_well, "{end:?}");
    }
}

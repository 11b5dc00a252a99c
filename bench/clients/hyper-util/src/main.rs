//! hyper-util's client, over hyper-rustls.

use bytes::Bytes;
use harness::{Client, Protocol, Result, Target, Upload};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Either, Empty};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

type Body = Either<Empty<Bytes>, Upload>;

#[derive(Clone)]
struct HyperUtil {
    client: legacy::Client<HttpsConnector<HttpConnector>, Body>,
    small: String,
}

impl HyperUtil {
    async fn send(&self, method: &str, url: &str, body: Body) -> Result<Response<Incoming>> {
        let response = self.client.request(Request::builder().method(method).uri(url).body(body)?).await?;
        match response.status() {
            StatusCode::OK => Ok(response),
            other => Err(other.to_string().into()),
        }
    }
}

impl Client for HyperUtil {
    fn new(target: &Target) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        if target.is_tls() {
            roots.add(CertificateDer::from_pem_slice(&target.ca)?)?;
        }
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http();
        let connector = connector.enable_all_versions().wrap_connector(tcp);
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder.http2_only(target.protocol == Protocol::H2c);
        Ok(Self { client: builder.build(connector), small: target.small.clone() })
    }

    async fn small(&self) -> Result<usize> {
        self.collect(&self.small).await
    }

    async fn download(&self, url: &str) -> Result<u64> {
        let mut body = self.send("GET", url, Either::Left(Empty::new())).await?.into_body();
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            length += frame?.data_ref().map_or(0, Bytes::len) as u64;
        }
        Ok(length)
    }

    async fn collect(&self, url: &str) -> Result<usize> {
        let response = self.send("GET", url, Either::Left(Empty::new())).await?;
        Ok(response.into_body().collect().await?.to_bytes().len())
    }

    async fn upload(&self, url: &str, body: Upload) -> Result<usize> {
        let response = self.send("POST", url, Either::Right(body)).await?;
        Ok(response.into_body().collect().await?.to_bytes().len())
    }
}

fn main() -> Result<()> {
    harness::run::<HyperUtil>()
}

//! isahc, which is libcurl, with its default features.

use std::io::Read;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_lite::{AsyncRead, AsyncReadExt};
use harness::{Client, Protocol, Result, Target, Upload};
use isahc::config::{Configurable, VersionNegotiation};
use isahc::tls::{TlsConfig, TrustStore};
use isahc::{AsyncBody, AsyncReadResponseExt, HttpClient};

#[derive(Clone)]
struct Isahc {
    client: HttpClient,
    small: String,
}

impl Client for Isahc {
    const BOUNDED: bool = true;

    fn new(target: &Target) -> Result<Self> {
        let mut builder = HttpClient::builder().max_connections(target.connections);
        if target.is_tls() {
            let store = TrustStore::builder().certificate_from_pem(target.ca.clone()).build();
            builder = builder.tls_config(TlsConfig::builder().trust_store(store).build());
        }
        if target.protocol == Protocol::H2c {
            builder = builder.version_negotiation(VersionNegotiation::http2());
        }
        Ok(Self { client: builder.build()?, small: target.small.clone() })
    }

    async fn small(&self) -> Result<usize> {
        self.collect(&self.small).await
    }

    async fn download(&self, url: &str) -> Result<u64> {
        let mut body = self.client.get_async(url).await?.into_body();
        let mut buffer = vec![0; 64 * 1024];
        let mut length = 0;
        loop {
            match body.read(&mut buffer).await? {
                0 => return Ok(length),
                read => length += read as u64,
            }
        }
    }

    async fn collect(&self, url: &str) -> Result<usize> {
        Ok(self.client.get_async(url).await?.bytes().await?.len())
    }

    async fn upload(&self, url: &str, body: Upload) -> Result<usize> {
        let length = body.length();
        let body = AsyncBody::from_reader_sized(Reader(body), length);
        Ok(self.client.post_async(url, body).await?.bytes().await?.len())
    }
}

struct Reader(Upload);

impl AsyncRead for Reader {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut [u8]) -> Poll<std::io::Result<usize>> {
        Poll::Ready(self.0.read(buffer))
    }
}

fn main() -> Result<()> {
    harness::run::<Isahc>()
}

//! amphi, with its default features.

use amphi::{Body, Certificate, Limits};
use harness::{Client, Protocol, Result, Target, Upload};

#[derive(Clone)]
struct Amphi {
    client: amphi::Client,
    small: String,
}

impl Client for Amphi {
    const BOUNDED: bool = true;

    fn new(target: &Target) -> Result<Self> {
        let limits = Limits { max_connections: Some(target.connections), ..Limits::default() };
        let mut builder = amphi::Client::builder().limits(limits).body_limit(u64::MAX);
        if target.is_tls() {
            builder = builder.tls_certs_only([Certificate::from_pem(target.ca.clone())?]);
        }
        if target.protocol == Protocol::H2c {
            builder = builder.http2_prior_knowledge();
        }
        Ok(Self { client: builder.build()?, small: target.small.clone() })
    }

    async fn small(&self) -> Result<usize> {
        Ok(self.client.get(&self.small).send().await?.bytes().await?.len())
    }

    async fn download(&self, url: &str) -> Result<u64> {
        let mut chunks = self.client.get(url).send().await?.chunks();
        let mut length = 0;
        while let Some(chunk) = chunks.next().await {
            length += chunk?.len() as u64;
        }
        Ok(length)
    }

    async fn collect(&self, url: &str) -> Result<usize> {
        Ok(self.client.get(url).send().await?.bytes().await?.len())
    }

    async fn upload(&self, url: &str, body: Upload) -> Result<usize> {
        let length = body.length();
        let request = self.client.post(url).body(Body::from_stream_with_length(body, length));
        Ok(request.send().await?.bytes().await?.len())
    }
}

fn main() -> Result<()> {
    harness::run::<Amphi>()
}

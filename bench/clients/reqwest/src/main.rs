//! reqwest, with its default features and `stream`.

use harness::{Client, Protocol, Result, Target, Upload};
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Certificate};

#[derive(Clone)]
struct Reqwest {
    client: reqwest::Client,
    small: String,
}

impl Client for Reqwest {
    fn new(target: &Target) -> Result<Self> {
        let mut builder = reqwest::Client::builder();
        if target.is_tls() {
            builder = builder.tls_certs_only([Certificate::from_pem(&target.ca)?]);
        }
        if target.protocol == Protocol::H2c {
            builder = builder.http2_prior_knowledge();
        }
        Ok(Self { client: builder.build()?, small: target.small.clone() })
    }

    async fn small(&self) -> Result<usize> {
        self.collect(&self.small).await
    }

    async fn download(&self, url: &str) -> Result<u64> {
        let mut response = self.client.get(url).send().await?.error_for_status()?;
        let mut length = 0;
        while let Some(chunk) = response.chunk().await? {
            length += chunk.len() as u64;
        }
        Ok(length)
    }

    async fn collect(&self, url: &str) -> Result<usize> {
        Ok(self.client.get(url).send().await?.error_for_status()?.bytes().await?.len())
    }

    async fn upload(&self, url: &str, body: Upload) -> Result<usize> {
        let request = self.client.post(url).header(CONTENT_LENGTH, body.length()).body(Body::wrap_stream(body));
        Ok(request.send().await?.error_for_status()?.bytes().await?.len())
    }
}

fn main() -> Result<()> {
    harness::run::<Reqwest>()
}

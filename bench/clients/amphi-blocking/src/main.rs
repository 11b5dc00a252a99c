//! `amphi::blocking`, with amphi's default features.

use amphi::blocking::Client;
use amphi::{Body, Certificate, Limits};
use harness::{Result, Target, Upload, blocking};

struct Amphi {
    client: Client,
    small: String,
}

impl blocking::Client for Amphi {
    fn new(target: &Target) -> Result<Self> {
        let limits = Limits { max_connections: Some(target.connections), ..Limits::default() };
        let mut builder = Client::builder().limits(limits).body_limit(u64::MAX);
        if target.is_tls() {
            builder = builder.tls_certs_only([Certificate::from_pem(target.ca.clone())?]);
        }
        Ok(Self { client: builder.build()?, small: target.small.clone() })
    }

    fn small(&self) -> Result<usize> {
        self.collect(&self.small)
    }

    fn download(&self, url: &str) -> Result<u64> {
        let mut length = 0;
        for chunk in self.client.get(url).send()?.chunks() {
            length += chunk?.len() as u64;
        }
        Ok(length)
    }

    fn collect(&self, url: &str) -> Result<usize> {
        Ok(self.client.get(url).send()?.bytes()?.len())
    }

    fn upload(&self, url: &str, body: Upload) -> Result<usize> {
        let length = body.length();
        let request = self.client.post(url).body(Body::from_stream_with_length(body, length));
        Ok(request.send()?.bytes()?.len())
    }
}

fn main() -> Result<()> {
    blocking::run::<Amphi>()
}

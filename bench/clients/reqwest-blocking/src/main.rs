//! `reqwest::blocking`, with reqwest's default features and `blocking`.

use std::io::Read;

use harness::{Result, Target, Upload, blocking};
use reqwest::Certificate;
use reqwest::blocking::{Body, Client};

struct Reqwest {
    client: Client,
    small: String,
}

impl blocking::Client for Reqwest {
    fn new(target: &Target) -> Result<Self> {
        let mut builder = Client::builder();
        if target.is_tls() {
            builder = builder.tls_certs_only([Certificate::from_pem(&target.ca)?]);
        }
        Ok(Self { client: builder.build()?, small: target.small.clone() })
    }

    fn small(&self) -> Result<usize> {
        self.collect(&self.small)
    }

    fn download(&self, url: &str) -> Result<u64> {
        let mut response = self.client.get(url).send()?.error_for_status()?;
        let mut buffer = vec![0; 64 * 1024];
        let mut length = 0;
        loop {
            match response.read(&mut buffer)? {
                0 => return Ok(length),
                read => length += read as u64,
            }
        }
    }

    fn collect(&self, url: &str) -> Result<usize> {
        Ok(self.client.get(url).send()?.error_for_status()?.bytes()?.len())
    }

    fn upload(&self, url: &str, body: Upload) -> Result<usize> {
        let length = body.length();
        let request = self.client.post(url).body(Body::sized(body, length));
        Ok(request.send()?.error_for_status()?.bytes()?.len())
    }
}

fn main() -> Result<()> {
    blocking::run::<Reqwest>()
}

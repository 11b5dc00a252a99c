//! ureq, with its default features.

use std::io::Read;

use harness::blocking::Client;
use harness::{Result, Target, Upload};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, SendBody};

struct Ureq {
    agent: Agent,
    small: String,
}

impl Client for Ureq {
    fn new(target: &Target) -> Result<Self> {
        let mut config = Agent::config_builder()
            .max_idle_connections(target.connections)
            .max_idle_connections_per_host(target.connections);
        if target.is_tls() {
            let roots = RootCerts::new_with_certs(&[Certificate::from_pem(&target.ca)?]);
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        Ok(Self { agent: config.build().into(), small: target.small.clone() })
    }

    fn small(&self) -> Result<usize> {
        self.collect(&self.small)
    }

    fn download(&self, url: &str) -> Result<u64> {
        let mut reader = self.agent.get(url).call()?.into_body().into_reader();
        let mut buffer = vec![0; 64 * 1024];
        let mut length = 0;
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(length),
                read => length += read as u64,
            }
        }
    }

    fn collect(&self, url: &str) -> Result<usize> {
        let mut response = self.agent.get(url).call()?;
        Ok(response.body_mut().with_config().limit(u64::MAX).read_to_vec()?.len())
    }

    fn upload(&self, url: &str, mut body: Upload) -> Result<usize> {
        let request = self.agent.post(url).header("content-length", body.length().to_string());
        Ok(request.send(SendBody::from_reader(&mut body))?.body_mut().read_to_vec()?.len())
    }
}

fn main() -> Result<()> {
    harness::blocking::run::<Ureq>()
}

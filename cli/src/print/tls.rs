//! The connection that a response came by, and who was at its other end.

use std::io;

use amphi::{Response, TlsInfo};

use super::theme::{DIM, NAME, PLAIN, WARNING};
use super::{Out, certificate};

const LABEL: usize = 9;

pub(crate) fn write(out: &mut Out, response: &Response) -> io::Result<()> {
    if let Some(address) = response.remote_addr() {
        line(out, "address", &address.to_string())?;
    }
    if let Some(tls) = response.tls_info() {
        session(out, tls)?;
        let about = tls.peer_certificate().and_then(certificate::read);
        if let Some(about) = about {
            line(out, "subject", &about.subject)?;
            line(out, "issuer", &about.issuer)?;
            line(out, "valid", &format!("{} to {}", about.from, about.until))?;
            line(out, "for", &about.names.join(", "))?;
        }
    }
    out.end()
}

fn session(out: &mut Out, tls: &TlsInfo) -> io::Result<()> {
    let version = tls.version().map(|version| format!("{version:?}"));
    let alpn = tls.alpn().map(|alpn| format!("ALPN {alpn}"));
    let resumed = tls.is_resumed().then(|| "resumed".to_owned());
    let parts = [version, tls.cipher_suite().map(str::to_owned), alpn, resumed];
    line(out, "tls", &parts.into_iter().flatten().collect::<Vec<_>>().join(", "))?;
    if !tls.is_verified() {
        out.paint(NAME, &format!("  {:LABEL$}", "verified"))?;
        out.paint(WARNING, "no: anybody could be at the other end")?;
        out.end()?;
    }
    line(out, "server", tls.server_name())
}

fn line(out: &mut Out, label: &str, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    out.paint(NAME, &format!("  {label:LABEL$}"))?;
    out.paint(if label == "address" { DIM } else { PLAIN }, text)?;
    out.end()
}

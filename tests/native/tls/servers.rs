//! Servers that speak TLS, and some that do not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::server::WebPkiClientVerifier;
use rustls::{HandshakeKind, RootCertStore, ServerConfig, ServerConnection, SupportedProtocolVersion};

use super::certificates::{Authority, Leaf};

/// What listens, for as long as it is kept.
pub struct Server {
    pub address: SocketAddr,
    process: Option<Child>,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Serves every connection on a thread of its own.
pub fn plain(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (serve, stream) = (Arc::clone(&serve), stream.unwrap());
            std::thread::spawn(move || serve(stream));
        }
    });
    Server { address, process: None }
}

/// Reads what TLS begins with, and answers with these bytes.
pub fn answering(answer: &'static [u8]) -> Server {
    plain(move |mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(answer);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    })
}

/// Shows this certificate, and speaks these versions.
pub fn config(leaf: Leaf, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_protocol_versions(versions).unwrap().with_no_client_auth();
    builder.with_single_cert(leaf.chain, leaf.key).unwrap()
}

/// As [`config`], and asks for a certificate of a client that this authority vouches for.
pub fn asking(leaf: Leaf, authority: &Authority, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
    builder.with_client_cert_verifier(verifier).with_single_cert(leaf.chain, leaf.key).unwrap()
}

/// Answers each connection's only request with what was negotiated.
pub fn tls(config: ServerConfig) -> Server {
    tls_with(config, |connection| {
        let sni = connection.server_name().unwrap_or("none").to_owned();
        let version = connection.protocol_version().unwrap();
        let certificates = connection.peer_certificates().map_or(0, <[_]>::len);
        let resumed = connection.handshake_kind() == Some(HandshakeKind::Resumed);
        let body = format!("sni={sni} version={version:?} client={certificates} resumed={resumed} end");
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length:";
        (format!("{head} {}\r\n\r\n{body}", body.len()), true)
    })
}

/// Answers each connection's only request, and says by TLS whether it is the end.
pub fn tls_with(
    config: ServerConfig,
    answer: impl Fn(&ServerConnection) -> (String, bool) + Send + Sync + 'static,
) -> Server {
    let config = Arc::new(config);
    plain(move |mut stream| {
        let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut tls = rustls::Stream::new(&mut connection, &mut stream);
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            match tls.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                _ => return drain(stream),
            }
        }
        let (answer, says_goodbye) = answer(tls.conn);
        tls.write_all(answer.as_bytes()).unwrap();
        if says_goodbye {
            tls.conn.send_close_notify();
        }
        let _ = tls.flush();
        drain(stream);
    })
}

/// Closes so that what was sent arrives.
fn drain(mut stream: TcpStream) {
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
}

/// OpenSSL's server, for what rustls does not do; with a certificate for `localhost` from this authority.
pub fn openssl(authority: &Authority, certificate: &[&str], server: &[&str]) -> Server {
    let folder = tempdir();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::write(path("ca.pem"), authority.0.pem()).unwrap();
    std::fs::write(path("ca.key"), authority.0.key().serialize_pem()).unwrap();
    let (ca, ca_key, pem, key) = (path("ca.pem"), path("ca.key"), path("leaf.pem"), path("leaf.key"));
    let request = ["req", "-x509", "-nodes", "-subj", "/CN=leaf", "-days", "9", "-CA", &ca, "-CAkey", &ca_key];
    let extensions = ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"];
    let files = ["-keyout", &key, "-out", &pem];
    let made = program().args(request).args(extensions).args(files).args(certificate).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let listen = ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", &pem, "-key", &key];
    let mut process = program().args(listen).args(server).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let address = lines.find_map(|line| line.unwrap().strip_prefix("ACCEPT ")?.parse().ok()).unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    Server { address, process: Some(process) }
}

pub fn program() -> Command {
    Command::new("openssl")
}

/// A folder of its own, which is gone when dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn tempdir() -> Folder {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("amphi-tls-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    Folder(folder)
}

//! Proxies that tell what they have seen: HTTP, HTTP over TLS, and SOCKS 5, with a password if asked for one.

mod http;
mod socks;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::http::HeaderMap;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use crate::tls::Certificates;

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// HTTP/1.1: it forwards, and makes tunnels.
    #[default]
    Http,
    /// The same over TLS, with a certificate of an authority of its own.
    Https,
    /// SOCKS 5.
    Socks5,
}

/// How a proxy is to be.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What it speaks.
    pub kind: Kind,
    /// User name and password that it asks for.
    pub credentials: Option<(String, String)>,
    /// Names that it knows, and where they are (`127.0.0.1:80`), with a dot at their end or without; the ports asked for
    /// matter only to those whose port is 0. All others are resolved.
    pub hosts: Vec<(String, SocketAddr)>,
}

/// What a proxy was asked for.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The connection that it came by, counted from 0.
    pub connection: usize,
    /// The request line but for its version, or `SOCKS` with what it is to connect to.
    pub line: String,
    /// The request's headers; none of SOCKS.
    pub headers: HeaderMap,
    /// User name and password, joined by a colon, or what stands in their place.
    pub credentials: Option<String>,
}

/// A running proxy; it ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    kind: Kind,
    address: SocketAddr,
    ca_pem: String,
    state: Arc<State>,
    runtime: Option<Runtime>,
}

#[derive(Debug)]
struct State {
    config: Config,
    seen: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
}

impl Proxy {
    /// Starts one on any free port of 127.0.0.1.
    ///
    /// # Errors
    /// When there is no port or no thread.
    pub fn start(config: Config) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let (kind, address) = (config.kind, listener.local_addr()?);
        let certificates = Certificates::generate(IpAddr::V4(Ipv4Addr::LOCALHOST)).map_err(io::Error::other)?;
        let acceptor = if kind == Kind::Https { Some(certificates.server(&["http/1.1"])?) } else { None };
        let state = Arc::new(State { config, seen: Mutex::default(), connections: AtomicUsize::new(0) });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let serving = Arc::clone(&state);
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(listener)?
        };
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acceptor.clone(), Arc::clone(&serving)));
            }
        });
        Ok(Self { kind, address, ca_pem: certificates.ca_pem, state, runtime: Some(runtime) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Host and port.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.kind {
            // The name that its certificate has.
            Kind::Https => format!("localhost:{}", self.address.port()),
            Kind::Http | Kind::Socks5 => self.address.to_string(),
        }
    }

    /// Its URL, without credentials.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = match self.kind {
            Kind::Http => "http",
            Kind::Https => "https",
            Kind::Socks5 => "socks5h",
        };
        format!("{scheme}://{}", self.authority())
    }

    /// The authority that vouches for it, of one that is spoken to over TLS.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// What it was asked for, in order.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().clone()
    }

    /// The lines of what it was asked for.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }

    /// How many connections were made to it.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

async fn serve(stream: TcpStream, acceptor: Option<TlsAcceptor>, state: Arc<State>) {
    let number = state.connections.fetch_add(1, Ordering::SeqCst);
    match (state.config.kind, acceptor) {
        (Kind::Socks5, _) => drop(socks::serve(stream, number, &state).await),
        (_, None) => http::serve(stream, number, state).await,
        (_, Some(acceptor)) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                http::serve(stream, number, state).await;
            }
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Vec<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn saw(&self, seen: Seen) {
        self.lock().push(seen);
    }

    /// A connection to there, by the names that are known.
    async fn connect(&self, host: &str, port: u16) -> io::Result<TcpStream> {
        let known = self.config.hosts.iter().find(|(name, _)| name == host.trim_end_matches('.'));
        let stream = match known.map(|(_, address)| *address) {
            Some(address) if address.port() == 0 => TcpStream::connect((address.ip(), port)).await?,
            Some(address) => TcpStream::connect(address).await?,
            None => TcpStream::connect((host.trim_matches(['[', ']']), port)).await?,
        };
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

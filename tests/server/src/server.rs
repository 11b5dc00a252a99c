//! The running server: a thread of its own with a runtime of its own, so that it can be started from anywhere and
//! ends with the value.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::listen::{self, Kind, Listening};
use crate::state::Shared;
use crate::tls::Certificates;

/// How long tasks in the middle of a blocking call may take when the server stops.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where the server listens, and what it serves besides its routes.
#[derive(Clone)]
pub struct Config {
    /// The address of all four listeners; 127.0.0.1 by default.
    pub host: IpAddr,
    /// The port for plain HTTP/1.1 and h2c by prior knowledge; 0, the default, is any free one.
    pub http: u16,
    /// The port for TLS with h2 and http/1.1; 0, the default, is any free one.
    pub https: u16,
    /// The port of the plain faults; 0, the default, is any free one.
    pub fault: u16,
    /// The port of the faults behind TLS; 0, the default, is any free one.
    pub fault_tls: u16,
    /// The folder behind `/static/`; none by default.
    pub static_dir: Option<PathBuf>,
    /// Told the name and the body of each `POST /report/{name}`.
    #[allow(clippy::type_complexity, reason = "shown whole, it says what a caller has to write")]
    pub on_report: Option<Arc<dyn Fn(&str, &str) + Send + Sync>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            http: 0,
            https: 0,
            fault: 0,
            fault_tls: 0,
            static_dir: None,
            on_report: None,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("host", &self.host)
            .field("ports", &[self.http, self.https, self.fault, self.fault_tls])
            .field("static_dir", &self.static_dir)
            .finish_non_exhaustive()
    }
}

/// A running server; dropping it closes every connection and ends its thread.
#[derive(Debug)]
pub struct Server {
    ready: Ready,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Ready {
    http: String,
    https: String,
    fault: String,
    fault_tls: String,
    ca_pem: String,
}

impl Server {
    /// Starts the server and returns when it accepts connections.
    ///
    /// # Errors
    /// When a port is taken, or the machine gives no thread.
    pub fn start(config: Config) -> io::Result<Self> {
        let workers = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(workers)
            .thread_name("testserver")
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let (ready, told) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new().name("testserver".to_owned()).spawn(move || {
            run(&runtime, config, &ready, stopped);
            runtime.shutdown_timeout(PATIENCE);
        })?;
        let ready = told.recv().map_err(io::Error::other)??;
        Ok(Self { ready, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it speaks plain HTTP/1.1 and h2c: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn http(&self) -> &str {
        &self.ready.http
    }

    /// Where it speaks HTTP/2 and HTTP/1.1 over TLS: `https://localhost:PORT`.
    #[must_use]
    pub fn https(&self) -> &str {
        &self.ready.https
    }

    /// Where it breaks HTTP/1 on demand: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn fault(&self) -> &str {
        &self.ready.fault
    }

    /// The same faults behind TLS: `https://localhost:PORT`.
    #[must_use]
    pub fn fault_tls(&self) -> &str {
        &self.ready.fault_tls
    }

    /// The certificate of the authority, made at the start, that a client has to trust.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ready.ca_pem
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in there was printed when it happened.
            let _ = thread.join();
        }
    }
}

fn run(
    runtime: &Runtime,
    config: Config,
    ready: &std::sync::mpsc::Sender<io::Result<Ready>>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        match open(config).await {
            Err(error) => drop(ready.send(Err(error))),
            Ok(open) => {
                // Who asked for the server waits for this message.
                let _ = ready.send(Ok(open));
                let _ = stopped.await;
            }
        }
    });
}

async fn open(config: Config) -> io::Result<Ready> {
    let host = config.host;
    let shared =
        Shared { static_dir: config.static_dir.map(Arc::new), on_report: config.on_report, ..Shared::default() };
    let certificates = Certificates::generate(host).map_err(io::Error::other)?;
    let listening = Listening::new(shared);

    let mut urls = Vec::with_capacity(4);
    for (port, kind, tls) in [
        (config.http, Kind::Routes, None),
        (config.https, Kind::Routes, Some(certificates.server(&["h2", "http/1.1"])?)),
        (config.fault, Kind::Faults, None),
        (config.fault_tls, Kind::Faults, Some(certificates.server(&["http/1.1"])?)),
    ] {
        let listener = TcpListener::bind((host, port)).await?;
        let port = listener.local_addr()?.port();
        urls.push(if tls.is_some() { format!("https://localhost:{port}") } else { plain_url(host, port) });
        tokio::spawn(listen::accept(listener, kind, tls, listening.clone()));
    }
    let mut urls = urls.into_iter();
    let mut next = || urls.next().expect("one for each of the four");
    Ok(Ready { http: next(), https: next(), fault: next(), fault_tls: next(), ca_pem: certificates.ca_pem })
}

fn plain_url(host: IpAddr, port: u16) -> String {
    let host = match host {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        host => host,
    };
    format!("http://{}", std::net::SocketAddr::new(host, port))
}

//! Accepts connections on the four listeners, a bounded number at once, and hands each to hyper or to the faults.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::counters::Connection;
use crate::fault::{self, Wire};
use crate::routes;
use crate::service;
use crate::state::{Peer, Shared};

const MOST_CONNECTIONS: usize = 4096;
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
const STREAM_WINDOW: u32 = 4 << 20;
const CONNECTION_WINDOW: u32 = 16 << 20;
const FRAME: u32 = 64 << 10;

/// What a listener does with its connections.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Routes,
    Faults,
}

/// What every accepted connection needs.
#[derive(Clone, Debug)]
pub(crate) struct Listening {
    shared: Shared,
    router: Router,
    http: Arc<auto::Builder<TokioExecutor>>,
    room: Arc<Semaphore>,
}

impl Listening {
    pub(crate) fn new(shared: Shared) -> Self {
        let mut http = auto::Builder::new(TokioExecutor::new());
        http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
        http.http2()
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_frame_size(FRAME)
            .max_concurrent_streams(1000);
        Self {
            router: routes::router(shared.clone()),
            shared,
            http: Arc::new(http),
            room: Arc::new(Semaphore::new(MOST_CONNECTIONS)),
        }
    }

    async fn serve(&self, stream: TcpStream, connection: Connection, kind: Kind, tls: Option<TlsAcceptor>) {
        let Ok(address) = stream.peer_addr() else {
            return;
        };
        let mut peer = Peer {
            address: address.ip().to_canonical(),
            connection: connection.number,
            tls: tls.is_some(),
            alpn: None,
        };
        let wire = match tls {
            None => Wire::Plain(stream),
            Some(acceptor) => {
                let handshake = tokio::time::timeout(HEAD_TIMEOUT, acceptor.accept(stream)).await;
                let Ok(Ok(stream)) = handshake else { return };
                peer.alpn = alpn(&stream);
                Wire::Tls(Box::new(stream))
            }
        };
        match (kind, wire) {
            (Kind::Faults, wire) => fault::serve(wire, peer, self.shared.clone()).await,
            (Kind::Routes, Wire::Plain(stream)) => self.routes(stream, peer).await,
            (Kind::Routes, Wire::Tls(stream)) => self.routes(*stream, peer).await,
        }
    }

    async fn routes<S>(&self, stream: S, peer: Peer)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let service = service_fn(|request| {
            let answer = service::serve(self.router.clone(), self.shared.clone(), peer.clone(), request);
            async move { Ok::<_, Infallible>(answer.await) }
        });
        // How a connection ends is the client's affair; its requests account for themselves.
        let _ = self.http.serve_connection(TokioIo::new(stream), service).await;
    }
}

/// Accepts until the runtime ends.
pub(crate) async fn accept(listener: TcpListener, kind: Kind, tls: Option<TlsAcceptor>, listening: Listening) {
    loop {
        let Ok(permit) = Arc::clone(&listening.room).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: some will be closed in a moment.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        // Not more than slower, where a system refuses it.
        let _ = stream.set_nodelay(true);
        let connection = listening.shared.counters.connection();
        let (listening, tls) = (listening.clone(), tls.clone());
        tokio::spawn(async move {
            listening.serve(stream, connection, kind, tls).await;
            drop(permit);
        });
    }
}

fn alpn(stream: &TlsStream<TcpStream>) -> Option<Arc<str>> {
    let protocol = stream.get_ref().1.alpn_protocol()?;
    Some(String::from_utf8_lossy(protocol).into())
}

//! One connection to a host, over TCP or a Unix domain socket, with what the client asks of it.

use std::net::SocketAddr;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpSocket, TcpStream};

use super::super::log::Log;
use super::socket::Socket;
use super::{dns, eyeballs, wire};
use crate::client::TransportConfig;
use crate::client::config::connect::{ConnectConfig, TcpConfig};
use crate::{ConnectTarget, Error, ErrorKind, Result, Url};

/// Whether this operating system can do what is asked for.
pub(super) fn check(config: &TransportConfig) -> Result<()> {
    if config.connect.tcp.interface.is_some() && !CAN_CHOOSE_INTERFACE {
        let what = "a network interface can be chosen on Linux alone: choose a `local_address`";
        return Err(Error::new(ErrorKind::Unsupported, what));
    }
    if config.connect.unix_socket.is_some() && !wire::HAS_UNIX_SOCKETS {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "there are no Unix domain sockets here: leave out `unix_socket`",
        ));
    }
    Ok(())
}

/// A connection to a URL's host and port.
pub(super) async fn dial(url: &Url, config: &ConnectConfig, log: &mut Log) -> Result<Socket> {
    if let Some(path) = &config.unix_socket {
        let failed = |error| Error::new(ErrorKind::Connect, path.display().to_string()).because(error);
        let connecting = async { wire::connect_unix(path).await.map(Socket::new).map_err(failed) };
        return log.connect(connecting, |_| None).await;
    }
    let addresses = log.dns(url.host(), resolve(url, config)).await?;
    let stream = log.connect(eyeballs::connect(addresses, &config.tcp), |stream| stream.peer_addr().ok()).await?;
    Ok(Socket::new(stream.into()))
}

/// Where a URL's host is, as far as one may go there.
pub(super) async fn resolve(url: &Url, config: &ConnectConfig) -> Result<Vec<SocketAddr>> {
    permitted(url, dns::resolve(url, config).await?, config)
}

/// Those of the addresses that may be connected to, and can be.
fn permitted(url: &Url, mut addresses: Vec<SocketAddr>, config: &ConnectConfig) -> Result<Vec<SocketAddr>> {
    if let Some(filter) = &config.filter {
        let refused = addresses.extract_if(.., |address| !(filter.0)(&ConnectTarget::new(url.host(), *address)));
        let refused = refused.last();
        if let (Some(address), true) = (refused, addresses.is_empty()) {
            let what = format!("the client's filter refuses {address}");
            return Err(Error::new(ErrorKind::Connect, what).retryable(false));
        }
    }
    if let Some(local) = config.tcp.local_address {
        let others = addresses.extract_if(.., |address| address.is_ipv4() != local.is_ipv4()).count();
        if others > 0 && addresses.is_empty() {
            let what = format!("the host has no address that can be reached from {local}");
            return Err(Error::new(ErrorKind::Connect, what));
        }
    }
    Ok(addresses)
}

pub(super) async fn tcp(address: SocketAddr, config: &TcpConfig) -> std::io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(interface) = &config.interface {
        bind_to_interface(&socket, interface)?;
    }
    if let Some(local) = config.local_address {
        socket.bind((local, 0).into())?;
    }
    if let Some(keepalive) = keepalive(config) {
        SockRef::from(&socket).set_tcp_keepalive(&keepalive)?;
    }
    // By default a request is written whole: waiting for more to send would only delay it.
    socket.set_nodelay(config.nodelay)?;
    socket.connect(address).await
}

fn keepalive(config: &TcpConfig) -> Option<TcpKeepalive> {
    let TcpConfig { keepalive, keepalive_interval, keepalive_retries, .. } = *config;
    if keepalive.is_none() && keepalive_interval.is_none() && keepalive_retries.is_none() {
        return None;
    }
    let mut wanted = TcpKeepalive::new();
    if let Some(idle) = keepalive {
        wanted = wanted.with_time(idle);
    }
    if let Some(interval) = keepalive_interval {
        wanted = wanted.with_interval(interval);
    }
    if let Some(retries) = keepalive_retries {
        wanted = wanted.with_retries(retries);
    }
    Some(wanted)
}

#[cfg(target_os = "linux")]
const CAN_CHOOSE_INTERFACE: bool = true;
#[cfg(not(target_os = "linux"))]
const CAN_CHOOSE_INTERFACE: bool = false;

#[cfg(target_os = "linux")]
fn bind_to_interface(socket: &TcpSocket, interface: &str) -> std::io::Result<()> {
    socket.bind_device(Some(interface.as_bytes()))
}

#[cfg(not(target_os = "linux"))]
fn bind_to_interface(_: &TcpSocket, _: &str) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

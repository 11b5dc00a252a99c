//! SOCKS 5 ([RFC 1928](https://www.rfc-editor.org/rfc/rfc1928)), with user name and password
//! ([RFC 1929](https://www.rfc-editor.org/rfc/rfc1929)).

use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncRead, AsyncWrite};

use super::super::connect::port;
use super::{failed, talk};
use crate::proxy::server::{Credentials, Server};
use crate::url::address_of;
use crate::{Error, ErrorKind, Result, Url};

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_ACCEPTABLE: u8 = 0xff;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// Where the proxy is to connect to.
pub(super) enum Target {
    Address(SocketAddr),
    Name(String, u16),
}

impl Target {
    /// The URL's host, for the proxy to resolve if it is a name.
    pub(super) fn of(url: &Url) -> Result<Self> {
        let (host, port) = (url.host(), port(url)?);
        match address_of(host) {
            Some(address) => Ok(Self::Address(SocketAddr::new(address, port))),
            None if host.len() > 255 => Err(Error::new(ErrorKind::InvalidUrl, "its host is too long for SOCKS")),
            None => Ok(Self::Name(host.to_owned(), port)),
        }
    }

    fn request(&self) -> Vec<u8> {
        let mut request = vec![VERSION, CONNECT, 0];
        let port = match self {
            Self::Address(address) => {
                match address.ip() {
                    IpAddr::V4(ip) => {
                        request.push(IPV4);
                        request.extend_from_slice(&ip.octets());
                    }
                    IpAddr::V6(ip) => {
                        request.push(IPV6);
                        request.extend_from_slice(&ip.octets());
                    }
                }
                address.port()
            }
            Self::Name(name, port) => {
                request.push(NAME);
                push_counted(&mut request, name.as_bytes());
                *port
            }
        };
        request.extend_from_slice(&port.to_be_bytes());
        request
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name, port) => write!(f, "{name}:{port}"),
        }
    }
}

/// Bytes after their number, which was looked at before.
fn push_counted(message: &mut Vec<u8>, bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(255)];
    message.push(bytes.len() as u8);
    message.extend_from_slice(bytes);
}

/// What a proxy says to being asked for a connection.
pub(super) enum Answer {
    Connected,
    /// It does not connect to there, for all that it may elsewhere.
    Refused(Error),
}

/// Has the proxy connect to there. Not a byte of what comes then is read.
pub(super) async fn connect<W>(wire: &mut W, server: &Server, target: &Target) -> Result<Answer>
where
    W: AsyncRead + AsyncWrite + Unpin,
{
    let lost = |error| broke_off(server, error);
    let credentials = server.credentials.as_ref();
    let greeting: &[u8] = match credentials {
        Some(_) => &[VERSION, 2, NO_AUTHENTICATION, PASSWORD],
        None => &[VERSION, 1, NO_AUTHENTICATION],
    };
    talk::say(wire, greeting).await.map_err(lost)?;
    let mut reply = [0; 2];
    talk::hear_all(wire, &mut reply).await.map_err(lost)?;
    match (reply, credentials) {
        ([VERSION, NO_AUTHENTICATION], _) => {}
        ([VERSION, PASSWORD], Some(credentials)) => log_in(wire, server, credentials).await?,
        ([VERSION, NONE_ACCEPTABLE], None) => {
            return Err(failed(server, "wants credentials, as `Proxy::basic_auth` or its URL give them"));
        }
        ([VERSION, NONE_ACCEPTABLE], Some(_)) => return Err(failed(server, "takes neither a password nor none")),
        _ => return Err(failed(server, "is no SOCKS 5 proxy")),
    }
    talk::say(wire, &target.request()).await.map_err(lost)?;
    let mut reply = [0; 4];
    talk::hear_all(wire, &mut reply).await.map_err(lost)?;
    let [VERSION, code, _, kind] = reply else {
        return Err(failed(server, "is no SOCKS 5 proxy"));
    };
    if code != 0 {
        return Ok(Answer::Refused(refused(server, target, code)));
    }
    // From where it has connected, which is nobody's business here.
    let mut bound = [0; 255 + 2];
    let length = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => {
            talk::hear_all(wire, &mut bound[..1]).await.map_err(lost)?;
            usize::from(bound[0])
        }
        _ => return Err(failed(server, "is no SOCKS 5 proxy")),
    };
    talk::hear_all(wire, &mut bound[..length + 2]).await.map_err(lost)?;
    Ok(Answer::Connected)
}

async fn log_in<W>(wire: &mut W, server: &Server, credentials: &Credentials) -> Result<()>
where
    W: AsyncRead + AsyncWrite + Unpin,
{
    let lost = |error| broke_off(server, error);
    let mut message = vec![1];
    push_counted(&mut message, &credentials.username);
    push_counted(&mut message, &credentials.password);
    talk::say(wire, &message).await.map_err(lost)?;
    let mut reply = [0; 2];
    talk::hear_all(wire, &mut reply).await.map_err(lost)?;
    if reply[1] == 0 { Ok(()) } else { Err(failed(server, "does not accept the credentials")) }
}

fn broke_off(server: &Server, error: std::io::Error) -> Error {
    failed(server, "broke off").because(error).retryable(true)
}

fn refused(server: &Server, target: &Target, code: u8) -> Error {
    let (why, may_pass) = match code {
        1 => ("it fails", true),
        2 => ("its rules are against it", false),
        3 => ("the network is unreachable", true),
        4 => ("the host is unreachable", true),
        5 => ("the connection is refused", true),
        6 => ("it takes too many hops", true),
        7 => ("it makes no connections", false),
        8 => ("it has none of this kind of address", false),
        _ => ("it does not say why", false),
    };
    let error = failed(server, format_args!("does not connect to {target}: {why} (SOCKS reply {code})"));
    if may_pass { error.retryable(true) } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str) -> Vec<u8> {
        Target::of(&Url::parse(url).unwrap()).unwrap().request()
    }

    #[test]
    fn targets() {
        assert_eq!(request("http://1.2.3.4/"), [5, 1, 0, 1, 1, 2, 3, 4, 0, 80]);
        assert_eq!(request("https://h.x/"), [&[5, 1, 0, 3, 3][..], b"h.x", &[1, 187]].concat());
        let v6 = [&[5, 1, 0, 4][..], &[0; 15], &[1, 0x1f, 0x90]].concat();
        assert_eq!(request("http://[::1]:8080/"), v6);
    }

    #[test]
    fn a_name_that_is_too_long_is_refused() {
        let url = Url::parse(&format!("http://{}/", ["x".repeat(60).as_str(); 5].join("."))).unwrap();
        assert_eq!(Target::of(&url).map(drop).unwrap_err().kind(), ErrorKind::InvalidUrl);
    }
}

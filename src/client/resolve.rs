//! Names to addresses, by the caller's own code; and which addresses may be connected to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::{BoxFuture, Result};

/// Finds the addresses of a host: for [`ClientBuilder::dns_resolver`](crate::ClientBuilder::dns_resolver).
///
/// Functions of this form are resolvers, too.
///
/// ```
/// use std::net::SocketAddr;
/// use amphi::{BoxFuture, Client, Error, ErrorKind};
///
/// fn resolve(name: &str) -> BoxFuture<'_, amphi::Result<Vec<SocketAddr>>> {
///     Box::pin(async move {
///         match name {
///             "pond.example" => Ok(vec![SocketAddr::from(([192, 0, 2, 7], 0))]),
///             _ => Err(Error::with_kind(ErrorKind::Dns, "no such host")),
///         }
///     })
/// }
/// # if amphi::capabilities().has(amphi::Capability::ConnectionSettings) {
/// let client = Client::builder().dns_resolver(resolve).build()?;
/// # }
/// # Ok::<(), amphi::Error>(())
/// ```
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of this name, in the order in which they are to be tried. An address's port 0 is that of the URL; any
    /// other gives way to a port that the URL names.
    ///
    /// # Errors
    /// One that is not of [`ErrorKind::Dns`](crate::ErrorKind::Dns) becomes one that is, which says it, and has its
    /// [`source`](std::error::Error::source). No address is an error, too.
    ///
    /// # Cancellation
    /// The future is dropped when the connection is not waited for any more, or the connect timeout has passed.
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<SocketAddr>>>;
}

impl<F> Resolve for F
where
    F: for<'a> Fn(&'a str) -> BoxFuture<'a, Result<Vec<SocketAddr>>> + Send + Sync + 'static,
{
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<SocketAddr>>> {
        self(name)
    }
}

/// What is about to be connected to: seen by [`ClientBuilder::connect_filter`](crate::ClientBuilder::connect_filter).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTarget {
    host: String,
    address: SocketAddr,
}

impl ConnectTarget {
    /// An address, and the host that it is of: what a filter is given, to try one out.
    #[must_use]
    pub fn new(host: &str, address: SocketAddr) -> Self {
        Self { host: host.to_owned(), address }
    }

    /// The host, as its URL has it.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address, with its port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the address is one of the public Internet: not loopback, private, link-local, shared by a carrier's customers,
    /// multicast, reserved, nor for documentation or tests, by the registries of special-purpose addresses for
    /// [IPv4](https://www.iana.org/assignments/iana-ipv4-special-registry/) and
    /// [IPv6](https://www.iana.org/assignments/iana-ipv6-special-registry/). An IPv4 address within one of IPv6 (mapped, or of
    /// NAT64) is judged by itself; tunnels (6to4, Teredo) are none of it.
    ///
    /// ```
    /// use amphi::ConnectTarget;
    ///
    /// let is_public = |address: &str| ConnectTarget::new("pond.example", address.parse().unwrap()).is_public();
    /// assert!(is_public("93.184.215.14:443"));
    /// assert!(!is_public("169.254.169.254:80") && !is_public("[::ffff:10.0.0.1]:80"));
    /// ```
    #[must_use]
    pub fn is_public(&self) -> bool {
        match self.address.ip() {
            IpAddr::V4(address) => is_public_v4(address),
            IpAddr::V6(address) => is_public_v6(address),
        }
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = || {
        let ([g1, g2], [h1, h2]) = (g.to_be_bytes(), h.to_be_bytes());
        is_public_v4(Ipv4Addr::new(g1, g2, h1, h2))
    };
    match (a, b) {
        _ if (a, b, c, d, e, f) == (0, 0, 0, 0, 0, 0xffff) => inner(),
        _ if (a, b, c, d, e, f) == (0x64, 0xff9b, 0, 0, 0, 0) => inner(),
        // The IETF's own, with Teredo; documentation; 6to4; documentation.
        (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x3fff, 0..=0xfff) => false,
        // All unicast addresses of the Internet are of these.
        (0x2000..=0x3fff, _) => true,
        _ => false,
    }
}

/// Code of the caller's among the settings: the same only as itself.
pub(crate) struct Hook<T: ?Sized>(pub(crate) std::sync::Arc<T>);

pub(crate) type Filter = dyn Fn(&ConnectTarget) -> bool + Send + Sync;

impl<T: ?Sized> Clone for Hook<T> {
    fn clone(&self) -> Self {
        Self(std::sync::Arc::clone(&self.0))
    }
}

impl<T: ?Sized> PartialEq for Hook<T> {
    fn eq(&self, other: &Self) -> bool {
        std::sync::Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Eq for Hook<T> {}

impl<T: ?Sized> fmt::Debug for Hook<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_public(address: &str) -> bool {
        ConnectTarget::new("", SocketAddr::new(address.parse().unwrap(), 80)).is_public()
    }

    #[test]
    fn what_is_public() {
        let addresses = "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.0.1 172.32.0.1 192.0.1.1 \
                         192.167.1.1 198.17.0.1 198.20.0.1 223.255.255.255 2606:4700::1111 2001:200::1 2a00::1 \
                         ::ffff:1.1.1.1 64:ff9b::1.1.1.1";
        for address in addresses.split_whitespace() {
            assert!(is_public(address), "{address}");
        }
    }

    #[test]
    fn what_is_not() {
        let addresses = "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 \
                         172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 \
                         224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 \
                         64:ff9b::10.0.0.1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 \
                         fd12::1 fe80::1 fec0::1 ff02::1";
        for address in addresses.split_whitespace() {
            assert!(!is_public(address), "{address}");
        }
    }
}

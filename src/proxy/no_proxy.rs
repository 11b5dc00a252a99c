//! Which hosts are reached without a proxy.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use super::environment::variable;
use crate::Url;
use crate::url::address_of;

/// Hosts that are reached without a proxy: for [`Proxy::no_proxy`](crate::Proxy::no_proxy).
///
/// A list, as in the environment's `NO_PROXY`: its entries are separated by commas or white space, and each is one of
///
/// * a name, which stands for itself and all names below it; a dot before it changes nothing, and neither do case, a dot
///   after it, and how an international name is written,
/// * `*.` and a name, which stands for the names below it alone,
/// * an IP address, IPv6 with or without brackets; an IPv4 address is the same as the IPv6 address that it is mapped to,
/// * a network of them: `10.0.0.0/8`, `fd00::/8`,
/// * `*`, which stands for all hosts.
///
/// A scheme before it (`http://example.org`) or a port behind it (`example.org:8080`, `[::1]:8080`) restrict it to these.
/// Names are not resolved to be compared with addresses. An entry that is none of these stands for nothing.
///
/// ```
/// use amphi::{NoProxy, Url};
///
/// let hosts = NoProxy::from_string("example.org, 10.0.0.0/8, localhost:8080").unwrap();
/// let matches = |url: &str| Url::parse(url).map(|url| hosts.matches(&url));
/// assert!(matches("https://www.example.org/")? && matches("http://10.1.2.3/")? && matches("http://localhost:8080/")?);
/// assert!(!matches("https://www-example.org/")? && !matches("http://11.1.2.3/")? && !matches("http://localhost/")?);
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct NoProxy {
    text: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    scheme: Option<String>,
    host: Host,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    All,
    /// This name, unless only those below it are meant, and those below it.
    Name {
        name: String,
        itself: bool,
    },
    Network {
        address: IpAddr,
        bits: u8,
    },
}

impl NoProxy {
    /// The hosts of a list; `None` if there is nothing in it.
    #[must_use]
    pub fn from_string(list: &str) -> Option<Self> {
        let entries: Vec<_> = entries(list).filter_map(Entry::parse).collect();
        (!entries.is_empty()).then(|| Self { text: list.trim().to_owned(), entries })
    }

    /// The hosts in the environment's `no_proxy`, or else its `NO_PROXY`; `None` if there is neither.
    ///
    /// # On the web
    /// There is no environment: `None`.
    #[must_use]
    pub fn from_env() -> Option<Self> {
        Self::from_variables(variable)
    }

    pub(super) fn from_variables(read: impl Fn(&str) -> Option<String>) -> Option<Self> {
        Self::from_string(&read("no_proxy").or_else(|| read("NO_PROXY"))?)
    }

    /// Whether the URL's host is one of them.
    #[must_use]
    pub fn matches(&self, url: &Url) -> bool {
        let host = url.host().trim_end_matches('.');
        let address = address(host);
        self.entries.iter().any(|entry| entry.matches(url, host, address))
    }
}

impl fmt::Debug for NoProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoProxy({:?})", self.text)
    }
}

fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split(|character: char| character == ',' || character.is_whitespace()).filter(|entry| !entry.is_empty())
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        let (scheme, text) = match text.split_once("://") {
            Some((scheme, text)) => (Some(scheme.to_ascii_lowercase()).filter(|scheme| scheme != "all"), text),
            None => (None, text),
        };
        let text = text.trim_end_matches('/');
        if let Some(host) = Host::network(text) {
            return Some(Self { scheme, host, port: None });
        }
        let (text, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (text, None),
        };
        let host = match text {
            "*" => Host::All,
            text => Host::network(text).or_else(|| Host::name(text))?,
        };
        Some(Self { scheme, host, port })
    }

    fn matches(&self, url: &Url, host: &str, address: Option<IpAddr>) -> bool {
        self.scheme.as_ref().is_none_or(|scheme| scheme == url.scheme())
            && self.port.is_none_or(|port| url.port() == Some(port))
            && match &self.host {
                Host::All => true,
                Host::Name { name, itself } => {
                    let below = host.strip_suffix(name.as_str());
                    below.is_some_and(|below| if below.is_empty() { *itself } else { below.ends_with('.') })
                }
                Host::Network { address: network, bits } => {
                    address.is_some_and(|address| within(address, *network, *bits))
                }
            }
    }
}

impl Host {
    fn network(text: &str) -> Option<Self> {
        let (text, bits) = match text.split_once('/') {
            Some((text, bits)) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                (text, Some(bits.parse::<u8>().ok()?))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let literal = address_of(text)?;
        let most = if literal.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        let address = literal.to_canonical();
        match (literal, address) {
            _ if bits > most => None,
            // A network of mapped addresses is one of IPv4; one that is wider has more in it than these.
            (IpAddr::V6(_), IpAddr::V4(_)) if bits >= 96 => Some(Self::Network { address, bits: bits - 96 }),
            _ => Some(Self::Network { address: literal, bits }),
        }
    }

    /// As a URL would have it: in lower case, in ASCII.
    fn name(text: &str) -> Option<Self> {
        let (text, itself) = text.strip_prefix("*.").map_or((text, true), |text| (text, false));
        let text = text.trim_start_matches('.');
        let url = Url::parse(&format!("http://{text}/"))
            .ok()
            .filter(|url| !text.contains(['/', '@', '?', '#', '\\', ':']) && url.path() == "/")?;
        let name = url.host().trim_end_matches('.');
        // An address, however it is written.
        match address(name) {
            Some(_) => Self::network(name),
            None => (!name.is_empty() && !name.contains('*')).then(|| Self::Name { name: name.to_owned(), itself }),
        }
    }
}

/// The address that a URL's host is, if it is one.
fn address(host: &str) -> Option<IpAddr> {
    address_of(host).map(|address| address.to_canonical())
}

fn within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let (address, network, width) = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (u128::from(u32::from(address)), u128::from(u32::from(network)), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => (u128::from(address), u128::from(network), 128),
        // Only of a network so wide that mapped addresses lie in it.
        (IpAddr::V4(address), IpAddr::V6(network)) => (mapped(address), u128::from(network), 128),
        (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    bits == 0 || (address ^ network) >> (width - bits) == 0
}

fn mapped(address: Ipv4Addr) -> u128 {
    u128::from(address.to_ipv6_mapped())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(list: &str, url: &str) -> bool {
        let url = Url::parse(url).unwrap();
        NoProxy::from_string(list).is_some_and(|hosts| hosts.matches(&url))
    }

    #[test]
    fn names() {
        for (list, host, expected) in [
            ("example.org", "example.org", true),
            ("example.org", "EXAMPLE.org.", true),
            ("Example.ORG.", "example.org", true),
            ("example.org", "www.example.org", true),
            ("example.org", "www.example.org.", true),
            ("example.org", "wwwexample.org", false),
            ("example.org", "example.org.evil", false),
            ("example.org", "org", false),
            (".example.org", "example.org", true),
            (".example.org", "a.b.example.org", true),
            (".example.org", "xexample.org", false),
            ("*.example.org", "www.example.org", true),
            ("*.example.org", "example.org", false),
            ("bücher.example", "xn--bcher-kva.example", true),
            ("xn--bcher-kva.example", "bücher.example", true),
            ("local_host", "local_host", true),
            ("*", "anything", true),
            ("a, b", "b", true),
            ("a b\tc\nd", "d", true),
            (",, ,a,", "a", true),
            ("exam*.org", "example.org", false),
        ] {
            assert_eq!(matches(list, &format!("https://{host}/")), expected, "{list} {host}");
        }
    }

    #[test]
    fn addresses() {
        for (list, host, expected) in [
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.1.", true),
            ("127.0.0.1", "127.1", true),
            ("127.1", "127.0.0.1", true),
            ("127.0.0.1", "0x7f000001", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("127.0.0.1", "a.127.0.0.1.nip.io", false),
            ("::1", "[::1]", true),
            ("[::1]", "[::1]", true),
            ("0:0::0:1", "[::1]", true),
            ("::1", "[::2]", false),
            ("127.0.0.1", "[::ffff:127.0.0.1]", true),
            ("::ffff:127.0.0.1", "127.0.0.1", true),
            ("[::ffff:7f00:1]", "[::ffff:127.0.0.1]", true),
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "[::ffff:10.255.0.1]", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "[2001:db8::1]", false),
            ("0.0.0.0/0", "name", false),
            ("192.168.1.128/25", "192.168.1.129", true),
            ("192.168.1.128/25", "192.168.1.1", false),
            ("fe80::/10", "[febf::1]", true),
            ("fe80::/10", "[fec0::1]", false),
            ("[fd00::]/8", "[fdab::1]", true),
            ("::ffff:10.0.0.0/104", "10.1.1.1", true),
            ("::/0", "[2001:db8::1]", true),
            ("::/0", "10.1.1.1", true),
            ("10.0.0.0/33", "10.0.0.0", false),
            ("10.0.0.0/x", "10.0.0.0", false),
            ("1.2.3.4/32", "1.2.3.4", true),
        ] {
            assert_eq!(matches(list, &format!("http://{host}/")), expected, "{list} {host}");
        }
    }

    #[test]
    fn ports_and_schemes() {
        for (list, url, expected) in [
            ("h:8080", "http://h:8080", true),
            ("h:8080", "http://h", false),
            ("h:443", "https://h", true),
            ("h:80", "https://h", false),
            ("h:80", "http://a.h/", true),
            ("[::1]:8080", "http://[::1]:8080", true),
            ("[::1]:8080", "http://[::1]", false),
            ("127.0.0.1:1", "http://127.0.0.1:1", true),
            ("*:81", "http://x:81", true),
            ("*:81", "http://x", false),
            ("http://h", "http://h:81", true),
            ("http://h/", "https://h", false),
            ("all://h", "https://h", true),
            ("h:x", "http://h", false),
            ("h:99999", "http://h", false),
        ] {
            assert_eq!(matches(list, url), expected, "{list} {url}");
        }
    }

    #[test]
    fn nothing_is_no_list() {
        for text in ["", " ", ",", ", ,"] {
            assert!(NoProxy::from_string(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn lower_case_hides_upper_case() {
        let read = |pairs: &'static [(&str, &str)]| {
            let hosts = NoProxy::from_variables(|name| {
                pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
            });
            hosts.map(|hosts| hosts.text)
        };
        assert_eq!(read(&[("NO_PROXY", "a")]).as_deref(), Some("a"));
        assert_eq!(read(&[("NO_PROXY", "a"), ("no_proxy", "b")]).as_deref(), Some("b"));
        assert_eq!(read(&[("NO_PROXY", "a"), ("no_proxy", "")]), None);
        assert_eq!(read(&[]), None);
    }
}

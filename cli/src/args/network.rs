//! Options of how the server is reached, and of how long that may take.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::duration;

#[derive(Args, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Network {
    /// Follows redirects; the default
    #[arg(short = 'F', short_alias = 'L', long, alias = "location", overrides_with_all = ["no_follow", "follow"])]
    pub(crate) follow: bool,

    /// Shows a redirect rather than follow it
    #[arg(long, overrides_with = "follow")]
    pub(crate) no_follow: bool,

    /// The most redirects that are followed
    #[arg(long, value_name = "N", alias = "max-redirs", default_value_t = 20)]
    pub(crate) max_redirects: u32,

    /// Bounds everything together, in seconds or as 200ms, 2m; 0 is without bound, the default
    #[arg(long, alias = "max-time", value_name = "TIME", value_parser = duration::parse)]
    pub(crate) timeout: Option<Duration>,

    /// Bounds resolving, connecting and TLS together [default: 5]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) connect_timeout: Option<Duration>,

    /// Bounds each wait for the server [default: 30]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) read_timeout: Option<Duration>,

    /// Bounds each wait to send more [default: 30]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) write_timeout: Option<Duration>,

    /// Tries up to so many times more when a request fails in a way that may pass
    #[arg(long, value_name = "N")]
    pub(crate) retry: Option<u32>,

    /// Goes through this proxy: http, https, socks5 or socks5h
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(crate) proxy: Option<String>,

    /// Goes past proxies, those of the environment too; =HOSTS for these hosts alone
    #[arg(long, value_name = "HOSTS", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub(crate) no_proxy: Option<String>,

    /// Connects to this address for a host
    #[arg(long, value_name = "HOST[:PORT]:ADDRESS")]
    pub(crate) resolve: Vec<Resolved>,

    /// Connects from this interface of the network
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,

    /// Connects to this Unix domain socket, whatever the host
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) unix_socket: Option<PathBuf>,

    /// Connects by IPv4 alone
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    pub(crate) ipv4: bool,

    /// Connects by IPv6 alone
    #[arg(short = '6', long)]
    pub(crate) ipv6: bool,

    /// Speaks HTTP/1.1
    #[arg(long = "http1.1", conflicts_with_all = ["http2", "http2_prior_knowledge"])]
    pub(crate) http1: bool,

    /// Speaks HTTP/2 where the server offers it over TLS; the default
    #[arg(long, conflicts_with = "http2_prior_knowledge")]
    pub(crate) http2: bool,

    /// Speaks HTTP/2 without asking, over plain connections too
    #[arg(long)]
    pub(crate) http2_prior_knowledge: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "TLS")]
pub(crate) struct Tls {
    /// Trusts the authorities of this PEM file, and no others
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cacert: Option<PathBuf>,

    /// Shows this certificate (PEM), which --key or the file itself has the key of
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cert: Option<PathBuf>,

    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "cert", alias = "cert-key")]
    pub(crate) key: Option<PathBuf>,

    /// The oldest version of TLS
    #[arg(long, value_name = "VERSION", value_parser = ["1.2", "1.3"])]
    pub(crate) tls_min: Option<String>,

    /// The newest version of TLS
    #[arg(long, value_name = "VERSION", value_parser = ["1.2", "1.3"])]
    pub(crate) tls_max: Option<String>,

    /// Takes any certificate: whoever is on the way can read and change everything
    #[arg(short = 'k', long, alias = "insecure")]
    pub(crate) no_verify: bool,
}

impl Network {
    /// Whether redirects are followed.
    pub(crate) fn follows(&self) -> bool {
        !self.no_follow
    }
}

/// Where a host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) host: String,
    pub(crate) address: SocketAddr,
}

impl FromStr for Resolved {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "it takes HOST:ADDRESS or HOST:PORT:ADDRESS, as in h.example:443:127.0.0.1".to_owned();
        let (host, rest) = text.split_once(':').filter(|(host, _)| !host.is_empty()).ok_or_else(wrong)?;
        let bare = |text: &str| text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let (port, address) = match rest.split_once(':') {
            Some((port, address)) if bare(rest).is_err() => (port.parse().map_err(|_| wrong())?, address),
            _ => (0, rest),
        };
        let address = bare(address).map_err(|_| wrong())?;
        Ok(Self { host: host.to_owned(), address: SocketAddr::new(address, port) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_their_addresses() {
        for (text, address) in [
            ("h:127.0.0.1", "127.0.0.1:0"),
            ("h:443:127.0.0.1", "127.0.0.1:443"),
            ("h:::1", "[::1]:0"),
            ("h:443:[::1]", "[::1]:443"),
        ] {
            let resolved: Resolved = text.parse().unwrap();
            assert_eq!((resolved.host.as_str(), resolved.address), ("h", address.parse().unwrap()), "{text}");
        }
        for text in ["", "h", ":127.0.0.1", "h:x:127.0.0.1", "h:name", "h:99999:127.0.0.1"] {
            assert!(text.parse::<Resolved>().is_err(), "{text}");
        }
    }
}

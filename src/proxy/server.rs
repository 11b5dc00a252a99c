//! One proxy: where it is, how it is spoken to, and what it is told.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::LazyLock;

use http::HeaderMap;
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, PROXY_AUTHORIZATION, TRANSFER_ENCODING};
use percent_encoding::percent_decode_str;

use super::Terms;
use crate::client::config::tls::Encoding;
use crate::{Certificate, Error, ErrorKind, Result, Url, auth};

/// How a proxy is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Http,
    Https,
    /// Names are resolved here.
    Socks5,
    /// Names are resolved there.
    Socks5h,
}

impl Kind {
    fn of(scheme: &str) -> Option<Self> {
        Some(match scheme {
            "http" => Self::Http,
            "https" => Self::Https,
            "socks5" => Self::Socks5,
            "socks5h" => Self::Socks5h,
            _ => return None,
        })
    }

    fn scheme(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
            Self::Socks5 | Self::Socks5h => 1080,
        }
    }

    pub(crate) fn is_socks(self) -> bool {
        matches!(self, Self::Socks5 | Self::Socks5h)
    }
}

/// User name and password.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Credentials {
    pub(crate) username: Vec<u8>,
    pub(crate) password: Vec<u8>,
}

impl Credentials {
    pub(super) fn new(username: impl Into<Vec<u8>>, password: impl Into<Vec<u8>>) -> Self {
        Self { username: username.into(), password: password.into() }
    }
}

/// What a proxy's URL says.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    kind: Kind,
    /// Without credentials. One of HTTP whatever the kind, so that its host is that of a URL.
    url: Url,
    pub(super) credentials: Option<Credentials>,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = scheme.to_ascii_lowercase();
        let Some(kind) = Kind::of(&scheme) else {
            let what = "a proxy's URL begins with http://, https://, socks5:// or socks5h://";
            return Err(Error::new(ErrorKind::UnsupportedScheme, what));
        };
        let plain = Url::parse(&format!("http://{rest}"))?;
        if plain.query().is_some() || plain.fragment().is_some() || plain.path().contains('@') {
            // The text is not told: what comes before the sign may be the beginning of a password.
            let what = "a proxy's URL ends with its port: percent-encode `/`, `?` and `#` in its password";
            return Err(Error::new(ErrorKind::InvalidUrl, what));
        }
        // Of each of the two schemes, the port that is its own is not shown.
        let explicit = |url: &Url| url.port().filter(|_| url.authority() != url.host());
        let port = match explicit(&plain) {
            Some(port) => port,
            None => explicit(&Url::parse(&format!("https://{rest}"))?).unwrap_or(kind.default_port()),
        };
        let transport = if kind == Kind::Https { "https" } else { "http" };
        let url = Url::parse(&format!("{transport}://{}:{port}/", plain.host()))?;
        let has_credentials = !plain.username().is_empty() || plain.password().is_some();
        let decoded = |part| percent_decode_str(part).collect::<Vec<u8>>();
        let credentials = has_credentials
            .then(|| Credentials::new(decoded(plain.username()), decoded(plain.password().unwrap_or_default())));
        Ok(Self { kind, url, credentials })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.kind.scheme(), self.url.host())?;
        self.url.port().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// A proxy, ready to be used. It is displayed without its credentials.
#[allow(dead_code, reason = "in a browser nobody asks")]
pub(crate) struct Server {
    address: Address,
    /// For an HTTP proxy, `Proxy-Authorization` among them.
    pub(crate) headers: HeaderMap,
    /// For a SOCKS proxy.
    pub(crate) credentials: Option<Credentials>,
    /// Who vouches for its certificate, if not those who vouch for all others.
    pub(crate) roots: Option<Vec<Certificate>>,
    /// What connections by way of it are kept under.
    pub(crate) name: String,
}

impl Server {
    pub(super) fn new(address: Address, terms: &Terms) -> Result<Self> {
        let credentials = terms.credentials.as_ref().or(address.credentials.as_ref());
        let (mut headers, mut for_socks) = (terms.headers.clone(), None);
        if let Some(name) =
            [CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING].iter().find(|name| headers.contains_key(*name))
        {
            let what = "it frames the message, which is not for a proxy's headers to do";
            return Err(Error::new(ErrorKind::Builder, format!("header `{name}`: {what}")));
        }
        match credentials {
            Some(credentials) if address.kind.is_socks() => {
                if credentials.username.len() > 255 || credentials.password.len() > 255 {
                    let what = "user name and password for a SOCKS proxy have at most 255 bytes each";
                    return Err(Error::new(ErrorKind::Builder, what));
                }
                for_socks = Some(credentials.clone());
            }
            Some(credentials) => {
                let value = auth::basic(&credentials.username, &credentials.password)?;
                headers.insert(PROXY_AUTHORIZATION, value);
            }
            None => {}
        }
        if terms.roots.as_ref().is_some_and(Vec::is_empty) {
            let what = "`Proxy::tls_certs_only` without a certificate would trust nobody";
            return Err(Error::new(ErrorKind::Builder, what));
        }
        let is_plain = credentials.is_none() && terms.roots.is_none() && headers.is_empty();
        let name = if is_plain {
            format!("via {address}")
        } else {
            format!("via {address} {:032x}", digest(&headers, for_socks.as_ref(), terms.roots.as_deref()))
        };
        Ok(Self { address, headers, credentials: for_socks, roots: terms.roots.clone(), name })
    }

    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn kind(&self) -> Kind {
        self.address.kind
    }

    /// Where it is.
    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn url(&self) -> &Url {
        &self.address.url
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

/// What tells proxies apart that are at one address, and does not tell their secrets: its keys are this process's own.
fn digest(headers: &HeaderMap, credentials: Option<&Credentials>, roots: Option<&[Certificate]>) -> u128 {
    static KEYS: LazyLock<[RandomState; 2]> = LazyLock::new(Default::default);
    let [high, low] = KEYS.each_ref().map(|key| {
        let mut hasher = key.build_hasher();
        credentials.hash(&mut hasher);
        headers.len().hash(&mut hasher);
        headers.iter().for_each(|header| header.hash(&mut hasher));
        for Certificate(encoding) in roots.into_iter().flatten() {
            match encoding {
                Encoding::Der(bytes) => (0, bytes).hash(&mut hasher),
                Encoding::Pem(bytes) => (1, bytes).hash(&mut hasher),
            }
        }
        roots.is_some().hash(&mut hasher);
        u128::from(hasher.finish())
    });
    high << 64 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Server {
        Server::new(Address::parse(url).unwrap(), &Terms::default()).unwrap()
    }

    #[test]
    fn urls() {
        for (text, expected) in [
            ("proxy", "http://proxy:80"),
            (" Proxy:3128 ", "http://proxy:3128"),
            ("HTTP://proxy:80/", "http://proxy:80"),
            ("https://proxy", "https://proxy:443"),
            ("https://proxy:80", "https://proxy:80"),
            ("http://proxy:443", "http://proxy:443"),
            ("socks5://proxy", "socks5://proxy:1080"),
            ("socks5://proxy:80", "socks5://proxy:80"),
            ("socks5h://u:p@[::1]:443/x", "socks5h://[::1]:443"),
            ("bücher.example:1", "http://xn--bcher-kva.example:1"),
        ] {
            assert_eq!(server(text).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_proxys_url_is_refused_without_its_password() {
        for text in [
            "",
            "http://",
            "http://:80",
            "socks4://s:secret@h",
            "ftp://u:secret@h",
            "http://u:sec?ret@h",
            "http://u:1#secret@h",
            "http://u:1/secret@h",
            "u:secret@[bad",
            "http://u:secret@h:99999",
            "http://a b",
            // What the URL standard takes for a port, or for a path, is the password's beginning.
            "http://u:secret/x@h",
            "http://u:sec/secret@h",
            "u:secret?x@h",
            "u:secret#x@h",
            "socks5://u:a\\secret@h",
            "https://u@secret:x/y@h",
            "socks5h://:secret@",
        ] {
            let error = Address::parse(text).map(|address| address.to_string()).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::InvalidUrl | ErrorKind::UnsupportedScheme), "{text}");
            assert!(!format!("{error:#} {error:?}").contains("secret"), "{text}: {error:?}");
        }
    }

    #[test]
    fn credentials_are_decoded() {
        let server_of_frog = server("http://fr%40g:h%3Aron@p");
        let authorization = &server_of_frog.headers[PROXY_AUTHORIZATION];
        assert_eq!(*authorization, auth::basic(b"fr@g", b"h:ron").unwrap());
        assert!(authorization.is_sensitive());
        let credentials = server("socks5://%ff:@p").credentials.unwrap();
        assert_eq!((credentials.username.as_slice(), credentials.password.as_slice()), (&b"\xff"[..], &b""[..]));
        assert!(server("http://p").headers.is_empty() && server("socks5://a:b@p").headers.is_empty());
    }

    #[test]
    fn names_tell_all_apart_and_no_secret() {
        let names = ["http://p", "https://p:80", "http://q", "http://a:b@p", "http://a:c@p", "socks5://p:80"]
            .map(|url| server(url).name);
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{names:?}");
            assert!(!name.contains("a:") && !name.contains('@'), "{name}");
        }
        assert_eq!(server("http://a:b@p").name, server("http://a:b@P:80/").name);
        let root = |bytes: &[u8]| Terms { roots: Some(vec![Certificate::from_der(bytes)]), ..Terms::default() };
        let with = |terms| Server::new(Address::parse("https://p").unwrap(), &terms).unwrap().name;
        assert_ne!(with(root(b"1")), with(root(b"2")));
        assert_ne!(with(root(b"1")), with(Terms::default()));
        let header = |value: &'static str| Terms {
            headers: HeaderMap::from_iter([(http::header::VIA, http::HeaderValue::from_static(value))]),
            ..Terms::default()
        };
        assert_ne!(with(header("1")), with(header("2")));
        assert_eq!(with(header("1")), with(header("1")));
    }
}

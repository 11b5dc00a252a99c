//! Proxies: which one a request goes through, and what is to be known of it. No I/O here.

pub(crate) mod environment;
mod no_proxy;
pub(crate) mod server;

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
pub use no_proxy::NoProxy;
use server::{Address, Credentials, Server};

use crate::client::config::proxy::ProxyConfig;
use crate::{Certificate, Result, Url};

/// A proxy, and which requests go through it: for [`ClientBuilder::proxy`](crate::ClientBuilder::proxy).
///
/// The URL's scheme says how it is spoken to:
///
/// | scheme | what it is | port, if the URL names none |
/// |---|---|---|
/// | `http` | an HTTP proxy: it is asked for `http` URLs in whole ([RFC 9112, 3.2.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2)), and by `CONNECT` for a tunnel to the server of `https` ones | 80 |
/// | `https` | the same, over TLS | 443 |
/// | `socks5` | a SOCKS proxy ([RFC 1928](https://www.rfc-editor.org/rfc/rfc1928)); names are resolved here | 1080 |
/// | `socks5h` | the same; names are resolved by the proxy | 1080 |
///
/// A text without a scheme is one of an HTTP proxy: `127.0.0.1:8080`. User name and password may stand in the URL,
/// percent-encoded. They are for the proxy alone: they are sent with each `CONNECT`, and with each request that is for the
/// proxy to forward, but never through a tunnel, nor to a server; and no error, nor `Debug`, shows them. A
/// `Proxy-Authorization` that a request sets itself is sent to a proxy that forwards it and has no credentials of its own,
/// and left out of any other request.
///
/// A server's certificate is verified through every proxy as it is without, and HTTP/2 is negotiated with it through
/// tunnels. A proxy that refuses a tunnel is an error, [`ErrorKind::Proxy`](crate::ErrorKind::Proxy), with the status that
/// it gave; what it answers to a request that it was to forward is a response like any.
///
/// Resolving, connecting, and what is said to the proxy are within the timeout
/// [`connect`](crate::Timeouts::connect), all together. What [`ClientBuilder::resolve`](crate::ClientBuilder::resolve) says
/// holds for names that are resolved here: the proxy's own, and by `socks5` the server's.
///
/// ```
/// use amphi::{Client, NoProxy, Proxy};
///
/// let proxy = Proxy::all("http://proxy.example:3128")?
///     .basic_auth("frog", "heron")
///     .no_proxy(NoProxy::from_string("localhost, .internal.example, 10.0.0.0/8"));
/// # if amphi::capabilities().has(amphi::Capability::Proxies) {
/// let client = Client::builder().proxy(proxy).build()?;
/// # }
/// # Ok::<(), amphi::Error>(())
/// ```
///
/// # On the web
/// The browser has its own ([`Capability::Proxies`](crate::Capability::Proxies)): a client with one cannot be built.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "it is for `ClientBuilder::proxy`"]
pub struct Proxy {
    scheme: Option<&'static str>,
    choice: Choice,
    terms: Terms,
    no_proxy: Option<NoProxy>,
}

#[derive(Clone, PartialEq, Eq)]
enum Choice {
    Fixed(Address),
    Custom(Custom),
}

#[derive(Clone)]
struct Custom(Arc<Choose>);

type Choose = dyn Fn(&Url) -> Option<String> + Send + Sync;

impl PartialEq for Custom {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Custom {}

/// What a proxy is given besides its URL.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    credentials: Option<Credentials>,
    headers: HeaderMap,
    roots: Option<Vec<Certificate>>,
}

impl Proxy {
    /// A proxy for `http` URLs.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUrl`](crate::ErrorKind::InvalidUrl) if the text is not a proxy's URL,
    /// [`ErrorKind::UnsupportedScheme`](crate::ErrorKind::UnsupportedScheme) if its scheme is none of a proxy's.
    pub fn http(url: impl AsRef<str>) -> Result<Self> {
        Self::fixed(Some("http"), url.as_ref())
    }

    /// A proxy for `https` URLs.
    ///
    /// # Errors
    /// As of [`http`](Self::http).
    pub fn https(url: impl AsRef<str>) -> Result<Self> {
        Self::fixed(Some("https"), url.as_ref())
    }

    /// A proxy for all URLs.
    ///
    /// # Errors
    /// As of [`http`](Self::http).
    pub fn all(url: impl AsRef<str>) -> Result<Self> {
        Self::fixed(None, url.as_ref())
    }

    /// Asks a function for the URL of the proxy, once for each request and each redirect; `None` leaves it to the next
    /// proxy of the client. What it gives that is not a proxy's URL is the error of the request.
    ///
    /// ```
    /// let proxy = amphi::Proxy::custom(|url| url.host().ends_with(".onion").then_some("socks5h://127.0.0.1:9050"));
    /// # let _ = proxy;
    /// ```
    pub fn custom<U: AsRef<str>>(choose: impl Fn(&Url) -> Option<U> + Send + Sync + 'static) -> Self {
        let choose = move |url: &Url| choose(url).map(|url| url.as_ref().to_owned());
        Self::new(None, Choice::Custom(Custom(Arc::new(choose))))
    }

    fn fixed(scheme: Option<&'static str>, url: &str) -> Result<Self> {
        Ok(Self::new(scheme, Choice::Fixed(Address::parse(url)?)))
    }

    fn new(scheme: Option<&'static str>, choice: Choice) -> Self {
        Self { scheme, choice, terms: Terms::default(), no_proxy: None }
    }

    /// User name and password for the proxy: by `Basic` for an HTTP proxy, in UTF-8
    /// ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)), by [RFC 1929](https://www.rfc-editor.org/rfc/rfc1929) for SOCKS.
    /// They take the place of those in the URL; of a [`custom`](Self::custom) proxy, they are for those whose URL has none.
    pub fn basic_auth(mut self, username: &str, password: &str) -> Self {
        self.terms.credentials = Some(Credentials::new(username, password));
        self
    }

    /// Headers for an HTTP proxy, sent with each `CONNECT` and with each request that it forwards, in the place of those that
    /// the request has; a `Proxy-Authorization` other than `Basic`, say. A SOCKS proxy is sent none.
    #[doc(alias = "custom_http_auth")]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.terms.headers = headers;
        self
    }

    /// Which hosts are reached without it. By default none.
    pub fn no_proxy(mut self, hosts: impl Into<Option<NoProxy>>) -> Self {
        self.no_proxy = hosts.into();
        self
    }

    /// Trusts these certificate authorities and no others for the proxy's own certificate, where its scheme is `https`. By
    /// default those that the client trusts. What the client says of servers does not concern a proxy: its
    /// [`identity`](crate::ClientBuilder::identity), its revocation lists, and that their certificates are not verified.
    pub fn tls_certs_only(mut self, certificates: impl IntoIterator<Item = Certificate>) -> Self {
        self.terms.roots = Some(certificates.into_iter().collect());
        self
    }

    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn roots(&self) -> Option<&[Certificate]> {
        self.terms.roots.as_deref()
    }

    fn concerns(&self, url: &Url) -> bool {
        self.scheme.is_none_or(|scheme| scheme == url.scheme())
            && !self.no_proxy.as_ref().is_some_and(|hosts| hosts.matches(url))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = match &self.choice {
            Choice::Fixed(address) => address.to_string(),
            Choice::Custom(_) => "custom".to_owned(),
        };
        f.debug_struct("Proxy")
            .field("url", &url)
            .field("scheme", &self.scheme.unwrap_or("all"))
            .field("no_proxy", &self.no_proxy)
            .finish_non_exhaustive()
    }
}

/// A client's proxies, in the order in which they are asked.
pub(crate) struct Proxies(Vec<Rule>);

struct Rule {
    proxy: Proxy,
    /// What is the same for all requests, or why there is none.
    fixed: Option<Result<Arc<Server>>>,
}

impl Proxies {
    /// The client's own, or those of the environment, which `read` gives.
    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn new(config: &ProxyConfig, read: impl Fn(&str) -> Option<String>) -> Self {
        let own = config.own.iter().cloned().map(Rule::of);
        let environment = if config.asks_environment() { environment::rules(read) } else { Vec::new() };
        Self(own.chain(environment).collect())
    }

    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The proxy that a request to there goes through; an error if there is one that cannot be used.
    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn choose(&self, url: &Url) -> Result<Option<Arc<Server>>> {
        self.0.iter().filter(|rule| rule.proxy.concerns(url)).find_map(|rule| rule.server(url)).transpose()
    }
}

impl Rule {
    fn of(proxy: Proxy) -> Self {
        let fixed = match &proxy.choice {
            Choice::Fixed(address) => Some(Server::new(address.clone(), &proxy.terms).map(Arc::new)),
            Choice::Custom(_) => None,
        };
        Self { proxy, fixed }
    }

    fn server(&self, url: &Url) -> Option<Result<Arc<Server>>> {
        match (&self.fixed, &self.proxy.choice) {
            (Some(fixed), _) => Some(fixed.clone()),
            (None, Choice::Custom(Custom(choose))) => {
                Some(Address::parse(&choose(url)?).and_then(|address| self.custom(address)))
            }
            (None, Choice::Fixed(_)) => None,
        }
    }

    fn custom(&self, address: Address) -> Result<Arc<Server>> {
        let own = address.credentials.clone();
        let terms =
            Terms { credentials: own.or_else(|| self.proxy.terms.credentials.clone()), ..self.proxy.terms.clone() };
        Server::new(address, &terms).map(Arc::new)
    }
}

/// Whether all that a client was given can be used.
pub(crate) fn check(config: &ProxyConfig) -> Result<()> {
    let mut fixed = config.own.iter().cloned().filter_map(|proxy| Rule::of(proxy).fixed);
    fixed.try_for_each(|server| server.map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn proxies(own: Vec<Proxy>) -> Proxies {
        Proxies::new(&ProxyConfig { own, ..ProxyConfig::default() }, |_| panic!("the environment is not asked"))
    }

    fn chosen(proxies: &Proxies, url: &str) -> String {
        let server = proxies.choose(&Url::parse(url).unwrap()).unwrap();
        server.map_or_else(String::new, |server| server.to_string())
    }

    #[test]
    fn the_first_that_matches_wins() {
        let proxies = proxies(vec![
            Proxy::https("secure:1").unwrap().no_proxy(NoProxy::from_string("skipped")),
            Proxy::custom(|url| (url.path() == "/special").then_some("socks5h://special:2")),
            Proxy::http("http://plain:3").unwrap(),
            Proxy::all("https://rest:4").unwrap(),
        ]);
        assert_eq!(chosen(&proxies, "https://h/"), "http://secure:1");
        assert_eq!(chosen(&proxies, "https://skipped/"), "https://rest:4");
        assert_eq!(chosen(&proxies, "http://h/special"), "socks5h://special:2");
        assert_eq!(chosen(&proxies, "http://h/"), "http://plain:3");
    }

    #[test]
    fn what_a_function_gives_is_looked_at() {
        let proxies = proxies(vec![Proxy::custom(|_| Some("ftp://bob:secret@h"))]);
        let error = proxies.choose(&Url::parse("http://h/").unwrap()).map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnsupportedScheme);
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn credentials_of_a_custom_proxy_are_for_those_that_have_none() {
        let choose = |url: &Url| Some(if url.path() == "/own" { "http://own:1@p" } else { "http://p" });
        let proxies = proxies(vec![Proxy::custom(choose).basic_auth("given", "2")]);
        let sent = |path: &str| {
            let server = proxies.choose(&Url::parse("http://h/").unwrap().join(path).unwrap()).unwrap().unwrap();
            server.headers["proxy-authorization"].clone()
        };
        assert_eq!(sent("/own"), crate::auth::basic(b"own", b"1").unwrap());
        assert_eq!(sent("/"), crate::auth::basic(b"given", b"2").unwrap());
    }

    #[test]
    fn what_cannot_be_sent_is_told_when_the_client_is_built() {
        let long = "x".repeat(256);
        let framing = HeaderMap::from_iter([(http::header::HOST, http::HeaderValue::from_static("h"))]);
        for proxy in [
            Proxy::all("http://p").unwrap().headers(framing),
            Proxy::all("http://p").unwrap().basic_auth("a:b", "c"),
            Proxy::all("socks5://p").unwrap().basic_auth(&long, "c"),
            Proxy::all("socks5://p").unwrap().basic_auth("a", &long),
        ] {
            let config = ProxyConfig { own: vec![proxy], ..ProxyConfig::default() };
            assert_eq!(check(&config).unwrap_err().kind(), ErrorKind::Builder);
        }
    }

    #[test]
    fn debug_hides_credentials() {
        let proxy = Proxy::all("http://frog:heron@pond.example:8080").unwrap().basic_auth("newt", "stork");
        let shown = format!("{proxy:?}");
        assert!(shown.contains("pond.example:8080"), "{shown}");
        assert!(!["frog", "heron", "newt", "stork"].iter().any(|secret| shown.contains(secret)), "{shown}");
    }
}

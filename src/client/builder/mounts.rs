//! Which transports a client has, and what it does itself with each.

use http::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, USER_AGENT};

use super::ClientBuilder;
use crate::client::{Asked, cookies};
use crate::transport::{AnyTransport, Exit, Mounts, Pattern};
use crate::{Capability, CookieJar, Error, ErrorKind, HeaderValue, RedirectPolicy, Result, Transport, platform};

/// The ways out of a client in the making.
pub(super) struct Exits {
    pub(super) usual: Exit,
    pub(super) mounts: Mounts,
}

impl<C> ClientBuilder<C> {
    /// Puts another transport in the place of the platform's: a [`MockTransport`](crate::MockTransport), an app in process
    /// (`ServiceTransport`), or one of the caller's own.
    ///
    /// ```
    /// use amphi::{Client, MockTransport};
    ///
    /// # pollster::block_on(async {
    /// let mock = MockTransport::routes();
    /// mock.get("/frogs").respond(200).text("green");
    /// let client = Client::builder().transport(mock).build()?;
    /// assert_eq!(client.get("https://pond.example/frogs").await?.text().await?, "green");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Sends requests to URLs of this pattern over this transport; all others, over the client's own. Where a redirect leads
    /// is looked up like any URL.
    ///
    /// | pattern | stands for |
    /// |---|---|
    /// | `all://` | all URLs |
    /// | `https://`, `http://` | those of the scheme |
    /// | `all://example.org` | those of the host, whatever the port |
    /// | `all://*.example.org` | those of the hosts below it |
    /// | `all://*example.org` | those of the host and of the hosts below it |
    /// | `http://localhost:1234` | those of the port; a URL that names none has its scheme's |
    /// | `all://:8080` | those of the port, whatever the host |
    ///
    /// The most specific pattern wins: one with a port over one without, then a whole host over one with `*`, then the
    /// longer host, then one with a scheme over `all`. Of several that are the same the last one holds.
    ///
    /// A pattern that is none, one with a path say, is an [`ErrorKind::Builder`] of [`build`](Self::build).
    ///
    /// What transports do not all do (following redirects, undoing content codings, keeping cookies) is the client's work on
    /// the way over those that leave it to the client. Settings of TLS, protocol, proxies and connections are for the platform's transport alone.
    ///
    /// # On the web
    /// A redirect that comes over a mounted transport is followed by the client, wherever it leads; one that the browser
    /// gets, by the browser, past all mounts. Only over mounted transports does such a client keep cookies, and have other
    /// [redirect policies](crate::RedirectPolicy): a request that has one and goes to the browser is
    /// [`ErrorKind::Unsupported`].
    ///
    /// ```
    /// use amphi::{Client, MockTransport, Response, StatusCode};
    ///
    /// # pollster::block_on(async {
    /// let pond = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, "frogs")) });
    /// let client = Client::builder().mount("all://*.pond.example", pond).build()?;
    /// assert_eq!(client.get("https://api.pond.example/").await?.text().await?, "frogs");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[doc(alias = "mounts")]
    pub fn mount(self, pattern: &str, transport: impl Transport) -> Self {
        self.mount_at(pattern, Some(Box::new(transport)))
    }

    /// Sends requests to URLs of this pattern over the client's own transport, where a less specific
    /// [`mount`](Self::mount) would take them elsewhere.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Response, StatusCode};
    /// # let mock = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, ())) });
    /// let client = Client::builder().mount("all://", mock).mount_default("all://localhost").build()?;
    /// # Ok::<(), amphi::Error>(())
    /// ```
    pub fn mount_default(self, pattern: &str) -> Self {
        self.mount_at(pattern, None)
    }

    fn mount_at(mut self, pattern: &str, transport: Option<Box<dyn Transport>>) -> Self {
        match Pattern::parse(pattern) {
            Ok(pattern) => self.mounts.push((pattern, transport)),
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
        self
    }
}

/// The client's own transport, and those that are mounted; what it adds to every request is added to `headers`.
pub(super) fn exits(
    own: Option<Box<dyn Transport>>,
    config: Asked,
    mounts: Vec<(Pattern, Option<Box<dyn Transport>>)>,
    decode: bool,
    headers: &mut HeaderMap,
) -> Result<Exits> {
    let own = match own {
        Some(transport) if config.is_silent() => AnyTransport::Custom(transport),
        Some(_) => {
            let what = "settings of TLS, protocol, proxies and connections are for the platform's transport: set them on the one given";
            return Err(Error::new(ErrorKind::Unsupported, what));
        }
        None => AnyTransport::Platform(Box::new(config.transport()?)),
    };
    let mut usual = exit(own, decode)?;
    for (name, value) in &std::mem::take(&mut usual.headers) {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    let mut mounted = Vec::with_capacity(mounts.len());
    for (pattern, transport) in mounts {
        let exit = transport.map(|transport| exit(AnyTransport::Custom(transport), decode)).transpose()?;
        mounted.push((pattern, exit.map(|exit| without(exit, headers))));
    }
    Ok(Exits { usual, mounts: Mounts::new(mounted) })
}

/// Without those headers that every request has.
fn without(mut exit: Exit, headers: &HeaderMap) -> Exit {
    for name in headers.keys() {
        exit.headers.remove(name);
    }
    exit
}

fn exit(transport: AnyTransport, decode: bool) -> Result<Exit> {
    let capabilities = transport.capabilities();
    let mut headers = HeaderMap::new();
    if capabilities.has(Capability::AnyHeader) {
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("amphi/", env!("CARGO_PKG_VERSION"))));
    }
    let codings = capabilities.has(Capability::ContentCodings);
    if !decode && !codings {
        let what = "a browser undoes content codings by itself: leave `decode` on";
        return Err(Error::new(ErrorKind::Unsupported, what));
    }
    if let Some(accepted) = platform::coding::accepted().filter(|_| decode && codings) {
        headers.insert(ACCEPT_ENCODING, accepted);
    }
    Ok(Exit {
        follow: capabilities.has(Capability::ManualRedirects),
        decode: decode && codings,
        cookies: cookies::are_shown(capabilities),
        headers,
        transport,
    })
}

impl Exits {
    fn any(&self, does: impl Fn(&Exit) -> bool) -> bool {
        std::iter::once(&self.usual).chain(self.mounts.exits()).any(does)
    }

    /// Whether redirects are followed on any of the ways. A policy that holds on none is an error.
    pub(super) fn follow(&self, policy: &RedirectPolicy) -> Result<bool> {
        let follow = self.any(|exit| exit.follow);
        if !follow {
            policy.check_followed_elsewhere()?;
        }
        Ok(follow)
    }

    /// The jar, if there is a way that it is for.
    pub(super) fn jar(&self, given: Option<CookieJar>, wanted: bool) -> Result<Option<CookieJar>> {
        cookies::jar(given, wanted, self.any(|exit| exit.cookies))
    }
}

//! How a browser is to fetch.

use std::fmt;

use crate::error::Quoted;
use crate::{Capabilities, Capability, Error, ErrorKind, Result, platform};

/// How a browser fetches, for those who know [what it means](https://fetch.spec.whatwg.org/#requests): for
/// [`ClientBuilder::web`](crate::ClientBuilder::web) and [`RequestBuilder::web`](crate::RequestBuilder::web). The defaults are
/// fetch's own. Whether cookies go along is said by [`Credentials`](crate::Credentials).
///
/// ```
/// use amphi::{Capability, RequestCache, WebOptions};
///
/// let fresh = WebOptions { cache: RequestCache::NoStore, ..WebOptions::default() };
/// let mut request = amphi::get("http://h.example/");
/// if amphi::capabilities().has(Capability::WebOptions) {
///     request = request.web(fresh);
/// }
/// ```
///
/// Where there is no browser, options other than the default are
/// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) ([`Capability::WebOptions`](crate::Capability::WebOptions)). What
/// a browser leaves undone of them is an error, too, but for the priority, which is a hint.
#[doc(alias = "RequestInit")]
#[derive(Clone, Default, PartialEq, Eq)]
pub struct WebOptions {
    /// Whether other origins are asked.
    pub mode: RequestMode,
    /// How the browser's HTTP cache is used.
    pub cache: RequestCache,
    /// What is told to be the page that asks: a URL of its origin, or an empty text for none. By default the page's own
    /// address.
    pub referrer: Option<String>,
    /// How much of that is told. By default as the page says.
    pub referrer_policy: Option<ReferrerPolicy>,
    /// The digests that one of the body's has to be among, as in
    /// [Subresource Integrity](https://www.w3.org/TR/sri/#integrity-metadata): `sha256-…`. The body then comes as a whole.
    pub integrity: Option<String>,
    /// Whether the request outlives its page. Its body may have 64 KiB at most, with those of all others that do.
    pub keepalive: bool,
    /// What the browser is to fetch first. It is a hint.
    pub priority: RequestPriority,
}

/// Which origins a browser asks ([request mode](https://fetch.spec.whatwg.org/#concept-request-mode)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestMode {
    /// All; what another origin answers can be read if that allows it.
    #[default]
    Cors,
    /// The page's alone: [`ErrorKind::Builder`](crate::ErrorKind::Builder) for another,
    /// [`ErrorKind::Connect`](crate::ErrorKind::Connect) if a redirect leads to one.
    SameOrigin,
    /// All, without asking whether they allow it, and so without being shown what they answer. `GET`, `HEAD` and `POST` alone,
    /// with the headers that any form may send. The answer of another origin, whatever its status, is
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported), which says that the request was sent.
    NoCors,
}

/// How a browser uses its cache ([cache mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestCache {
    /// What is fresh is taken from the cache, what is stale is validated.
    #[default]
    Default,
    /// As if there were none: nothing is taken from it, nothing put into it.
    NoStore,
    /// Nothing is taken from it; what comes is put into it.
    Reload,
    /// Whatever is there is validated.
    NoCache,
    /// What is there is taken, fresh or stale.
    ForceCache,
    /// As [`ForceCache`](Self::ForceCache), and what is not there fails. For [`RequestMode::SameOrigin`] alone.
    OnlyIfCached,
}

/// How much of the referrer is told ([referrer policy](https://www.w3.org/TR/referrer-policy/#referrer-policies)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferrerPolicy {
    /// Nothing.
    NoReferrer,
    /// All, but nothing from `https` to `http`.
    NoReferrerWhenDowngrade,
    /// The origin.
    Origin,
    /// All to the own origin, the origin to others.
    OriginWhenCrossOrigin,
    /// All to the own origin, nothing to others.
    SameOrigin,
    /// The origin, but nothing from `https` to `http`.
    StrictOrigin,
    /// All to the own origin, the origin to others, nothing from `https` to `http`.
    StrictOriginWhenCrossOrigin,
    /// All, to everybody.
    UnsafeUrl,
}

/// What is fetched first ([priority](https://fetch.spec.whatwg.org/#request-priority)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestPriority {
    /// As the browser thinks best.
    #[default]
    Auto,
    /// Before others.
    High,
    /// After others.
    Low,
}

/// The options of a request or a client that has some. What is done with them is behind this trait, so that a program that
/// never sets any links none of it.
pub(crate) trait Fetching: platform::transport::Fetching + fmt::Debug + Send + Sync {
    fn options(&self) -> &WebOptions;

    /// Refuses options other than the default where nobody knows them.
    fn check(&self, capabilities: Capabilities) -> Result<()>;
}

/// As derived; core's way of quoting would take a table of all characters along.
impl fmt::Debug for WebOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebOptions")
            .field("mode", &self.mode)
            .field("cache", &self.cache)
            .field("referrer", &self.referrer.as_deref().map(Quoted))
            .field("referrer_policy", &self.referrer_policy)
            .field("integrity", &self.integrity.as_deref().map(Quoted))
            .field("keepalive", &self.keepalive)
            .field("priority", &self.priority)
            .finish()
    }
}

impl Fetching for WebOptions {
    fn options(&self) -> &WebOptions {
        self
    }

    fn check(&self, capabilities: Capabilities) -> Result<()> {
        if capabilities.has(Capability::WebOptions) || *self == Self::default() {
            return Ok(());
        }
        let what = "`mode`, `cache` and their like are for a browser, and there is none: leave them out";
        Err(Error::new(ErrorKind::Unsupported, what))
    }
}

/// Fetch's words for them.
#[allow(dead_code, reason = "natively nobody says them")]
pub(crate) trait Word {
    fn word(self) -> &'static str;
}

impl Word for RequestMode {
    fn word(self) -> &'static str {
        match self {
            Self::Cors => "cors",
            Self::SameOrigin => "same-origin",
            Self::NoCors => "no-cors",
        }
    }
}

impl Word for RequestCache {
    fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::NoStore => "no-store",
            Self::Reload => "reload",
            Self::NoCache => "no-cache",
            Self::ForceCache => "force-cache",
            Self::OnlyIfCached => "only-if-cached",
        }
    }
}

impl Word for ReferrerPolicy {
    fn word(self) -> &'static str {
        match self {
            Self::NoReferrer => "no-referrer",
            Self::NoReferrerWhenDowngrade => "no-referrer-when-downgrade",
            Self::Origin => "origin",
            Self::OriginWhenCrossOrigin => "origin-when-cross-origin",
            Self::SameOrigin => "same-origin",
            Self::StrictOrigin => "strict-origin",
            Self::StrictOriginWhenCrossOrigin => "strict-origin-when-cross-origin",
            Self::UnsafeUrl => "unsafe-url",
        }
    }
}

impl Word for RequestPriority {
    fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::High => "high",
            Self::Low => "low",
        }
    }
}

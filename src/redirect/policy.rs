//! Whether redirects are followed.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::{Error, ErrorKind, Response, Result, Url};

type Decide = Arc<dyn Fn(&RedirectAttempt<'_>) -> RedirectAction + Send + Sync>;

/// Whether, and how far, redirects are followed. By default up to 20.
///
/// They are followed by [fetch's rules](https://fetch.spec.whatwg.org/#http-redirect-fetch): 301 and 302 turn `POST`
/// into `GET`, 303 everything but `HEAD`; 307 and 308 repeat the request, its body included. `Authorization`,
/// `Cookie` and headers whose values are marked sensitive do not go to another origin, nor does anything go from
/// `https` to `http`.
///
/// # On the web
/// A browser follows by itself, up to 20, and shows only where that ends: a client with any other policy cannot be
/// built there ([`Capability::ManualRedirects`](crate::Capability::ManualRedirects)).
///
/// Of headers that must not go to another origin it leaves but `Authorization` behind, and it does not show where a redirect
/// leads. A request that has another one, such as `X-Api-Key` or one that an [`Auth`](crate::Auth) adds, is therefore followed
/// within the page's own origin alone (one that leaves it is [`ErrorKind::Connect`], as are all failures that a browser does
/// not tell apart); of a request to another origin a redirect is [`ErrorKind::Redirect`]: send it to the address where that ends.
/// What is [waited for](crate::blocking) in a worker is [`ErrorKind::Unsupported`] with such a header.
///
/// ```
/// use amphi::{Client, MockTransport, RedirectPolicy, Response, StatusCode};
///
/// # pollster::block_on(async {
/// # let transport = MockTransport::new(|_| async {
/// #     let response = http::Response::builder().status(302).header("location", "/elsewhere").body(())?;
/// #     Ok(Response::from(response))
/// # });
/// let client = Client::builder().redirect(RedirectPolicy::none()).transport(transport).build()?;
/// let response = client.get("http://test/").await?;
/// assert_eq!(response.status(), StatusCode::FOUND);
/// let next = response.next_request().unwrap();
/// assert_eq!(next.url().as_str(), "http://test/elsewhere");
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[doc(alias = "Policy")]
#[derive(Clone)]
pub struct RedirectPolicy {
    pub(super) max: u32,
    pub(super) downgrade: bool,
    follow: Follow,
}

#[derive(Clone)]
enum Follow {
    Always,
    Never,
    Asking(Decide),
}

impl RedirectPolicy {
    /// Follows up to `max` redirects of a request; one more is an error, [`ErrorKind::Redirect`].
    #[must_use]
    pub fn limited(max: u32) -> Self {
        Self { max, downgrade: false, follow: Follow::Always }
    }

    /// Follows none: the redirect is the response, and [`Response::next_request`] what it asks for.
    #[must_use]
    pub fn none() -> Self {
        Self { follow: Follow::Never, ..Self::limited(0) }
    }

    /// Asks a function about each redirect that leads somewhere, up to 20.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, RedirectPolicy, Request, Response, StatusCode};
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     let to = if request.url().path() == "/" { "/next" } else { "http://elsewhere/" };
    /// #     Ok(Response::from(http::Response::builder().status(302).header("location", to).body(())?))
    /// # });
    /// # pollster::block_on(async {
    /// let policy = RedirectPolicy::custom(|attempt| match attempt.url().host() {
    ///     "pond.example" => attempt.follow(),
    ///     _ => attempt.stop(),
    /// });
    /// let client = Client::builder().redirect(policy).transport(transport).build()?;
    /// let response = client.get("http://pond.example/").await?;
    /// assert_eq!((response.url().path(), response.history().len()), ("/next", 1));
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn custom(decide: impl Fn(&RedirectAttempt<'_>) -> RedirectAction + Send + Sync + 'static) -> Self {
        Self { follow: Follow::Asking(Arc::new(decide)), ..Self::default() }
    }

    /// Lets redirects lead from `https` to `http`, where everybody on the way can read and change everything. By default
    /// that is an error.
    #[must_use]
    pub fn allow_downgrade(mut self) -> Self {
        self.downgrade = true;
        self
    }

    /// Whether a redirect is followed.
    pub(super) fn decide(&self, attempt: &RedirectAttempt<'_>) -> RedirectAction {
        match &self.follow {
            Follow::Always => attempt.follow(),
            Follow::Never => attempt.stop(),
            Follow::Asking(decide) => decide(attempt),
        }
    }

    pub(super) fn follows(&self) -> bool {
        !matches!(self.follow, Follow::Never)
    }

    /// Refuses what a transport that follows by itself cannot do.
    pub(crate) fn check_followed_elsewhere(&self) -> Result<()> {
        let default = Self::default();
        if matches!(self.follow, Follow::Always) && (self.max, self.downgrade) == (default.max, default.downgrade) {
            return Ok(());
        }
        let what = "a browser follows redirects by itself, up to 20: leave that at its default";
        Err(Error::new(ErrorKind::Unsupported, what))
    }
}

impl Default for RedirectPolicy {
    fn default() -> Self {
        Self::limited(20)
    }
}

impl fmt::Debug for RedirectPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let follow = match &self.follow {
            Follow::Always => "always",
            Follow::Never => "never",
            Follow::Asking(_) => "asking",
        };
        f.debug_struct("RedirectPolicy")
            .field("follow", &follow)
            .field("max", &self.max)
            .field("downgrade", &self.downgrade)
            .finish()
    }
}

/// A redirect that is there to be followed, for [`RedirectPolicy::custom`].
#[derive(Debug)]
pub struct RedirectAttempt<'a> {
    pub(super) url: &'a Url,
    pub(super) response: &'a Response,
    pub(super) previous: &'a [Response],
}

impl RedirectAttempt<'_> {
    /// Where it leads.
    #[must_use]
    pub fn url(&self) -> &Url {
        self.url
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The redirect itself.
    #[must_use]
    pub fn response(&self) -> &Response {
        self.response
    }

    /// Those that were followed before it.
    #[must_use]
    pub fn previous(&self) -> &[Response] {
        self.previous
    }

    /// Follow it.
    #[must_use]
    pub fn follow(&self) -> RedirectAction {
        RedirectAction(Action::Follow)
    }

    /// Do not: it is the response.
    #[must_use]
    pub fn stop(&self) -> RedirectAction {
        RedirectAction(Action::Stop)
    }

    /// Do not: it is an error, [`ErrorKind::Redirect`], with this cause.
    pub fn error(&self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> RedirectAction {
        RedirectAction(Action::Error(cause.into()))
    }
}

/// What is done about a redirect: what a [`RedirectAttempt`] makes of it.
#[derive(Debug)]
pub struct RedirectAction(pub(super) Action);

#[derive(Debug)]
pub(super) enum Action {
    Follow,
    Stop,
    Error(Box<dyn std::error::Error + Send + Sync>),
}

//! `Digest` authentication ([RFC 7616](https://www.rfc-editor.org/rfc/rfc7616)): proves to know a password without telling it.

mod algorithm;
mod answer;
mod challenge;
mod notes;
mod offer;
mod sessions;

use std::fmt;
use std::sync::Arc;

use answer::Secret;
use http::header::{AUTHORIZATION, HeaderName, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};
pub(crate) use notes::Notes;
use notes::Round;
use offer::{Offer, Qop, asks_for_basic};
use sessions::{Session, Sessions};

use super::{Auth, AuthStep, header};
use crate::{BoxFuture, Credentials, Error, ErrorKind, Request, Response, Result, Url, platform};

const AUTHENTICATION_INFO: HeaderName = HeaderName::from_static("authentication-info");

/// How many nonces that went stale are followed by another for one request.
const MOST_STALE: u8 = 3;

/// `Digest` authentication ([RFC 7616](https://www.rfc-editor.org/rfc/rfc7616)): answers a server's challenge with a proof of
/// knowing the password.
///
/// The first request to a server is sent without, and once more when it is challenged; those after it have their answer
/// at once, each with a count of its own, as long as the server's nonce lasts. Clones, and all requests of a client, share
/// what was learned.
///
/// Of several challenges the strongest is answered: SHA-512, SHA-512-256, SHA-256 or MD5, each also with `-sess`; with
/// `auth`, which is preferred, `auth-int` or none (RFC 2069). A challenge that is none of these, and a second one that does
/// not call the first stale, are given back as what they are: a response with the status 401. A server that proves itself
/// (`rspauth`) and fails to is an error. User name and password are UTF-8.
///
/// A body that is a stream is sent once: the 401 is given back, and the next request is answered for beforehand. With
/// `auth-int`, which hashes the body, only one that is bytes can be sent.
///
/// # On the web
/// From another origin a browser shows challenges only if the server sends
/// `Access-Control-Expose-Headers: WWW-Authenticate`; without it a 401 is an error of the kind
/// [`Unsupported`](ErrorKind::Unsupported) that says so. To the page's own origin the first request, which is sent to be
/// challenged, goes without cookies: with them a browser would ask the user for a password.
///
/// ```
/// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
/// use amphi::DigestAuth;
/// # let transport = MockTransport::new(|request: Request| async move {
/// #     Ok(match request.headers().contains_key("authorization") {
/// #         true => Response::new(StatusCode::OK, ()),
/// #         false => Response::from(http::Response::builder().status(401).header("www-authenticate", "Digest realm=r, nonce=n").body(())?),
/// #     })
/// # });
/// # pollster::block_on(async {
/// let client = Client::builder().auth(DigestAuth::new("frog", "heron")).transport(transport).build()?;
/// let response = client.get("https://pond.example/").await?;
/// assert_eq!(response.history()[0].status(), StatusCode::UNAUTHORIZED);
/// assert_eq!(response.status(), StatusCode::OK);
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct DigestAuth {
    shared: Arc<(Secret, Sessions)>,
    or_basic: bool,
}

impl DigestAuth {
    /// With this user name and password.
    pub fn new(username: impl fmt::Display, password: impl fmt::Display) -> Self {
        let secret = Secret { username: username.to_string(), password: password.to_string() };
        Self { shared: Arc::new((secret, Sessions::default())), or_basic: false }
    }

    /// Answers also a server that asks for `Basic` and for no `Digest` that is known: by default not, since that tells
    /// the password to whoever listens, or has changed the challenge on its way.
    #[must_use]
    #[doc(alias = "anyauth")]
    pub fn or_basic(mut self) -> Self {
        self.or_basic = true;
        self
    }

    /// Puts an answer into a request.
    fn put(&self, request: &mut Request, round: Round) -> Result<()> {
        let body = match round.answer.offer.qop {
            Qop::AuthInt => Some(request.body().pieces().ok_or_else(|| {
                let what =
                    "the server asks for a hash of the body (`qop=auth-int`), and that is a stream: send it from bytes";
                Error::new(ErrorKind::Body, what)
            })?.concat()),
            Qop::Auth | Qop::None => None,
        };
        let value = round.answer.header(&self.shared.0, request.method().as_str(), body.as_deref())?;
        request.headers_mut().insert(AUTHORIZATION, value);
        notes_mut(request).round = Some(round);
        Ok(())
    }

    fn begin(&self, request: &mut Request) -> Result<()> {
        let (_, sessions) = &*self.shared;
        let is_repeatable = request.body().try_clone().is_some();
        let notes = notes_mut(request);
        notes.round = None;
        notes.once |= !is_repeatable;
        match sessions.answer(request.url())? {
            Some(answer) => self.put(request, Round { answer, fresh: None, stale: 0 }),
            None => {
                withhold(request);
                Ok(())
            }
        }
    }

    fn challenged(&self, request: &mut Request, response: &Response) -> Result<AuthStep> {
        let (secret, sessions) = &*self.shared;
        let Some(offer) = Offer::best(response.headers()) else {
            return self.basic(request, response);
        };
        let before = round(request).filter(|round| round.fresh.is_some());
        let stale = match before {
            // An answer to another address says nothing of this one.
            Some(round) if round.answer.uri == request.url().path_and_query() => {
                if !offer.stale || round.stale >= MOST_STALE {
                    return Ok(AuthStep::Done);
                }
                round.stale + 1
            }
            _ => 0,
        };
        let mut session = Session::new(request.url(), offer, secret)?;
        if request.settings().notes.as_ref().is_some_and(|notes| notes.once) {
            sessions.keep(&session);
            return Ok(AuthStep::Done);
        }
        let Some(answer) = session.answer(request.url())? else { return Ok(AuthStep::Done) };
        self.put(request, Round { answer, fresh: Some(Arc::new(session)), stale })?;
        restore(request);
        Ok(AuthStep::Again)
    }

    fn basic(&self, request: &mut Request, response: &Response) -> Result<AuthStep> {
        if !response.headers().contains_key(WWW_AUTHENTICATE) && is_hidden(response.url()) {
            let hint = "the server has to send `Access-Control-Expose-Headers: WWW-Authenticate`";
            let what = format!("the browser does not show what this other origin asks for: {hint}");
            return Err(Error::new(ErrorKind::Unsupported, what));
        }
        let value = header::basic_of(&self.shared.0.username, Some(&self.shared.0.password));
        let is_asked = self.or_basic && asks_for_basic(response.headers());
        match value {
            Ok(value) if is_asked && request.headers().get(AUTHORIZATION) != Some(&value) => {
                request.headers_mut().insert(AUTHORIZATION, value);
                restore(request);
                Ok(AuthStep::Again)
            }
            _ => Ok(AuthStep::Done),
        }
    }

    /// Reads what a server says of itself once it has let a request in.
    async fn informed(&self, request: &Request, response: &mut Response) -> Result<()> {
        let Some(round) = round(request) else { return Ok(()) };
        if let Some(session) = &round.fresh {
            self.shared.1.keep(session);
        }
        let Some(value) = response.headers().get(AUTHENTICATION_INFO) else { return Ok(()) };
        if round.answer.uri != request.url().path_and_query() {
            return Ok(());
        }
        let info = challenge::parameters(value.as_bytes());
        if let Some(proof) = info.parameter("rspauth") {
            let qop = match (round.answer.offer.qop, info.parameter("qop")) {
                (Qop::None, _) => return Ok(()),
                (_, Some(b"auth")) => Qop::Auth,
                (_, Some(b"auth-int")) => Qop::AuthInt,
                (own, _) => own,
            };
            let body = match qop {
                Qop::AuthInt if is_decoded(response.headers()) => return Ok(()),
                Qop::AuthInt => Some(response.buffer().await?),
                Qop::Auth | Qop::None => None,
            };
            let expected = round.answer.proof("", body.as_deref(), qop);
            if !proof.eq_ignore_ascii_case(expected.as_bytes()) {
                let what = "the server does not prove that it knows the password (`rspauth` is another)";
                return Err(Error::new(ErrorKind::Protocol, what));
            }
        }
        if let Some(nonce) = info.parameter("nextnonce") {
            self.shared.1.go_on(&round.answer, nonce);
        }
        Ok(())
    }
}

fn round(request: &Request) -> Option<&Round> {
    request.settings().notes.as_ref()?.round.as_ref()
}

fn notes_mut(request: &mut Request) -> &mut Notes {
    Arc::make_mut(request.settings_mut().notes.get_or_insert_default())
}

impl Auth for DigestAuth {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(self.begin(request)))
    }

    fn answer<'a>(
        &'a self,
        request: &'a mut Request,
        response: &'a mut Response,
        _: usize,
    ) -> BoxFuture<'a, Result<AuthStep>> {
        Box::pin(async move {
            if response.status() == StatusCode::UNAUTHORIZED {
                return self.challenged(request, response);
            }
            self.informed(request, response).await?;
            Ok(AuthStep::Done)
        })
    }
}

impl fmt::Debug for DigestAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DigestAuth").field("username", &self.shared.0.username).finish_non_exhaustive()
    }
}

/// The address of the page, or of the worker, which may be a blob of the page's; where there is one.
fn page() -> Option<Url> {
    let address = platform::url::page()?;
    let page = Url::parse(address.strip_prefix("blob:").unwrap_or(&address)).ok()?;
    page.scheme().starts_with("http").then_some(page)
}

/// Whether a browser shows of this URL's responses only what the server exposes.
fn is_hidden(url: &Url) -> bool {
    page().is_some_and(|page| !page.same_origin(url))
}

/// Takes away from a request to the page's own origin what a browser would ask the user for a password with.
fn withhold(request: &mut Request) {
    if page().is_some_and(|page| page.same_origin(request.url())) && !request.headers().contains_key(AUTHORIZATION) {
        let before = request.settings_mut().credentials.replace(Credentials::Omit);
        notes_mut(request).withheld = Some(before);
    }
}

fn restore(request: &mut Request) {
    if let Some(before) = notes_mut(request).withheld.take() {
        request.settings_mut().credentials = before;
    }
}

/// Whether a body comes otherwise than it was sent, because the platform has undone a coding.
fn is_decoded(headers: &HeaderMap) -> bool {
    headers.contains_key(http::header::CONTENT_ENCODING) && platform::coding::accepted().is_none()
}

//! Authentication: what a request needs to be let in, and what is made of a server's challenge.

mod base64;
#[cfg(feature = "digest")]
mod digest;
#[cfg(not(feature = "digest"))]
#[path = "digest_none.rs"]
mod digest;
mod flow;
mod header;
mod netrc;
mod schemes;
mod scope;

use std::sync::Arc;

#[cfg(feature = "digest")]
pub use digest::DigestAuth;
pub(crate) use digest::Notes;
pub(crate) use flow::authenticated;
pub(crate) use header::{Masked, basic, basic_of, bearer, hidden, of_url};
pub use netrc::NetrcAuth;
pub use schemes::{BasicAuth, BearerAuth};
pub(crate) use scope::{Choice, Scopes, choose};

use crate::{BoxFuture, Request, Response, Result};

/// Authenticates requests: for [`ClientBuilder::auth`](crate::ClientBuilder::auth) and
/// [`RequestBuilder::auth`](crate::RequestBuilder::auth).
///
/// It is asked twice: [`authorize`](Self::authorize) before a request leaves, [`answer`](Self::answer) when a response is
/// there. If that changes the request and says [`AuthStep::Again`], the request is sent once more, and so on, ten times at most.
/// Both may wait for whatever they like, a token from another server say; what must last from one request to the next is
/// kept in the `Auth` itself, which all requests share. Nothing but `authorize` has to be written, and a flow whose steps
/// wait for nothing is a `Box::pin` around plain code.
///
/// A function that changes the request is one, too:
///
/// ```
/// # use amphi::{Client, MockTransport, Response, StatusCode};
/// use amphi::{HeaderValue, Request, Result};
///
/// fn sign(request: &mut Request) -> Result<()> {
///     let signature = format!("{} {}", request.method(), request.url().path());
///     request.headers_mut().insert("x-signature", HeaderValue::try_from(signature)?);
///     Ok(())
/// }
/// # let transport = MockTransport::new(|request: Request| async move {
/// #     assert_eq!(request.headers()["x-signature"], "GET /frogs");
/// #     assert!(request.headers()["x-signature"].is_sensitive());
/// #     Ok(Response::new(StatusCode::OK, ()))
/// # });
/// # pollster::block_on(async {
/// let client = Client::builder().auth(sign).transport(transport).build()?;
/// client.get("https://pond.example/frogs").await?;
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
///
/// # Where it stands
/// Inside of the client's [`middleware`](crate::ClientBuilder::middleware), around redirects. It is asked only about the
/// origin that it is for: not about a response that a redirect to another origin led to, nor about one that came back from there.
/// Headers that it adds are marked sensitive: no `Debug` shows them, and no redirect takes them to another origin. A
/// response after which the request is sent again is in the [`history`](Response::history) of the last one.
///
/// On the web a request with headers that it adds, besides `Authorization`, is redirected
/// [within the page's origin](crate::RedirectPolicy#on-the-web) or not at all.
///
/// # Example
/// A token that is fetched when it is needed, and anew once it is refused:
///
/// ```
/// use std::sync::Mutex;
/// use amphi::{Auth, AuthStep, BoxFuture, Client, HeaderValue, Request, Response, Result, StatusCode, header};
///
/// struct Session {
///     /// Of its own: what it sends is not authenticated in turn.
///     client: Client,
///     token: Mutex<Option<String>>,
/// }
///
/// impl Session {
///     async fn renew(&self, request: &mut Request) -> Result<()> {
///         let token = self.client.post("https://login.example/token").await?.error_for_status()?.text().await?;
///         request.headers_mut().insert(header::AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}"))?);
///         *self.token.lock().unwrap() = Some(token);
///         Ok(())
///     }
/// }
///
/// impl Auth for Session {
///     fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
///         Box::pin(async move {
///             let token = self.token.lock().unwrap().clone();
///             let Some(token) = token else { return self.renew(request).await };
///             request.headers_mut().insert(header::AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}"))?);
///             Ok(())
///         })
///     }
///
///     fn answer<'a>(
///         &'a self,
///         request: &'a mut Request,
///         response: &'a mut Response,
///         round: usize,
///     ) -> BoxFuture<'a, Result<AuthStep>> {
///         Box::pin(async move {
///             if response.status() != StatusCode::UNAUTHORIZED || round > 1 {
///                 return Ok(AuthStep::Done);
///             }
///             self.renew(request).await?;
///             Ok(AuthStep::Again)
///         })
///     }
/// }
/// # let mock = amphi::MockTransport::new(|request: Request| async move {
/// #     let known = request.headers().get("authorization").is_some_and(|value| value == "Bearer new");
/// #     Ok(match request.url().path() {
/// #         "/token" => Response::new(StatusCode::OK, "new"),
/// #         _ if known => Response::new(StatusCode::OK, "in"),
/// #         _ => Response::new(StatusCode::UNAUTHORIZED, ()),
/// #     })
/// # });
/// # pollster::block_on(async {
/// # let inner = Client::builder().transport(mock).build()?;
/// # let mock = amphi::MockTransport::new(|request: Request| async move {
/// #     let known = request.headers().get("authorization").is_some_and(|value| value == "Bearer new");
/// #     Ok(Response::new(if known { StatusCode::OK } else { StatusCode::UNAUTHORIZED }, ()))
/// # });
/// # let session = Session { client: inner, token: Mutex::new(Some("old".into())) };
/// # let client = Client::builder().auth(session).transport(mock).build()?;
/// # let response = client.get("https://pond.example/").await?;
/// # assert_eq!((response.status(), response.history().len()), (StatusCode::OK, 1));
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[doc(alias = "auth_flow")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not authenticate requests",
    note = "for a user name and a password call `basic_auth(username, Some(password))`, or give `BasicAuth::new(username, \
            password)?`; for a token `bearer_auth(token)`",
    note = "a function has to be `Fn(&mut Request) -> Result<()> + Send + Sync + 'static`"
)]
pub trait Auth: Send + Sync + 'static {
    /// Adds to a request what it needs, before it leaves.
    ///
    /// # Errors
    /// Whatever keeps it from that: the request is not sent.
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>>;

    /// Looks at a response, and says whether the request, changed, is to be sent again. By default it is not.
    ///
    /// The request is the one that was answered: after redirects the last one, ready to be sent once more. A request whose
    /// body is a stream cannot be: it comes here without, and the response is given back whatever this says.
    ///
    /// `round` is how often the call has asked this so far, 1 for the answer to the first request; redirects do not count. What
    /// a flow wants to remember from one round to the next it can put into the request's
    /// [extensions](Request::extensions), which are not sent. The response's [`history`](Response::history) has the rounds
    /// before, and the redirects of all.
    ///
    /// # Errors
    /// Whatever keeps it from an answer: the call fails.
    fn answer<'a>(
        &'a self,
        request: &'a mut Request,
        response: &'a mut Response,
        round: usize,
    ) -> BoxFuture<'a, Result<AuthStep>> {
        let _ = (request, response, round);
        Box::pin(std::future::ready(Ok(AuthStep::Done)))
    }

    /// Whether [`authorize`](Self::authorize) wants the request's body as [bytes](crate::Body::as_bytes): one that is
    /// a stream is then collected in memory, and so can be sent again. By default not.
    fn requires_request_body(&self) -> bool {
        false
    }

    /// Whether [`answer`](Self::answer) reads the response's body: it is then collected in memory, within the
    /// [limit](crate::ClientBuilder::body_limit), and can be read again afterwards. By default not.
    fn requires_response_body(&self) -> bool {
        false
    }
}

/// What [`Auth::answer`] makes of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthStep {
    /// It is the one that the caller gets.
    Done,
    /// The request, which was changed, is sent again.
    Again,
}

impl<F> Auth for F
where
    F: Fn(&mut Request) -> Result<()> + Send + Sync + 'static,
{
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(self(request)))
    }
}

/// One that several clients share.
impl<A: Auth + ?Sized> Auth for Arc<A> {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        (**self).authorize(request)
    }

    fn answer<'a>(
        &'a self,
        request: &'a mut Request,
        response: &'a mut Response,
        round: usize,
    ) -> BoxFuture<'a, Result<AuthStep>> {
        (**self).answer(request, response, round)
    }

    fn requires_request_body(&self) -> bool {
        (**self).requires_request_body()
    }

    fn requires_response_body(&self) -> bool {
        (**self).requires_response_body()
    }
}

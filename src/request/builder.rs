//! A request in the making.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};

#[cfg(feature = "form")]
use super::form_encode;
use super::{Request, append, field, replace};
use crate::client::{cookies, pipeline};
use crate::{
    Auth, Body, BoxFuture, Client, Credentials, Error, RedirectPolicy, Response, Result, RetryPolicy, Timeouts, auth,
};

/// A request in the making: from [`Client::get`](crate::Client::get) and its like. Awaited, it is sent; for `join_all`,
/// `spawn` and whatever else wants a future, [`send`](Self::send) gives one.
///
/// What is wrong with an argument comes to light when the request is built or sent, with the first mistake.
///
/// ```
/// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
/// # pollster::block_on(async {
/// # let transport = MockTransport::new(|request: Request| async move {
/// #     assert_eq!(request.url().query(), Some("page=2&tag=a+b"));
/// #     assert_eq!(request.headers()["authorization"], "Bearer token");
/// #     Ok(Response::new(StatusCode::OK, ()))
/// # });
/// # let client = Client::builder().transport(transport).build()?;
/// let response = client
///     .get("https://api.example/search")
///     .query(&[("page", "2"), ("tag", "a b")])
///     .bearer_auth("token")
///     .await?;
/// # assert!(response.status().is_success());
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
///
/// `C` is the client that it is of: this crate's, or that of [`blocking`](crate::blocking), whose `send` waits.
#[must_use = "a request is sent when it is awaited, or by `send`"]
pub struct RequestBuilder<C = Client> {
    client: Client,
    request: Result<Request>,
    /// What the body is, unless a header says otherwise.
    content_type: Option<&'static str>,
    /// What makes the body, if that depends on the headers.
    fill: Option<Box<Fill>>,
    of: PhantomData<fn() -> C>,
}

type Fill = dyn FnOnce(&mut Request) -> Result<()> + Send + Sync;

impl<C> RequestBuilder<C> {
    pub(crate) fn new(client: Client, request: Result<Request>) -> Self {
        Self { client, request, content_type: None, fill: None, of: PhantomData }
    }

    pub(super) fn change(mut self, change: impl FnOnce(&mut Request) -> Result<()>) -> Self {
        let changed = self.request.as_mut().map_or(Ok(()), change);
        if let Err(error) = changed {
            self.fail(error);
        }
        self
    }

    /// Apart, as there is only one of it.
    #[cold]
    #[inline(never)]
    fn fail(&mut self, error: Error) {
        if let Ok(request) = &self.request {
            self.request = Err(error.for_request(request.method(), request.url()));
        }
    }

    /// Adds a header; one of this name that is there already stays.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<str>,
        N::Error: Into<http::Error>,
        V: TryInto<HeaderValue>,
        V::Error: Into<http::Error>,
    {
        self.change(|request| append(request.headers_mut(), name, value))
    }

    /// Sets these headers; those of the same names that are there already give way.
    pub fn headers(self, headers: HeaderMap) -> Self {
        self.change(|request| replace(request.headers_mut(), headers))
    }

    /// Removes a header, one of the client's [defaults](crate::ClientBuilder::default_headers) included.
    pub fn without_header<N>(self, name: N) -> Self
    where
        N: TryInto<HeaderName> + AsRef<str>,
        N::Error: Into<http::Error>,
    {
        self.change(|request| {
            let name = field::name(name)?;
            request.headers_mut().remove(&name);
            request.without_mut().headers.push(name);
            Ok(())
        })
    }

    /// Adds parameters at the end of the URL's query: pairs, a map, a struct, whatever serialises to
    /// `application/x-www-form-urlencoded`.
    #[cfg(feature = "form")]
    #[doc(alias = "params")]
    pub fn query<T: serde::Serialize + ?Sized>(self, parameters: &T) -> Self {
        self.change(|request| {
            let pairs = form_encode(parameters)?;
            *request.url_mut() = request.url().with_query_appended(&pairs);
            Ok(())
        })
    }

    /// As [`query`](Self::query), in the place of the query that the URL has. With no parameters, `&()` say, it takes that
    /// away.
    ///
    /// ```
    /// let request = amphi::get("https://pond.example/frogs?page=1").set_query(&[("page", 2)]).build()?;
    /// assert_eq!(request.url().as_str(), "https://pond.example/frogs?page=2");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[cfg(feature = "form")]
    pub fn set_query<T: serde::Serialize + ?Sized>(self, parameters: &T) -> Self {
        self.change(|request| {
            let pairs = form_encode(parameters)?;
            *request.url_mut() = request.url().with_encoded_query(&pairs);
            Ok(())
        })
    }

    /// `Authorization: Basic`, in UTF-8 ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)). The value is marked
    /// sensitive: no `Debug` shows it, and it does not go to another origin.
    pub fn basic_auth(self, username: impl fmt::Display, password: Option<impl fmt::Display>) -> Self {
        self.authorization(auth::basic_of(username, password))
    }

    /// `Authorization: Bearer` ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)). The value is marked sensitive.
    pub fn bearer_auth(self, token: impl fmt::Display) -> Self {
        self.authorization(auth::bearer(&token.to_string()))
    }

    fn authorization(self, value: Result<HeaderValue>) -> Self {
        self.change(|request| {
            request.headers_mut().insert(AUTHORIZATION, value?);
            Ok(())
        })
    }

    /// Authenticates this request, in the place of whatever the client or the URL has for it. It is for the origin of the
    /// request's URL alone: where a redirect leads to another, it does not go along. See [`Auth`].
    ///
    /// ```
    /// # use amphi::{BearerAuth, Client, MockTransport, Request, Response, StatusCode};
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     assert_eq!(request.headers()["authorization"], "Bearer token");
    /// #     Ok(Response::new(StatusCode::OK, ()))
    /// # });
    /// # let client = Client::builder().transport(transport).build()?;
    /// # pollster::block_on(async {
    /// client.get("https://pond.example/").auth(BearerAuth::new("token")?).await?;
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// # Ok::<(), amphi::Error>(())
    /// ```
    pub fn auth(self, auth: impl Auth) -> Self {
        self.change(|request| {
            request.settings_mut().auth = auth::Choice::Own(Arc::new(auth));
            Ok(())
        })
    }

    /// Sends this request without authentication: without that of the client, an `Authorization` among its default headers
    /// included, and without user name and password of the URL. A header of the request's own stays.
    pub fn no_auth(self) -> Self {
        self.change(|request| {
            request.settings_mut().auth = auth::Choice::Off;
            Ok(())
        })
    }

    /// The body: bytes, text, or a [`Body`] from a stream. No `Content-Type` is added.
    #[doc(alias = "content")]
    pub fn body(self, body: impl Into<Body>) -> Self {
        self.body_of(None, || Ok(body.into()))
    }

    fn body_of(mut self, content_type: Option<&'static str>, body: impl FnOnce() -> Result<Body>) -> Self {
        self.content_type = content_type;
        self.fill = None;
        self.change(|request| {
            *request.body_mut() = body()?;
            Ok(())
        })
    }

    /// A body that is made once all headers are there.
    #[cfg(feature = "multipart")]
    pub(super) fn filled_by(mut self, fill: impl FnOnce(&mut Request) -> Result<()> + Send + Sync + 'static) -> Self {
        self.content_type = None;
        self.fill = Some(Box::new(fill));
        self
    }

    /// A body of compact JSON, and `Content-Type: application/json` unless a header says otherwise. Numbers that JSON cannot
    /// say, NaN and infinity, are `null`, as serde has it.
    #[cfg(feature = "json")]
    pub fn json<T: serde::Serialize + ?Sized>(self, value: &T) -> Self {
        self.body_of(Some("application/json"), || {
            let json = serde_json::to_vec(value)
                .map_err(|error| Error::new(crate::ErrorKind::Builder, "the value is no JSON").because(error))?;
            Ok(json.into())
        })
    }

    /// A body of form fields, and `Content-Type: application/x-www-form-urlencoded` unless a header says otherwise.
    /// Takes what [`query`](Self::query) takes.
    #[cfg(feature = "form")]
    #[doc(alias = "data")]
    pub fn form<T: serde::Serialize + ?Sized>(self, fields: &T) -> Self {
        self.body_of(Some("application/x-www-form-urlencoded"), || Ok(form_encode(fields)?.into()))
    }

    /// Bounds the whole exchange, from the call to the end of the body; [`Timeouts::total`] of this request.
    pub fn timeout(self, total: Duration) -> Self {
        self.change(|request| {
            request.settings_mut().total = Some(total);
            Ok(())
        })
    }

    /// Sets all timeouts in place of the client's, that of the whole exchange included. What this request's
    /// [`timeout`](Self::timeout) sets stays.
    pub fn timeouts(self, timeouts: Timeouts) -> Self {
        self.change(|request| {
            request.settings_mut().timeouts = Some(timeouts);
            Ok(())
        })
    }

    /// A cookie for this request alone, besides those of the client's jar, and in the place of one of the same name there.
    /// It does not go to another origin.
    ///
    /// # On the web
    /// A browser sends its own cookies only: [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported)
    /// ([`Capability::AnyHeader`](crate::Capability::AnyHeader)).
    pub fn cookie(self, name: &str, value: &str) -> Self {
        self.change(|request| {
            cookies::OwnCookies::add(request, cookies::pair(name, value)?);
            Ok(())
        })
    }

    /// Whether cookies are sent and taken, in place of what the client [does](crate::ClientBuilder::credentials).
    pub fn credentials(self, credentials: Credentials) -> Self {
        self.change(|request| {
            request.settings_mut().credentials = Some(credentials);
            Ok(())
        })
    }

    /// Whether and how far redirects are followed, in place of the client's policy.
    ///
    /// # On the web
    /// See [`RedirectPolicy`]: another than the default fails with
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    pub fn redirect(self, policy: RedirectPolicy) -> Self {
        self.change(|request| {
            request.settings_mut().redirect = Some(policy);
            Ok(())
        })
    }

    /// Whether, when and how often it is sent again where it fails, in place of the client's
    /// [policy](crate::ClientBuilder::retry).
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.change(|request| {
            request.settings_mut().retry = Some(policy);
            Ok(())
        })
    }

    /// The most that [`Response::bytes`] and its like collect, in bytes, in place of the client's
    /// [limit](crate::ClientBuilder::body_limit).
    pub fn body_limit(self, bytes: u64) -> Self {
        self.change(|request| {
            request.settings_mut().body_limit = Some(bytes);
            Ok(())
        })
    }

    /// The finished request, for [`Client::execute`](crate::Client::execute).
    ///
    /// # Errors
    /// The first mistake that was made: a bad URL, header or body.
    pub fn build(self) -> Result<Request> {
        let mut request = self.request?;
        if let Some(content_type) = self.content_type {
            let content_type = HeaderValue::from_static(content_type);
            if !request.headers().contains_key(CONTENT_TYPE) {
                request.headers_mut().insert(CONTENT_TYPE, content_type);
            }
        }
        if let Some(fill) = self.fill {
            fill(&mut request).map_err(|error| error.for_request(request.method(), request.url()))?;
        }
        Ok(request)
    }

    /// The request, and the client that is to send it.
    pub(crate) fn finish(self) -> Result<(Client, Request)> {
        let client = self.client.clone();
        Ok((client, self.build()?))
    }
}

impl RequestBuilder {
    /// The client that it is of, and the finished request, for [`Client::execute`](crate::Client::execute): sent by that it
    /// goes as [`send`](Self::send) would have it go.
    ///
    /// ```
    /// let (_client, request) = amphi::get("https://pond.example/frogs").header("x-frog", "1").build_split();
    /// assert_eq!(request?.url().path(), "/frogs");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    pub fn build_split(self) -> (Client, Result<Request>) {
        (self.client.clone(), self.build())
    }

    /// Sends the request. The response is there as soon as its head is.
    ///
    /// # Errors
    /// The first mistake that was made in building it, or whatever fails on the way. A response with a
    /// status of 400 or above is not an error unless [`Response::error_for_status`] makes it one.
    ///
    /// # Cancellation
    /// Dropping the future cancels the transfer.
    pub async fn send(self) -> Result<Response> {
        let (client, request) = self.finish()?;
        pipeline::send(client.inner(), request).await
    }
}

impl IntoFuture for RequestBuilder {
    type Output = Result<Response>;
    type IntoFuture = Pending;

    fn into_future(self) -> Pending {
        Pending(Box::pin(self.send()))
    }
}

impl<C> fmt::Debug for RequestBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RequestBuilder").field(&self.request).finish()
    }
}

/// A request that is being sent: what awaiting a [`RequestBuilder`] makes of it.
#[must_use = "futures do nothing unless polled"]
pub struct Pending(BoxFuture<'static, Result<Response>>);

impl Future for Pending {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

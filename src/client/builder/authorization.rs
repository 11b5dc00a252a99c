//! Who authenticates the client's requests.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use http::header::AUTHORIZATION;

use super::ClientBuilder;
use crate::{Auth, IntoUrl, Result, auth};

impl<C> ClientBuilder<C> {
    /// Authenticates every request: see [`Auth`]. A request that has its own ([`RequestBuilder::auth`](crate::RequestBuilder::auth),
    /// or an `Authorization` header) or [none](crate::RequestBuilder::no_auth) goes before it, and it goes before user name
    /// and password of a URL.
    ///
    /// Of a client with a [`base_url`](Self::base_url) it is for the base's origin alone; without one, for the origin of
    /// each request's own URL. Redirects take it to no other.
    ///
    /// ```
    /// # use amphi::{Client, NetrcAuth};
    /// let auth = NetrcAuth::from_text("machine pond.example login frog password heron")?;
    /// let client = Client::builder().base_url("https://pond.example/api").auth(auth).build()?;
    /// # Ok::<(), amphi::Error>(())
    /// ```
    pub fn auth(mut self, auth: impl Auth) -> Self {
        self.auth.any = Some(Arc::new(auth));
        self
    }

    /// As [`auth`](Self::auth), for the requests to one origin, in the place of what is for all of them: for
    /// `https://api.example`, say. That of a base makes no difference to it.
    ///
    /// # Errors
    /// Building fails if the URL has a path, a query, or credentials.
    pub fn auth_for(mut self, origin: impl IntoUrl, auth: impl Auth) -> Self {
        if let Err(error) = self.auth.add(origin, auth) {
            self.failed.get_or_insert(error);
        }
        self
    }

    /// `Authorization: Basic` for every request, in UTF-8 ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)), unless the
    /// request has credentials of its own. Of a client with a [`base_url`](Self::base_url) they go to the base's
    /// origin alone; redirects take them to no other.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     assert_eq!(request.headers()["authorization"], "Basic ZnJvZzpoZXJvbg==");
    /// #     Ok(Response::new(StatusCode::OK, ()))
    /// # });
    /// # pollster::block_on(async {
    /// let client = Client::builder().basic_auth("frog", Some("heron")).transport(transport).build()?;
    /// client.get("https://pond.example/").await?;
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn basic_auth(self, username: impl fmt::Display, password: Option<impl fmt::Display>) -> Self {
        self.authorization(auth::basic_of(username, password))
    }

    /// `Authorization: Bearer` for every request ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)), as
    /// [`basic_auth`](Self::basic_auth).
    pub fn bearer_auth(self, token: impl fmt::Display) -> Self {
        self.authorization(auth::bearer(&token.to_string()))
    }

    fn authorization(mut self, value: Result<HeaderValue>) -> Self {
        match value {
            Ok(value) => {
                self.headers.insert(AUTHORIZATION, value);
            }
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
        self
    }
}

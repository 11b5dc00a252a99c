//! `Basic` and `Bearer`: what is sent with every request, asked for or not.

use std::fmt;

use http::HeaderValue;
use http::header::AUTHORIZATION;

use super::{Auth, header};
use crate::{BoxFuture, Request, Result};

/// `Basic` authentication, in UTF-8 ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)): sent with every request, asked for
/// or not. [`ClientBuilder::basic_auth`](crate::ClientBuilder::basic_auth) and
/// [`RequestBuilder::basic_auth`](crate::RequestBuilder::basic_auth) are short for it; this is for
/// [`ClientBuilder::auth_for`](crate::ClientBuilder::auth_for), say.
///
/// ```
/// # use amphi::{BasicAuth, Client};
/// let client = Client::builder().auth_for("https://pond.example", BasicAuth::new("frog", "heron")?).build()?;
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone)]
pub struct BasicAuth(HeaderValue);

impl BasicAuth {
    /// With this user name and password.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`](crate::ErrorKind::Builder) for a user name with a colon.
    pub fn new(username: impl fmt::Display, password: impl fmt::Display) -> Result<Self> {
        header::basic_of(username, Some(password)).map(Self)
    }
}

impl Auth for BasicAuth {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        request.headers_mut().insert(AUTHORIZATION, self.0.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicAuth").finish_non_exhaustive()
    }
}

/// A bearer's token ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)), sent with every request, as [`BasicAuth`] is.
///
/// ```
/// # use amphi::{BearerAuth, Client};
/// let client = Client::builder().base_url("https://pond.example").auth(BearerAuth::new("token")?).build()?;
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone)]
pub struct BearerAuth(HeaderValue);

impl BearerAuth {
    /// With this token.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`](crate::ErrorKind::Builder) for a token that cannot stand in a header.
    pub fn new(token: impl fmt::Display) -> Result<Self> {
        header::bearer(&token.to_string()).map(Self)
    }
}

impl Auth for BearerAuth {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        request.headers_mut().insert(AUTHORIZATION, self.0.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

impl fmt::Debug for BearerAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BearerAuth").finish_non_exhaustive()
    }
}

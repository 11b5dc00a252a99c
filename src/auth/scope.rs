//! Who authenticates a request, and for which origin.

use std::fmt;
use std::sync::Arc;

use http::header::AUTHORIZATION;

use super::Auth;
use crate::client::pipeline::ClientInner;
use crate::{Error, ErrorKind, IntoUrl, Request, Result, Url};

/// What a client has.
#[derive(Clone, Default)]
pub(crate) struct Scopes {
    /// For every origin; of a client with a base for that of the base.
    pub(crate) any: Option<Arc<dyn Auth>>,
    by_origin: Vec<(Url, Arc<dyn Auth>)>,
}

impl Scopes {
    pub(crate) fn is_empty(&self) -> bool {
        self.any.is_none() && self.by_origin.is_empty()
    }

    pub(crate) fn add(&mut self, origin: impl IntoUrl, auth: impl Auth) -> Result<()> {
        let url = origin.into_url()?;
        if !matches!(url.path_and_query(), "" | "/") || url.has_credentials() || url.fragment().is_some() {
            let what = "credentials are for an origin: scheme, host and port, and nothing after that";
            return Err(Error::new(ErrorKind::Builder, what));
        }
        self.by_origin.retain(|(known, _)| !known.same_origin(&url));
        self.by_origin.push((url, Arc::new(auth)));
        Ok(())
    }

    /// Whoever is for this origin alone.
    fn of_origin(&self, url: &Url) -> Option<&Arc<dyn Auth>> {
        self.by_origin.iter().find(|(origin, _)| origin.same_origin(url)).map(|(_, auth)| auth)
    }
}

/// What a request has to say of it.
#[derive(Clone, Default)]
pub(crate) enum Choice {
    #[default]
    Client,
    Off,
    Own(Arc<dyn Auth>),
    /// Once that is settled: who, and for the origin of which URL.
    Granted(Arc<(Arc<dyn Auth>, Url)>),
}

impl Choice {
    fn is_of_client(&self) -> bool {
        matches!(self, Self::Client)
    }

    /// Who authenticates a request that now goes to this URL.
    pub(crate) fn granted(&self, url: &Url) -> Option<&Arc<dyn Auth>> {
        match self {
            Self::Granted(granted) if granted.1.same_origin(url) => Some(&granted.0),
            _ => None,
        }
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "Client",
            Self::Off => "Off",
            Self::Own(_) => "Own",
            Self::Granted(_) => "Granted",
        })
    }
}

/// Settles who authenticates the request: its own, then the client's, then its URL. A header of its own is its own, too.
pub(crate) fn choose(client: &ClientInner, request: &mut Request) {
    let choice = &request.settings().auth;
    if choice.is_of_client() && client.auth.is_empty() && !request.url().has_credentials() {
        return;
    }
    let is_foreign = client.base.as_ref().is_some_and(|base| !base.same_origin(request.url()));
    let has_header = request.headers().contains_key(AUTHORIZATION);
    let of_origin = client.auth.of_origin(request.url()).filter(|_| choice.is_of_client() && !has_header);
    let granted = match choice {
        Choice::Own(auth) => Some(auth),
        Choice::Client if !has_header => of_origin.or(client.auth.any.as_ref().filter(|_| !is_foreign)),
        _ => None,
    };
    let granted = granted.map(Arc::clone);
    // In the place of what is for all.
    let is_own = !choice.is_of_client() || of_origin.is_some();
    let has_default = !is_foreign && !request.refuses(&AUTHORIZATION) && client.headers.contains_key(AUTHORIZATION);
    // What goes before the URL's leaves that unused.
    if (granted.is_some() || is_own || has_default) && request.url().has_credentials() {
        *request.url_mut() = request.url().without_credentials();
    }
    if is_own && has_default {
        request.without_mut().headers.push(AUTHORIZATION);
    }
    if let Some(auth) = granted {
        let home = request.url().clone();
        request.settings_mut().auth = Choice::Granted(Arc::new((auth, home)));
    }
}

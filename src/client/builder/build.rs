//! What comes of all the settings.

use std::sync::Arc;

use http::HeaderValue;
use http::header::{CONTENT_LENGTH, COOKIE, TRANSFER_ENCODING};

use super::{ClientBuilder, mounts};
use crate::Result;
use crate::client::Client;
use crate::client::pipeline::ClientInner;

impl<C> ClientBuilder<C> {
    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) for a setting that the platform or the transport cannot do, [`ErrorKind::Builder`](crate::ErrorKind::Builder)
    /// for a bad argument.
    pub fn build(self) -> Result<C>
    where
        C: From<Client>,
    {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.config.check()?;
        let warning = self.config.warning();
        let mut headers = self.headers;
        let exits = mounts::exits(self.transport, self.config, self.mounts, self.decode, &mut headers)?;
        if let Some(web) = &self.web {
            web.check(exits.usual.transport.capabilities())?;
        }
        let jar = exits.jar(self.jar, self.keeps_cookies)?;
        let follow = exits.follow(&self.redirect)?;
        let client = Client(Arc::new(ClientInner {
            base: self.base,
            is_plain: ![CONTENT_LENGTH, COOKIE, TRANSFER_ENCODING].iter().any(|name| headers.contains_key(name)),
            has_secrets: headers.values().any(HeaderValue::is_sensitive),
            headers: Arc::new(headers),
            query: self.query,
            https_only: self.https_only,
            timeouts: self.timeouts,
            redirect: self.redirect,
            retry: self.retry,
            body_limit: self.body_limit,
            middleware: self.middleware,
            hop_middleware: self.hooks.behind(self.hop_middleware),
            exit: exits.usual,
            mounts: exits.mounts,
            follow,
            warning,
            error_for_status: self.error_for_status,
            observer: self.observer,
            tap: self.tap,
            auth: self.auth,
            jar,
            credentials: self.credentials,
            web: self.web,
            charsets: (!self.charsets.is_empty()).then(|| Arc::new(self.charsets)),
        }));
        Ok(client.into())
    }
}

//! What comes of all the settings.

use std::sync::Arc;

use http::HeaderValue;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, COOKIE, TRANSFER_ENCODING, USER_AGENT};

use super::{ClientBuilder, check};
use crate::client::pipeline::ClientInner;
use crate::client::{Client, TransportConfig, cookies};
use crate::transport::AnyTransport;
use crate::{Capability, Error, ErrorKind, Result, Transport, platform};

impl<C> ClientBuilder<C> {
    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for a setting that the platform or the transport cannot do, [`ErrorKind::Builder`]
    /// for a bad argument.
    pub fn build(self) -> Result<C>
    where
        C: From<Client>,
    {
        if let Some(error) = self.failed {
            return Err(error);
        }
        check::settings(&self.config)?;
        let warning = self.config.tls.danger.warning();
        let mut headers = self.headers;
        let transport = transport(self.transport, self.config)?;
        let capabilities = transport.capabilities();
        if capabilities.has(Capability::AnyHeader) {
            headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
            headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(concat!("amphi/", env!("CARGO_PKG_VERSION"))));
        }
        let decode = self.decode && capabilities.has(Capability::ContentCodings);
        if !self.decode && !capabilities.has(Capability::ContentCodings) {
            let what = "a browser undoes content codings by itself: leave `decode` on";
            return Err(Error::new(ErrorKind::Unsupported, what));
        }
        if let Some(accepted) = platform::coding::accepted().filter(|_| decode) {
            headers.entry(ACCEPT_ENCODING).or_insert(accepted);
        }
        if let Some(web) = &self.web {
            web.check(capabilities)?;
        }
        let jar = cookies::jar(self.jar, self.keeps_cookies, capabilities)?;
        let manual = capabilities.has(Capability::ManualRedirects);
        if !manual {
            self.redirect.check_followed_elsewhere()?;
        }
        let client = Client(Arc::new(ClientInner {
            base: self.base,
            is_plain: ![CONTENT_LENGTH, COOKIE, TRANSFER_ENCODING].iter().any(|name| headers.contains_key(name)),
            has_secrets: headers.values().any(HeaderValue::is_sensitive),
            headers: Arc::new(headers),
            query: self.query,
            https_only: self.https_only,
            timeouts: self.timeouts,
            redirect: self.redirect,
            body_limit: self.body_limit,
            middleware: self.middleware,
            hop_middleware: self.hop_middleware,
            transport,
            follow: manual,
            decode,
            warning,
            error_for_status: self.error_for_status,
            observer: self.observer,
            jar,
            credentials: self.credentials,
            web: self.web,
            charsets: (!self.charsets.is_empty()).then(|| Arc::new(self.charsets)),
        }));
        Ok(client.into())
    }
}

/// The transport given, or the platform's own.
fn transport(given: Option<Box<dyn Transport>>, config: TransportConfig) -> Result<AnyTransport> {
    match given {
        Some(transport) if config.is_silent() => Ok(AnyTransport::Custom(transport)),
        Some(_) => {
            let what = "settings of TLS, protocol, proxies and connections are for the platform's transport: set them on the one given";
            Err(Error::new(ErrorKind::Unsupported, what))
        }
        None => {
            platform::transport::check(&config)?;
            Ok(AnyTransport::Platform(Box::new(platform::transport::Transport::new(config))))
        }
    }
}

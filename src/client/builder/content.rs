//! What is made of bodies, and of cookies.

use super::ClientBuilder;
use crate::{CookieJar, Credentials, decode};

impl<C> ClientBuilder<C> {
    /// Whether content codings are undone. If not, none are asked for by `Accept-Encoding`, and bodies are given as they
    /// come. By default on.
    ///
    /// # On the web
    /// A browser undoes them by itself ([`Capability::ContentCodings`](crate::Capability::ContentCodings)): a client that does not cannot be built.
    #[doc(alias = "no_gzip")]
    pub fn decode(mut self, on: bool) -> Self {
        self.decode = on;
        self
    }

    /// The charset of texts whose `Content-Type` names none: a label of the
    /// [WHATWG Encoding standard](https://encoding.spec.whatwg.org/#names-and-labels). By default `utf-8`.
    #[doc(alias = "default_encoding")]
    pub fn default_charset(mut self, label: &str) -> Self {
        match decode::checked(label) {
            Ok(label) => self.charsets.default = Some(label.to_owned()),
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
        self
    }

    /// Asks a function for the charset of a text whose `Content-Type` names none: it sees the whole body, and gives a label,
    /// or `None` for the [default](Self::default_charset). Only [`Response::text`](crate::Response::text) asks it: who reads
    /// piece by piece has no whole to show.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Response, StatusCode};
    /// # let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, &b"caf\xe9"[..])) });
    /// # pollster::block_on(async {
    /// let latin1 = |text: &[u8]| str::from_utf8(text).is_err().then(|| "windows-1252".to_owned());
    /// let client = Client::builder().charset_detector(latin1).transport(transport).build()?;
    /// assert_eq!(client.get("http://cafe.example/").await?.text().await?, "café");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn charset_detector(mut self, detector: impl Fn(&[u8]) -> Option<String> + Send + Sync + 'static) -> Self {
        self.charsets.detector = Some(Box::new(move |text, _| detector(text)));
        self
    }

    /// Whether the charset of a text whose `Content-Type` names none is guessed from the text itself, and from the country
    /// that its host's name ends in, as Firefox does; in the place of a [detector](Self::charset_detector) of one's own, and
    /// of the [default](Self::default_charset). Off by default, and behind the feature `charset-detection`. A guess may be
    /// wrong, the more so the shorter the text.
    ///
    /// Only [`Response::text`](crate::Response::text) guesses: who reads piece by piece has no whole to go by.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Response, StatusCode};
    /// # let latin1: &[u8] = b"Les grenouilles d\xe9go\xfbt\xe9es se sont cach\xe9es";
    /// # let transport = MockTransport::new(move |_| async move { Ok(Response::new(StatusCode::OK, latin1)) });
    /// # pollster::block_on(async {
    /// let client = Client::builder().detect_charset(true).transport(transport).build()?;
    /// let text = client.get("http://mare.example/").await?.text().await?;
    /// assert_eq!(text, "Les grenouilles dégoûtées se sont cachées");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[cfg(feature = "charset-detection")]
    pub fn detect_charset(mut self, on: bool) -> Self {
        self.charsets.detector = None;
        if on {
            self.charsets.detector = Some(Box::new(|text, from| Some(decode::detect(text, from))));
        }
        self
    }

    /// Whether cookies are sent with requests and taken from responses. By default [`Credentials::SameOrigin`].
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Whether cookies are used at all: [`Credentials::SameOrigin`] or [`Credentials::Omit`]. By default they are.
    pub fn cookie_store(self, on: bool) -> Self {
        self.credentials(if on { Credentials::SameOrigin } else { Credentials::Omit })
    }

    /// The jar that cookies are kept in: one that was loaded, or that clients share. By default a new one.
    ///
    /// # On the web
    /// A browser keeps them in its own ([`Capability::ResponseCookies`](crate::Capability::ResponseCookies)): the client cannot be
    /// built, unless a transport that leaves them to the client is [mounted](Self::mount).
    #[doc(alias = "cookie_provider")]
    pub fn cookie_jar(mut self, jar: CookieJar) -> Self {
        self.jar = Some(jar);
        self
    }

    /// Keeps no cookies, unless the platform does.
    pub(in crate::client) fn without_jar(mut self) -> Self {
        self.keeps_cookies = false;
        self
    }
}

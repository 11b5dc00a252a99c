//! Reading the body whole.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;

use super::Response;
use crate::decode::{self, TextDecoder};
#[cfg(feature = "json")]
use crate::error::Excerpt;
use crate::{Error, ErrorKind, Result};

impl Response {
    /// The whole body.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] if it exceeds the [limit](crate::ClientBuilder::body_limit), [`ErrorKind::Timeout`], or
    /// whatever breaks it off: it is never short in silence.
    #[doc(alias = "content")]
    pub fn bytes(&self) -> impl Future<Output = Result<Bytes>> + Send + Sync + use<> {
        self.take().bytes()
    }

    /// The whole body as text, in the charset that the `Content-Type` names, UTF-8 if none. Malformed bytes become
    /// U+FFFD, a byte order mark is left out.
    ///
    /// # Errors
    /// As of [`bytes`](Self::bytes).
    pub fn text(&self) -> impl Future<Output = Result<String>> + Send + Sync + use<> {
        self.text_by(None)
    }

    /// As [`text`](Self::text), with another charset in the place of UTF-8 where the `Content-Type` names none: a label of
    /// the [WHATWG Encoding standard](https://encoding.spec.whatwg.org/#names-and-labels). For all responses of a client
    /// there is [`ClientBuilder::default_charset`](crate::ClientBuilder::default_charset).
    ///
    /// # Errors
    /// As of [`bytes`](Self::bytes), or [`ErrorKind::Builder`] if nobody knows the label; the body is still there then.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// let response = Response::new(StatusCode::OK, &b"caf\xe9"[..]);
    /// assert_eq!(response.text_with_charset("windows-1252").await?, "café");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn text_with_charset(&self, default: &str) -> impl Future<Output = Result<String>> + Send + Sync + use<> {
        self.text_by(Some(default))
    }

    fn text_by(&self, default: Option<&str>) -> impl Future<Output = Result<String>> + Send + Sync + use<> {
        // A charset that nobody knows is the caller's mistake, and costs no body.
        let ready = self.decoder(default).map(|decoder| (decoder, self.take()));
        let charsets = self.0.terms.bounds.charsets.as_ref().filter(|_| default.is_none() && self.label().is_none());
        let (charsets, terms) = (charsets.map(Arc::clone), Arc::clone(&self.0.terms));
        async move {
            let (mut decoder, reading) = ready?;
            let bytes = reading.bytes().await?;
            if let Some(label) = charsets.and_then(|charsets| charsets.detect(&bytes, terms.url.as_ref())) {
                decoder = TextDecoder::new(Some(&label)).map_err(|error| terms.name(error))?;
            }
            let mut text = decoder.push(&bytes);
            text.push_str(&decoder.finish());
            Ok(text)
        }
    }

    /// The charset that the body is read in as text: that of [`set_encoding`](Self::set_encoding), else of the
    /// `Content-Type`, else what the client takes by [default](crate::ClientBuilder::default_charset), else `utf-8`. What
    /// the body itself says is not known here: a byte order mark wins over all of these, and a
    /// [detector](crate::ClientBuilder::charset_detector) over a default.
    #[must_use]
    pub fn encoding(&self) -> &str {
        let assumed = || self.0.terms.bounds.charsets.as_ref()?.default.as_deref();
        self.label().or_else(assumed).unwrap_or("utf-8")
    }

    /// The charset that somebody has named.
    fn label(&self) -> Option<&str> {
        self.0.charset.as_deref().or_else(|| decode::named(self.0.head.fields.content_type()?))
    }

    /// Sets the charset that the body is read in as text, whatever the `Content-Type` says.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if nobody knows the label.
    #[doc(alias = "charset")]
    pub fn set_encoding(&mut self, label: &str) -> Result<()> {
        self.0.charset = Some(decode::checked(label).map_err(|error| self.name(error))?.into());
        Ok(())
    }

    pub(super) fn decoder(&self, default: Option<&str>) -> Result<TextDecoder> {
        let label = match default.map(decode::checked).transpose() {
            Ok(Some(default)) => self.label().unwrap_or(default),
            Ok(None) => self.encoding(),
            Err(error) => return Err(self.name(error)),
        };
        TextDecoder::new(Some(label)).map_err(|error| self.name(error))
    }

    /// Sets the most that [`bytes`](Self::bytes) and its like collect of this response, in bytes, in the place of the
    /// client's or the request's [limit](crate::ClientBuilder::body_limit).
    pub fn set_body_limit(&mut self, bytes: u64) {
        self.0.terms.set_limit(bytes);
    }

    /// The whole body as JSON, whatever the `Content-Type` says. A byte order mark is left out.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if it is not the JSON of a `T`, or as of [`bytes`](Self::bytes).
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// let response = Response::new(StatusCode::OK, r#"{"login": "frog"}"#);
    /// let user: serde_json::Value = response.json().await?;
    /// assert_eq!(user["login"], "frog");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[cfg(feature = "json")]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> impl Future<Output = Result<T>> + Send + use<T> {
        let reading = self.take();
        let terms = Arc::clone(&self.0.terms);
        async move {
            let bytes = reading.bytes().await?;
            let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
            serde_json::from_slice(json).map_err(|error| {
                terms.name(Error::new(ErrorKind::Decode, "not the JSON expected").because(Excerpt::of(&error)))
            })
        }
    }

    /// Writes the body to wherever, as it arrives, and gives its length in bytes.
    ///
    /// # Errors
    /// As of [`bytes`](Self::bytes), but for the limit; or [`ErrorKind::Body`] with what the writer says as its source.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// let mut file = Vec::new();
    /// assert_eq!(Response::new(StatusCode::OK, "frogs").copy_to(&mut file).await?, 5);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub async fn copy_to<W: Write + ?Sized>(&self, writer: &mut W) -> Result<u64> {
        let mut chunks = self.chunks();
        let mut length = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            writer.write_all(&chunk).map_err(|error| {
                self.name(Error::new(ErrorKind::Body, "it could not be written").with_source(error))
            })?;
            length += chunk.len() as u64;
        }
        Ok(length)
    }
}

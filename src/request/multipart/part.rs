//! One part of a form.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use crate::error::Quoted;
use crate::request::replace;
use crate::{Body, Error, ErrorKind, Result, auth};

/// One part of a [`Form`](super::Form): a content, and what is said of it.
///
/// ```
/// use amphi::multipart::{Form, Part};
///
/// let picture = Part::bytes(&b"not really"[..]).file_name("frog.png").mime_str("image/png")?;
/// let form = Form::new().text("name", "Kermit").part("picture", picture);
/// # Ok::<(), amphi::Error>(())
/// ```
#[must_use = "a part is sent as part of a form"]
pub struct Part {
    pub(super) body: Body,
    pub(super) file_name: Option<Cow<'static, str>>,
    pub(super) mime: Option<HeaderValue>,
    pub(super) headers: HeaderMap,
    pub(super) failed: Option<Error>,
}

impl Part {
    fn new(body: Body) -> Self {
        Self { body, file_name: None, mime: None, headers: HeaderMap::new(), failed: None }
    }

    /// A text, in UTF-8 and without a media type, as browsers send fields.
    pub fn text(value: impl Into<Cow<'static, str>>) -> Self {
        Self::new(match value.into() {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        })
    }

    /// Bytes. With a [`file_name`](Self::file_name) servers take them for a file.
    pub fn bytes(value: impl Into<Bytes>) -> Self {
        Self::new(value.into().into())
    }

    /// A body, from a stream as a rule. Of one whose length is not known, the whole form is sent in chunks.
    ///
    /// # On the web
    /// As [`Body::from_stream`].
    pub fn stream(value: impl Into<Body>) -> Self {
        Self::new(value.into())
    }

    /// As [`stream`](Self::stream), of a length in bytes that is known. A stream that yields more or less fails the request.
    pub fn stream_with_length(value: impl Into<Body>, length: u64) -> Self {
        Self::new(Body::from_stream_with_length(value.into(), length))
    }

    /// The file at this path, with the last part of that as its file name. It is opened now, to know that it is there and
    /// how long it is, and read while it is sent, so that it may be larger than memory; whenever the request is sent again,
    /// it is read again. One that has changed its length by then fails the request.
    ///
    /// # Errors
    /// [`ErrorKind::Body`] if it cannot be read.
    ///
    /// # On the web
    /// A page has no files: [`ErrorKind::Unsupported`] ([`Capability::Files`](crate::Capability::Files)). Have one chosen in
    /// an `<input>`, and give its bytes to [`Part::bytes`]. Node, Deno and Bun have files.
    pub async fn file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let mut part = Self::new(Body::file(path).await?);
        part.file_name = path.file_name().map(|name| name.to_string_lossy().into_owned().into());
        Ok(part)
    }

    /// The file name that the server is told. Unless [`mime_str`](Self::mime_str) says it, the media type is guessed from
    /// its ending, or else `application/octet-stream`.
    pub fn file_name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// The media type, with its parameters if it has any.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if it is none.
    pub fn mime_str(mut self, mime: &str) -> Result<Self> {
        if !is_media_type(mime) {
            let what =
                format!("{} is no media type: it looks like `image/png` or `text/plain; charset=utf-8`", Quoted(mime));
            return Err(Error::new(ErrorKind::Builder, what));
        }
        self.mime = Some(HeaderValue::from_str(mime).map_err(Error::refused)?);
        Ok(self)
    }

    /// Sets headers of this part; a `Content-Type` among them takes the place of every other. With `Content-Disposition`,
    /// which names the part, the request fails with [`ErrorKind::Builder`].
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        if let Err(error) = replace(&mut self.headers, headers) {
            self.failed.get_or_insert(error);
        }
        self
    }
}

/// Whether a text is a media type ([RFC 9110, 8.3.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1)), perhaps with
/// parameters.
fn is_media_type(text: &str) -> bool {
    let is_token = |text: &str| {
        let in_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        !text.is_empty() && text.bytes().all(in_token)
    };
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let sound = |byte: u8| byte == b'\t' || (b' '..=b'~').contains(&byte);
    essence.trim_end().split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
        && parameters.bytes().all(sound)
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("body", &self.body)
            .field("file_name", &self.file_name)
            .field("mime", &self.mime)
            .field("headers", &auth::Masked(&self.headers))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_checked() {
        for good in ["image/png", "text/plain; charset=utf-8", "application/vnd.a+json;v=\"1;2\"", "a/b ;c=d"] {
            assert!(Part::text("").mime_str(good).is_ok(), "{good:?}");
        }
        for bad in
            ["", "image", "image/", "/png", "a b/c", "a/b/c", "a/b\r\nX: y", "a/b;c=\r\n", "a/b;\0", "ä/b", " a/b"]
        {
            assert!(Part::text("").mime_str(bad).is_err(), "{bad:?}");
        }
    }
}

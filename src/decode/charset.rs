//! Which charset a text is in: what its `Content-Type` names, what a caller assumes, UTF-8.

use std::borrow::Cow;
use std::fmt;

use http::HeaderValue;

use super::TextDecoder;
use crate::error::Quoted;
use crate::{Error, ErrorKind, Result, Url, parameters};

/// Is shown a text, and where it came from.
type Detector = Box<dyn Fn(&[u8], Option<&Url>) -> Option<String> + Send + Sync>;

/// What a client assumes of a text whose charset nobody names.
#[derive(Default)]
pub(crate) struct Charsets {
    pub(crate) default: Option<String>,
    pub(crate) detector: Option<Detector>,
}

impl Charsets {
    pub(crate) fn is_empty(&self) -> bool {
        self.default.is_none() && self.detector.is_none()
    }

    pub(crate) fn detect(&self, text: &[u8], from: Option<&Url>) -> Option<String> {
        let label = self.detector.as_ref().and_then(|detector| detector(text, from));
        label.filter(|label| TextDecoder::knows(label))
    }
}

impl fmt::Debug for Charsets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Charsets").field("default", &self.default).finish_non_exhaustive()
    }
}

/// The label, if it is that of a charset.
pub(crate) fn checked(label: &str) -> Result<&str> {
    let what = || Error::new(ErrorKind::Builder, format!("nobody knows the charset {}", Quoted(label)));
    TextDecoder::knows(label).then_some(label).ok_or_else(what)
}

/// The charset that this `Content-Type` names, if it is one that anybody knows.
pub(crate) fn named(content_type: &HeaderValue) -> Option<&str> {
    let content_type = str::from_utf8(content_type.as_bytes()).ok()?;
    match parameters::of_media_type(content_type, "charset")? {
        Cow::Borrowed(label) => Some(label).filter(|label| TextDecoder::knows(label)),
        // No label has anything in it that is escaped.
        Cow::Owned(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charset_of_a_content_type() {
        let charset_of = |value: &'static str| named(&HeaderValue::from_static(value)).map(str::to_owned);
        assert_eq!(charset_of("text/plain; charset=utf8").as_deref(), Some("utf8"));
        assert_eq!(charset_of("text/plain;a=b; Charset=\"UTF-8\" ").as_deref(), Some("UTF-8"));
        assert_eq!(charset_of("text/plain; a=\"; charset=latin1\"; charset=utf-8").as_deref(), Some("utf-8"));
        assert_eq!(charset_of("text/plain; charset=klingon"), None);
        assert_eq!(charset_of("text/plain"), None);
    }
}

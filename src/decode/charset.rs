//! Which charset a text is in: what its `Content-Type` names, what a caller assumes, UTF-8.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};

use super::TextDecoder;
use crate::error::Quoted;
use crate::{Error, ErrorKind, Result, Url};

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

/// The charset that the `Content-Type` names, if it is one that anybody knows.
pub(crate) fn named(headers: &HeaderMap) -> Option<&str> {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::to_str)?.ok()?;
    let label = content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    label.filter(|label| TextDecoder::knows(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charset_of_a_content_type() {
        let charset_of = |value: &'static str| {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]);
            named(&headers).map(str::to_owned)
        };
        assert_eq!(charset_of("text/plain; charset=utf8").as_deref(), Some("utf8"));
        assert_eq!(charset_of("text/plain;a=b; Charset=\"UTF-8\" ").as_deref(), Some("UTF-8"));
        assert_eq!(charset_of("text/plain; charset=klingon"), None);
        assert_eq!(charset_of("text/plain"), None);
    }
}

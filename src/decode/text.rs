//! Text out of bytes, by the [WHATWG Encoding standard](https://encoding.spec.whatwg.org/). UTF-8 is decoded here, other
//! charsets by the platform.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};

use crate::{Result, platform};

const BYTE_ORDER_MARK: char = '\u{feff}';

#[derive(Debug)]
pub(crate) enum TextDecoder {
    Utf8(Utf8Decoder),
    Other(platform::text::Decoder),
}

impl TextDecoder {
    /// A decoder for the charset of this label; UTF-8 for one that nobody knows, as for none.
    pub(crate) fn new(label: Option<&str>) -> Result<Self> {
        let label = label.unwrap_or("utf-8");
        if ["utf-8", "utf8"].iter().any(|utf8| label.eq_ignore_ascii_case(utf8)) {
            return Ok(Self::Utf8(Utf8Decoder::default()));
        }
        let other = platform::text::Decoder::new(label)?;
        Ok(other.map_or_else(|| Self::Utf8(Utf8Decoder::default()), Self::Other))
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8(decoder) => decoder.push(bytes),
            Self::Other(decoder) => decoder.decode(bytes, false),
        }
    }

    pub(crate) fn finish(&mut self) -> String {
        match self {
            Self::Utf8(decoder) => decoder.finish(),
            Self::Other(decoder) => decoder.decode(&[], true),
        }
    }
}

/// The charset that the `Content-Type` names.
pub(crate) fn charset(headers: &HeaderMap) -> Option<&str> {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::to_str)?.ok()?;
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

#[derive(Debug, Default)]
pub(crate) struct Utf8Decoder {
    /// The beginning of a character whose end has not come yet: at most three bytes.
    cut: Vec<u8>,
    started: bool,
}

impl Utf8Decoder {
    fn push(&mut self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(self.cut.len() + bytes.len());
        if self.cut.is_empty() {
            self.decode(bytes, &mut text);
        } else {
            let mut joined = std::mem::take(&mut self.cut);
            joined.extend_from_slice(bytes);
            self.decode(&joined, &mut text);
        }
        self.without_mark(text)
    }

    fn finish(&mut self) -> String {
        let text = if self.cut.is_empty() { String::new() } else { char::REPLACEMENT_CHARACTER.into() };
        self.cut.clear();
        self.without_mark(text)
    }

    fn decode(&mut self, mut bytes: &[u8], text: &mut String) {
        loop {
            let error = match std::str::from_utf8(bytes) {
                Ok(valid) => return text.push_str(valid),
                Err(error) => error,
            };
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            text.push_str(&String::from_utf8_lossy(valid));
            match error.error_len() {
                Some(malformed) => {
                    text.push(char::REPLACEMENT_CHARACTER);
                    bytes = &rest[malformed..];
                }
                None => return self.cut.extend_from_slice(rest),
            }
        }
    }

    fn without_mark(&mut self, mut text: String) -> String {
        if !self.started && !text.is_empty() {
            self.started = true;
            if text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len_utf8());
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(label: &str, pieces: &[&[u8]]) -> String {
        let mut decoder = TextDecoder::new(Some(label)).unwrap();
        let mut text: String = pieces.iter().map(|piece| decoder.push(piece)).collect();
        text.push_str(&decoder.finish());
        text
    }

    #[test]
    fn every_split_point() {
        let bytes = b"\xef\xbb\xbfa\xc3\xa9\xf0\x9f\x98\x80\xff\xe2\x82\xef\xbb\xbf\xf0\x9f";
        let whole = "a\u{e9}\u{1f600}\u{fffd}\u{fffd}\u{feff}\u{fffd}";
        for i in 0..=bytes.len() {
            for j in i..=bytes.len() {
                assert_eq!(decode("UTF-8", &[&bytes[..i], &bytes[i..j], &bytes[j..]]), whole, "cut at {i} and {j}");
            }
        }
    }

    #[test]
    fn a_label_nobody_knows_is_utf8() {
        assert_eq!(decode("klingon", &["é".as_bytes()]), "é");
    }

    #[test]
    fn charset_of_a_content_type() {
        let charset_of = |value: &'static str| {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]);
            charset(&headers).map(str::to_owned)
        };
        assert_eq!(charset_of("text/plain; charset=latin1").as_deref(), Some("latin1"));
        assert_eq!(charset_of("text/plain;a=b; Charset=\"UTF-8\" ").as_deref(), Some("UTF-8"));
        assert_eq!(charset_of("text/plain"), None);
    }
}

//! Text out of bytes, by the [WHATWG Encoding standard](https://encoding.spec.whatwg.org/). UTF-8 is decoded here, other
//! charsets by the platform.

use crate::{Result, platform};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A decoder of one charset. A byte order mark at the beginning, of whichever encoding, wins over the label, and is left
/// out ([decode](https://encoding.spec.whatwg.org/#decode)).
#[derive(Debug)]
pub(crate) struct TextDecoder {
    by: By,
    /// The first bytes, until they are enough to tell whether they are a mark; then `None`.
    first: Option<Vec<u8>>,
}

#[derive(Debug)]
enum By {
    Utf8(Utf8Decoder),
    Other(platform::text::Decoder),
}

/// The marks, and whose they are.
const MARKS: [(&[u8], &str); 3] = [(b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le")];

impl TextDecoder {
    /// A decoder for the charset of this label; UTF-8 for one that nobody knows, as for none.
    pub(crate) fn new(label: Option<&str>) -> Result<Self> {
        Ok(Self { by: By::new(label)?, first: Some(Vec::new()) })
    }

    /// A decoder of UTF-8, whatever a mark says.
    pub(crate) fn utf8() -> Self {
        Self { by: By::Utf8(Utf8Decoder::default()), first: None }
    }

    /// Whether the label is that of a charset. Without other charsets built in, any may be.
    pub(crate) fn knows(label: &str) -> bool {
        is_utf8(label) || !matches!(platform::text::Decoder::new(label), Ok(None))
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        match &mut self.first {
            None => self.by.push(bytes),
            Some(first) if first.is_empty() && bytes.len() >= 3 => self.begin(bytes),
            Some(first) => {
                first.extend_from_slice(bytes);
                let is_open = first.len() < 3 && MARKS.iter().any(|(mark, _)| mark.starts_with(first));
                if is_open { String::new() } else { self.flush() }
            }
        }
    }

    pub(crate) fn finish(&mut self) -> String {
        let mut text = self.flush();
        text.push_str(&self.by.finish());
        text
    }

    fn flush(&mut self) -> String {
        self.first.take().map_or_else(String::new, |first| self.begin(&first))
    }

    fn begin(&mut self, bytes: &[u8]) -> String {
        self.first = None;
        let marked = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
        // Where that charset is not built in, the label's must do.
        if let Some(by) = marked.and_then(|(_, label)| By::new(Some(label)).ok()) {
            self.by = by;
        }
        self.by.push(bytes)
    }
}

fn is_utf8(label: &str) -> bool {
    ["utf-8", "utf8"].iter().any(|utf8| label.eq_ignore_ascii_case(utf8))
}

impl By {
    fn new(label: Option<&str>) -> Result<Self> {
        let other = match label {
            Some(label) if !is_utf8(label) => platform::text::Decoder::new(label)?,
            _ => None,
        };
        Ok(other.map_or_else(|| Self::Utf8(Utf8Decoder::default()), Self::Other))
    }

    fn push(&mut self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8(decoder) => decoder.push(bytes),
            Self::Other(decoder) => decoder.decode(bytes, false),
        }
    }

    fn finish(&mut self) -> String {
        match self {
            Self::Utf8(decoder) => decoder.finish(),
            Self::Other(decoder) => decoder.decode(&[], true),
        }
    }
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

    #[cfg(feature = "charset")]
    #[test]
    fn a_mark_wins_over_the_label() {
        let marked: [(&[u8], &str); 5] = [
            (b"\xef\xbb\xbfh\xc3\xa9", "h\u{e9}"),
            (b"\xff\xfeh\0\xe9\0", "h\u{e9}"),
            (b"\xfe\xff\0h\0\xe9", "h\u{e9}"),
            (b"\xefh", "\u{ef}h"),
            (b"\xff", "\u{ff}"),
        ];
        for (bytes, text) in marked {
            for cut in 0..=bytes.len() {
                assert_eq!(decode("windows-1252", &[&bytes[..cut], &bytes[cut..]]), text, "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_label_nobody_knows_is_utf8() {
        assert_eq!(decode("klingon", &["é".as_bytes()]), "é");
    }
}

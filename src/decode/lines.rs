//! Lines out of text, ended by LF, CRLF or CR.

use crate::{Error, ErrorKind, Result};

#[derive(Debug)]
pub(crate) struct LineDecoder {
    /// Text that is still to be cut, from `at` on.
    text: String,
    at: usize,
    /// The beginning of a line whose end has not come yet.
    line: String,
    /// A CR ended the last line: an LF right after it belongs to it.
    after_cr: bool,
    max: usize,
}

impl LineDecoder {
    /// Lines of more than `max` bytes are an error.
    pub(crate) fn new(max: usize) -> Self {
        Self { text: String::new(), at: 0, line: String::new(), after_cr: false, max }
    }

    pub(crate) fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// Takes more text, all before it having been cut.
    pub(crate) fn push(&mut self, text: String) {
        self.text = text;
        self.at = 0;
    }

    /// The next line whose end is there.
    pub(crate) fn next_line(&mut self) -> Result<Option<String>> {
        let mut rest = &self.text[self.at..];
        if self.after_cr && !rest.is_empty() {
            self.after_cr = false;
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        // By bytes: no other character has one of these two in it.
        let end = rest.bytes().position(|byte| byte == b'\n' || byte == b'\r');
        let piece = &rest[..end.unwrap_or(rest.len())];
        if self.line.len() + piece.len() > self.max {
            let what = format!("a line is longer than {} bytes: read the body by `chunks()` instead", self.max);
            return Err(Error::new(ErrorKind::TooLarge, what));
        }
        self.line.push_str(piece);
        let Some(end) = end else {
            self.push(String::new());
            return Ok(None);
        };
        self.after_cr = rest.as_bytes()[end] == b'\r';
        self.at = self.text.len() - rest.len() + end + 1;
        Ok(Some(std::mem::take(&mut self.line)))
    }

    /// The last line, if it has no end.
    pub(crate) fn finish(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        (!line.is_empty()).then_some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&str]) -> Vec<String> {
        let mut decoder = LineDecoder::new(100);
        let mut out = Vec::new();
        for piece in pieces {
            decoder.push((*piece).to_owned());
            while let Some(line) = decoder.next_line().unwrap() {
                out.push(line);
            }
        }
        out.extend(decoder.finish());
        out
    }

    #[test]
    fn every_end_of_line() {
        for (text, expected) in [
            ("", &[] as &[&str]),
            ("a", &["a"]),
            ("a\n", &["a"]),
            ("\n", &[""]),
            ("a\n\nb\nc", &["a", "", "b", "c"]),
            ("a\r\nb\rc\n\rd\r\r\n", &["a", "b", "c", "", "d", ""]),
            ("a\u{2028}b\u{85}c\x0bd\x0c", &["a\u{2028}b\u{85}c\x0bd\x0c"]),
        ] {
            assert_eq!(lines(&[text]), expected, "{text:?}");
        }
    }

    #[test]
    fn every_split_point() {
        let text = "a\r\nbé\r\rc\n\n\rd\r\n";
        let whole = lines(&[text]);
        for i in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
            for j in (i..=text.len()).filter(|j| text.is_char_boundary(*j)) {
                assert_eq!(lines(&[&text[..i], &text[i..j], &text[j..]]), whole, "cut at {i} and {j}");
            }
        }
    }

    #[test]
    fn a_line_too_long_is_an_error() {
        let mut decoder = LineDecoder::new(3);
        decoder.push("abc\nab".into());
        assert_eq!(decoder.next_line().unwrap().unwrap(), "abc");
        assert!(decoder.next_line().unwrap().is_none());
        decoder.push("cd\n".into());
        assert_eq!(decoder.next_line().unwrap_err().kind(), ErrorKind::TooLarge);
    }
}

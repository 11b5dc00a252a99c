//! Lines out of text, ended by LF, CRLF or CR.

use std::collections::VecDeque;

use crate::{Error, ErrorKind, Result};

#[derive(Debug)]
pub(crate) struct LineDecoder {
    line: String,
    /// A CR ended the last line: an LF right after it belongs to it.
    after_cr: bool,
    max: usize,
}

impl LineDecoder {
    /// Lines of more than `max` bytes are an error.
    pub(crate) fn new(max: usize) -> Self {
        Self { line: String::new(), after_cr: false, max }
    }

    pub(crate) fn push(&mut self, text: &str, lines: &mut VecDeque<String>) -> Result<()> {
        let mut rest = text;
        if self.after_cr && !rest.is_empty() {
            self.after_cr = false;
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        while let Some(end) = rest.find(['\n', '\r']) {
            self.extend(&rest[..end])?;
            lines.push_back(std::mem::take(&mut self.line));
            let is_cr = rest.as_bytes()[end] == b'\r';
            rest = &rest[end + 1..];
            if is_cr {
                self.after_cr = rest.is_empty();
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
        }
        self.extend(rest)
    }

    /// The last line, if it has no end.
    pub(crate) fn finish(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        (!line.is_empty()).then_some(line)
    }

    fn extend(&mut self, piece: &str) -> Result<()> {
        if self.line.len() + piece.len() > self.max {
            return Err(Error::new(
                ErrorKind::TooLarge,
                format!("a line is longer than {} bytes: read the body by `chunks()` instead", self.max),
            ));
        }
        self.line.push_str(piece);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&str]) -> Vec<String> {
        let mut decoder = LineDecoder::new(100);
        let mut out = VecDeque::new();
        for piece in pieces {
            decoder.push(piece, &mut out).unwrap();
        }
        out.extend(decoder.finish());
        out.into()
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
        let mut out = VecDeque::new();
        decoder.push("abc\nab", &mut out).unwrap();
        assert_eq!(decoder.push("cd\n", &mut out).unwrap_err().kind(), ErrorKind::TooLarge);
    }
}

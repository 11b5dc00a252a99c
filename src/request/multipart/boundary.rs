//! What stands between the parts ([RFC 2046, 5.1.1](https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1)).

use std::fmt::Write as _;

use crate::platform::random;
use crate::{Error, ErrorKind, Result};

pub(super) struct Boundary {
    text: String,
    /// Whether it is the caller's, and so may stand in what he sends.
    chosen: bool,
}

impl Boundary {
    /// One that nobody can guess, and so none can have put into a part.
    pub(super) fn random() -> Result<Self> {
        let mut bytes = [0; 16];
        random::fill(&mut bytes)?;
        let mut text = String::with_capacity(32);
        for byte in bytes {
            // A string takes everything.
            let _ = write!(text, "{byte:02x}");
        }
        Ok(Self { text, chosen: false })
    }

    pub(super) fn chosen(text: String) -> Result<Self> {
        let is_whole = (1..=70).contains(&text.len()) && !text.ends_with(' ');
        if is_whole && text.bytes().all(|byte| is_token(byte) || b"(),/:=? ".contains(&byte)) {
            return Ok(Self { text, chosen: true });
        }
        let what = "the boundary is none: 1 to 70 ASCII letters, digits and '()+_,-./:=? of which the last is no space";
        Err(Error::new(ErrorKind::Builder, what))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// As a `Content-Type` has it.
    pub(super) fn parameter(&self) -> String {
        let quote = if self.text.bytes().all(is_token) { "" } else { "\"" };
        format!("boundary={quote}{}{quote}", self.text)
    }

    /// Whether it stands in the way of this content.
    pub(super) fn is_within(&self, content: &[u8]) -> bool {
        if !self.chosen {
            return false;
        }
        let line = format!("\r\n--{}", self.text);
        let mut rest = content;
        // Content follows a line's end.
        if rest.starts_with(&line.as_bytes()[2..]) {
            return true;
        }
        while let Some(at) = rest.iter().position(|byte| *byte == b'\r') {
            rest = &rest[at..];
            if rest.starts_with(line.as_bytes()) {
                return true;
            }
            rest = &rest[1..];
        }
        false
    }
}

/// Of those that a boundary may have, the ones that need no quotes.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'+_-.".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ones_are_boundaries() {
        let (one, other) = (Boundary::random().unwrap(), Boundary::random().unwrap());
        assert_ne!(one.text, other.text);
        assert_eq!((one.text.len(), one.parameter()), (32, format!("boundary={}", one.text)));
        assert!(Boundary::chosen(one.text).is_ok());
    }

    #[test]
    fn chosen_ones_are_checked() {
        for good in ["b", "a b", "0'()+_,-./:=?", &"x".repeat(70)] {
            assert!(Boundary::chosen(good.to_owned()).is_ok(), "{good:?}");
        }
        for bad in ["", " ", "b ", "a\r\nb", "a\"b", "a;b", "ä", "a\0", &"x".repeat(71)] {
            assert!(Boundary::chosen(bad.to_owned()).is_err(), "{bad:?}");
        }
        assert_eq!(Boundary::chosen("a b".to_owned()).unwrap().parameter(), "boundary=\"a b\"");
    }

    #[test]
    fn is_found_where_it_would_end_a_part() {
        let boundary = Boundary::chosen("b".to_owned()).unwrap();
        for within in ["--b", "x\r\n--b", "\r\r\n--bc", "\r\n\r\n--b--"] {
            assert!(boundary.is_within(within.as_bytes()), "{within:?}");
        }
        for not in ["", "b", "x--b", "x\n--b", "\r\n-b", "\r\n--", "\r"] {
            assert!(!boundary.is_within(not.as_bytes()), "{not:?}");
        }
        let random = Boundary::random().unwrap();
        assert!(!random.is_within(format!("--{}", random.text).as_bytes()));
    }
}

//! JSON, coloured and laid out; every token stays as it was sent: order, numbers, escapes, members of one name.

use std::io;

use anstyle::Style;
use serde::de::IgnoredAny;

use super::Out;
use super::theme::{DIM, KEY, LITERAL, NUMBER, PLAIN, STRING};

const INDENT: &str = "    ";

/// Whether the text is JSON, and one value of it.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Writes a text that [is JSON](is_json); laid out anew, or with its own white space.
pub(crate) fn write(out: &mut Out, text: &str, layout: bool) -> io::Result<()> {
    let mut writer = Writer { out, layout, open: Vec::new() };
    let mut rest = text;
    while let Some(token) = token(rest) {
        writer.token(token)?;
        rest = &rest[token.len()..];
    }
    Ok(())
}

struct Writer<'a> {
    out: &'a mut Out,
    layout: bool,
    open: Vec<Open>,
}

/// An object or an array that has not ended.
struct Open {
    object: bool,
    key_comes: bool,
    empty: bool,
}

impl Writer<'_> {
    fn token(&mut self, token: &str) -> io::Result<()> {
        match token {
            "}" | "]" => {
                if self.open.pop().is_some_and(|closed| !closed.empty) {
                    self.break_line()?;
                }
                self.out.paint(DIM, token)
            }
            "," => {
                self.out.paint(DIM, token)?;
                if let Some(last) = self.open.last_mut() {
                    last.key_comes = last.object;
                }
                self.break_line()
            }
            ":" => self.out.paint(DIM, if self.layout { ": " } else { token }),
            space if space.starts_with([' ', '\t', '\r', '\n']) => {
                if self.layout {
                    Ok(())
                } else {
                    self.out.text(space)
                }
            }
            _ => self.value(token),
        }
    }

    /// What begins a member or an element: a key, a scalar, or the opening of another value.
    fn value(&mut self, token: &str) -> io::Result<()> {
        let (mut is_key, mut is_first) = (false, false);
        if let Some(last) = self.open.last_mut() {
            is_first = std::mem::take(&mut last.empty);
            is_key = std::mem::take(&mut last.key_comes);
        }
        if is_first {
            self.break_line()?;
        }
        self.out.paint(style(token, is_key), token)?;
        if let "{" | "[" = token {
            self.open.push(Open { object: token == "{", key_comes: token == "{", empty: true });
        }
        Ok(())
    }

    fn break_line(&mut self) -> io::Result<()> {
        if !self.layout {
            return Ok(());
        }
        self.out.end()?;
        (0..self.open.len()).try_for_each(|_| self.out.text(INDENT))
    }
}

fn style(token: &str, is_key: bool) -> Style {
    match token.as_bytes().first() {
        Some(b'"') if is_key => KEY,
        Some(b'"') => STRING,
        Some(b'{' | b'[') => DIM,
        Some(b't' | b'f' | b'n') => LITERAL,
        Some(_) => NUMBER,
        None => PLAIN,
    }
}

/// The first token of a text that is JSON: a string, a sign, white space, or whatever goes up to one of these.
fn token(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let is_space = |byte: &u8| b" \t\r\n".contains(byte);
    let length = match bytes.first()? {
        b'"' => string(bytes),
        b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
        space if is_space(space) => bytes.iter().take_while(|byte| is_space(byte)).count(),
        _ => bytes.iter().take_while(|byte| !is_space(byte) && !b"{}[],:\"".contains(byte)).count(),
    };
    text.get(..length)
}

fn string(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::super::{Look, written};
    use super::*;

    fn laid_out(text: &str) -> String {
        assert!(is_json(text), "{text}");
        written(Look::default(), |out| write(out, text, true))
    }

    #[test]
    fn layout() {
        assert_eq!(
            laid_out(r#"{"b":1.50,"a":[ ],"c":{},"b":[true,{"x":null},"a\",b\\"]}"#),
            "{\n    \"b\": 1.50,\n    \"a\": [],\n    \"c\": {},\n    \"b\": [\n        true,\n        {\n            \
             \"x\": null\n        },\n        \"a\\\",b\\\\\"\n    ]\n}"
        );
        assert_eq!(laid_out(" 12345678901234567890.1e5 "), "12345678901234567890.1e5");
        assert_eq!(laid_out("[[],[[1]]]"), "[\n    [],\n    [\n        [\n            1\n        ]\n    ]\n]");
    }

    #[test]
    fn colours_alone_change_no_byte() {
        let text = "{ \"a\" : [1,\n\"\\u00e9\" ] }";
        assert_eq!(written(Look::default(), |out| write(out, text, false)), text);
        let look = Look { color: true, ..Look::default() };
        let coloured = written(look, |out| write(out, text, false));
        assert!(coloured.contains("\u{1b}[1m\u{1b}[34m\"a\"\u{1b}[0m") && coloured.contains("\u{1b}[33m1\u{1b}[0m"));
    }

    #[test]
    fn what_is_not_json() {
        for text in ["", "{", "{}{}", "[1,]", "frogs", "NaN"] {
            assert!(!is_json(text), "{text}");
        }
    }
}

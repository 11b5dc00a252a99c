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

/// Writes a text that [is JSON](is_json); on one line still if `layout` is not wanted.
pub(crate) fn write(out: &mut Out, text: &str, layout: bool) -> io::Result<()> {
    let mut rest = text;
    let mut open: Vec<Open> = Vec::new();
    while let Some(token) = token(rest) {
        let (now, later) = rest.split_at(token.len());
        rest = later;
        if token.starts_with([' ', '\t', '\r', '\n']) {
            if !layout {
                out.text(now)?;
            }
            continue;
        }
        match now {
            "}" | "]" => {
                let closed = open.pop();
                if layout && closed.is_some_and(|closed| !closed.empty) {
                    break_line(out, open.len())?;
                }
                out.paint(DIM, now)?;
            }
            "," => {
                out.paint(DIM, now)?;
                if layout {
                    break_line(out, open.len())?;
                }
                if let Some(last) = open.last_mut() {
                    last.key_comes = last.object;
                }
            }
            ":" => out.paint(DIM, if layout { ": " } else { now })?,
            _ => {
                value(out, now, &mut open, layout)?;
                if let "{" | "[" = now {
                    open.push(Open { object: now == "{", key_comes: now == "{", empty: true });
                }
            }
        }
    }
    Ok(())
}

/// An object or an array that has not ended.
struct Open {
    object: bool,
    key_comes: bool,
    empty: bool,
}

/// What begins a member or an element: a key, a scalar, or the opening of another value.
fn value(out: &mut Out, token: &str, open: &mut [Open], layout: bool) -> io::Result<()> {
    let depth = open.len();
    let mut is_key = false;
    if let Some(last) = open.last_mut() {
        if layout && last.empty {
            break_line(out, depth)?;
        }
        last.empty = false;
        is_key = last.key_comes;
        last.key_comes = false;
    }
    out.paint(style(token, is_key), token)
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

fn break_line(out: &mut Out, depth: usize) -> io::Result<()> {
    out.end()?;
    (0..depth).try_for_each(|_| out.text(INDENT))
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

//! JSON without the values of some of its members. All else stays byte for byte: what is cut short, what stands in an event
//! stream, one value after the other.

use std::borrow::Cow;

use super::redact::MARK;
use crate::parameters::quoted;

/// The text with the strings and numbers of the members whose names are hidden, and all that are below these, redacted.
pub(super) fn hidden(text: &str, hides: impl Fn(&str) -> bool) -> Cow<'_, str> {
    redacted(text, quoted, hides)
}

/// As [`hidden`], of a stream of events: no string is longer than its line, so that a quotation mark in some other line does not
/// turn around what is a string after it.
pub(super) fn hidden_in_events(text: &str, hides: impl Fn(&str) -> bool) -> Cow<'_, str> {
    let within_line =
        |text| quoted(<[u8]>::split(text, |byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default());
    redacted(text, within_line, hides)
}

fn redacted<'t>(
    text: &'t str,
    string: impl Fn(&'t [u8]) -> (&'t [u8], usize),
    hides: impl Fn(&str) -> bool,
) -> Cow<'t, str> {
    let bytes = text.as_bytes();
    let mut shown = Shown { text, copied: 0, out: String::new() };
    // How deep it is nested, and from which depth on all is hidden.
    let (mut depth, mut secret_from) = (0_usize, None);
    // Whether the value that comes next is that of a member whose name is hidden.
    let mut is_secret = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'"' => {
                let (content, length) = string(&bytes[start..]);
                at = start + length;
                if is_name(&bytes[at..]) {
                    is_secret = hides(&name(content));
                    continue;
                }
            }
            b'-' | b'0'..=b'9' => {
                let rest = bytes[at..]
                    .iter()
                    .take_while(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
                at += rest.count();
            }
            b'{' | b'[' => {
                depth += 1;
                if is_secret {
                    secret_from.get_or_insert(depth);
                }
                is_secret = false;
                continue;
            }
            b'}' | b']' => {
                if secret_from == Some(depth) {
                    secret_from = None;
                }
                depth = depth.saturating_sub(1);
                is_secret = false;
                continue;
            }
            b',' => {
                is_secret = false;
                continue;
            }
            _ => continue,
        }
        if is_secret || secret_from.is_some() {
            shown.hide(start, at);
        }
        is_secret = false;
    }
    shown.finish()
}

struct Shown<'a> {
    text: &'a str,
    /// Up to where it is in `out`, or left out of it.
    copied: usize,
    out: String,
}

impl<'a> Shown<'a> {
    fn hide(&mut self, from: usize, to: usize) {
        for piece in [&self.text[self.copied..from], "\"", MARK, "\""] {
            self.out.push_str(piece);
        }
        self.copied = to;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return self.text.into();
        }
        self.out.push_str(&self.text[self.copied..]);
        self.out.into()
    }
}

/// Whether a string is a name, by what comes after it.
fn is_name(rest: &[u8]) -> bool {
    rest.trim_ascii_start().first() == Some(&b':')
}

fn name(content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    if !text.contains('\\') {
        return text.into_owned();
    }
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or_else(|_| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        hidden(text, |name| name == "t").into_owned()
    }

    #[test]
    fn what_is_hidden() {
        for (text, expected) in [
            (r#"{"t":"x"}"#, r#"{"t":"REDACTED"}"#),
            (r#"{ "t" : "a\"b\\" , "u" : "t" }"#, r#"{ "t" : "REDACTED" , "u" : "t" }"#),
            (r#"{"t":-1.5e+3,"u":2}"#, r#"{"t":"REDACTED","u":2}"#),
            (r#"{"t":null,"u":"a","t":true}"#, r#"{"t":null,"u":"a","t":true}"#),
            (r#"{"\u0074":"x"}"#, r#"{"\u0074":"REDACTED"}"#),
            (
                r#"{"t":{"a":"b","c":[1,{"d":"e"}]},"u":1}"#,
                r#"{"t":{"a":"REDACTED","c":["REDACTED",{"d":"REDACTED"}]},"u":1}"#,
            ),
            (r#"{"t":[{}],"u":"a"}"#, r#"{"t":[{}],"u":"a"}"#),
            (r#"["t","x",{"u":{"t":"x"}}]"#, r#"["t","x",{"u":{"t":"REDACTED"}}]"#),
            ("{\"t\":\"x\"}\n{\"t\":\"y\"}\n", "{\"t\":\"REDACTED\"}\n{\"t\":\"REDACTED\"}\n"),
            ("{\"t\":\n\t\"x\"}", "{\"t\":\n\t\"REDACTED\"}"),
            // Cut anywhere.
            (r#"{"t":"x"#, r#"{"t":"REDACTED""#),
            (r#"{"t":"x\"#, r#"{"t":"REDACTED""#),
            (r#"{"t"#, r#"{"t"#),
            (r#"{"t":"#, r#"{"t":"#),
            ("]]}}{", "]]}}{"),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_line_of_events_ends_its_strings() {
        for end in ["\n", "\r", "\r\n"] {
            let text = |value| format!("data: 5\" wide{end}{end}data: {{\"t\":{end}data: \"{value}\"}}{end}");
            assert_eq!(hidden_in_events(&text("x"), |name| name == "t"), text(MARK));
        }
        // What is no stream of events may be broken in another way.
        assert_eq!(hidden("{\"t\":\"x\ny\"}", |name| name == "t"), "{\"t\":\"REDACTED\"}");
    }

    #[test]
    fn nothing_of_it_is_told_wherever_it_is_cut() {
        let text = r#"[1,"é",{"a":{"t":"s3cret \" é"},"t":[{"x":"s3cret"},"s3cret"]}]"#;
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let shown = shown(&text[..end]);
            assert!(!shown.contains("s3"), "{shown}");
        }
    }
}

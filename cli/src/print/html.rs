//! HTML and XML, coloured lightly: tags, attributes, comments. Not a byte is changed, and no markup is too broken.

use std::io;

use super::Out;
use super::theme::{DIM, KEY, NAME, PLAIN, STRING};

pub(super) fn write(out: &mut Out, text: &str) -> io::Result<()> {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.paint(PLAIN, &rest[..at])?;
        rest = &rest[at..];
        let length = markup(rest);
        let (tag, later) = rest.split_at(length);
        if tag.starts_with("<!") || tag.starts_with("<?") {
            out.paint(DIM, tag)?;
        } else {
            self::tag(out, tag)?;
        }
        rest = later;
    }
    out.paint(PLAIN, rest)
}

/// How long the markup is that the text begins with.
fn markup(text: &str) -> usize {
    let end = |mark: &str| text.find(mark).map_or(text.len(), |at| at + mark.len());
    if text.starts_with("<!--") {
        return end("-->");
    }
    if text.starts_with("<![CDATA[") {
        return end("]]>");
    }
    let is_tag = text[1..].starts_with(|next: char| next.is_alphabetic() || "/!?".contains(next));
    if !is_tag {
        return 1;
    }
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    // A quote that never ends would swallow the rest of the document.
    text.find('>').map_or(text.len(), |at| at + 1)
}

fn tag(out: &mut Out, tag: &str) -> io::Result<()> {
    let open = tag.len() - tag.trim_start_matches(['<', '/']).len();
    let name =
        tag[open..].find(|next: char| next.is_whitespace() || "/>".contains(next)).map_or(tag.len(), |at| open + at);
    out.paint(DIM, &tag[..open])?;
    out.paint(KEY, &tag[open..name])?;
    let mut rest = &tag[name..];
    while let Some(first) = rest.chars().next() {
        let (style, length) = match first {
            '"' | '\'' => (STRING, rest[1..].find(first).map_or(rest.len(), |at| at + 2)),
            '/' | '>' | '=' => (DIM, 1),
            _ if first.is_whitespace() => (PLAIN, first.len_utf8()),
            _ => (NAME, rest.find(|next: char| next.is_whitespace() || "=/>\"'".contains(next)).unwrap_or(rest.len())),
        };
        out.paint(style, &rest[..length])?;
        rest = &rest[length..];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Look, written};
    use super::*;

    fn coloured(text: &str) -> String {
        written(Look { color: true, ..Look::default() }, |out| write(out, text))
    }

    #[test]
    fn tags_and_attributes() {
        assert_eq!(
            coloured("<a href=\"x>y\">z</a>"),
            "\u{1b}[2m<\u{1b}[0m\u{1b}[1m\u{1b}[34ma\u{1b}[0m \u{1b}[36mhref\u{1b}[0m\u{1b}[2m=\u{1b}[0m\
             \u{1b}[32m\"x>y\"\u{1b}[0m\u{1b}[2m>\u{1b}[0mz\u{1b}[2m</\u{1b}[0m\u{1b}[1m\u{1b}[34ma\u{1b}[0m\u{1b}[2m>\u{1b}[0m"
        );
    }

    #[test]
    fn no_byte_is_changed() {
        for text in [
            "",
            "a < b",
            "<",
            "<a",
            "<a b='",
            "<!DOCTYPE html><!-- <a> --><é ü=\"ö\"/>",
            "<!--",
            "<![CDATA[ > ]]>x",
            "<a \u{a0}b>",
            "</",
            "<a b=\"c>d",
        ] {
            assert_eq!(written(Look::default(), |out| write(out, text)), text);
            let _ = coloured(text);
        }
    }
}

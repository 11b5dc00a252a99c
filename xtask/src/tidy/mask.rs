//! A lexer that knows what is a comment, what a literal, and what neither.

use std::ops::Range;

use super::source::begins_word;

/// What stands in place of the contents of literals: neither blank nor a character of code.
const FILLER: u8 = b'~';

/// Replaces comments by spaces and the contents of literals by [`FILLER`]; line breaks stay.
pub(super) fn mask(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut masked = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let (end, inside, with) = token(text, at);
        for byte in masked[at..end][inside].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = with;
        }
        at = end;
    }
    String::from_utf8(masked).expect("whole characters were replaced by ASCII")
}

/// The end of what begins at `at`, the part of it to be masked, and with what.
fn token(text: &str, at: usize) -> (usize, Range<usize>, u8) {
    let rest = &text[at..];
    let whole = |length: usize| (at + length, 0..length, b' ');
    if rest.starts_with("//") {
        return whole(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return whole(block_comment(rest));
    }
    if rest.starts_with('"') {
        let length = string(rest);
        return (at + length, 1..length - 1, FILLER);
    }
    if let Some((open, length)) = raw_string(rest).filter(|_| begins_word(text, at)) {
        return (at + length, open..length, FILLER);
    }
    if let Some(length) = character(rest) {
        return (at + length, 1..length - 1, FILLER);
    }
    let length = rest.chars().next().map_or(1, char::len_utf8);
    (at + length, 0..0, FILLER)
}

/// `'x'`, `'\n'`, `'\u{1F600}'`; not the lifetime `'x`.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let mut characters = inner.char_indices();
    let (_, first) = characters.next()?;
    if first == '\\' {
        return inner.get(2..).and_then(|tail| tail.find('\'')).map(|end| end + 4);
    }
    let (end, quote) = characters.next()?;
    (quote == '\'').then_some(end + 2)
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The lengths of the opening of a raw string and of the whole of it.
fn raw_string(rest: &str) -> Option<(usize, usize)> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix("cr")).or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let open = rest.len() - after.len() + hashes + 1;
    after[hashes..].starts_with('"').then_some(())?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some((open, rest[open..].find(&close).map_or(rest.len(), |end| open + end + close.len())))
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest[at..];
        let step = if here.starts_with("/*") {
            depth += 1;
            2
        } else if here.starts_with("*/") {
            depth -= 1;
            2
        } else {
            here.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn comments_are_blanked_and_literals_filled() {
        assert_eq!(mask("a // b\nc"), "a     \nc");
        assert_eq!(mask("a /* /* b */ */ c"), "a               c");
        assert_eq!(mask(r#"f("a\"//", 'x', '\'', 'é')"#), r#"f("~~~~~", '~', '~~', '~~')"#);
        assert_eq!(mask("r#\"a\"b\"# + r\"c\" + br\"d\""), "r#\"~~~~~ + r\"~~ + br\"~~");
        assert_eq!(mask("&'a str, 'b: loop"), "&'a str, 'b: loop");
    }
}

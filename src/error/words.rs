//! How errors write texts and times: as `{:?}` does, but for the tables of all characters that can be printed, which are
//! kilobytes of a page's module.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::time::Duration;

/// A text in quotation marks; what would break the line, or is not to be seen, is escaped.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        self.0.chars().try_for_each(|char| write_in_quotes(f, char, '"'))?;
        f.write_char('"')
    }
}

/// The same of one character.
pub(crate) struct QuotedChar(pub(crate) char);

impl fmt::Display for QuotedChar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('\'')?;
        write_in_quotes(f, self.0, '\'')?;
        f.write_char('\'')
    }
}

fn write_in_quotes(f: &mut fmt::Formatter<'_>, char: char, mark: char) -> fmt::Result {
    match char {
        '\0' => f.write_str("\\0"),
        '\\' | '\n' | '\r' | '\t' => write!(f, "{}", char.escape_default()),
        _ if char == mark => write!(f, "\\{char}"),
        _ if is_hidden(char) => write!(f, "{}", char.escape_unicode()),
        _ => f.write_char(char),
    }
}

impl fmt::Debug for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Control characters, and those that turn the direction of a text or have no width.
pub(crate) fn is_hidden(char: char) -> bool {
    matches!(char, '\0'..'\x20' | '\x7f'..'\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// A time in its largest unit: `5s`, `1.5s`, `250ms`.
pub(crate) struct Spell(pub(crate) Duration);

impl fmt::Display for Spell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.subsec_nanos();
        let (whole, mut part, mut digit, unit) = match (self.0.as_secs(), nanos) {
            (0, 0..1_000) => (nanos.into(), 0, 1, "ns"),
            (0, 1_000..1_000_000) => (u64::from(nanos / 1_000), nanos % 1_000, 100, "µs"),
            (0, _) => (u64::from(nanos / 1_000_000), nanos % 1_000_000, 100_000, "ms"),
            (seconds, _) => (seconds, nanos, 100_000_000, "s"),
        };
        write!(f, "{whole}")?;
        if part > 0 {
            f.write_char('.')?;
        }
        while part > 0 {
            f.write_char(char::from(b'0' + (part / digit) as u8))?;
            (part, digit) = (part % digit, digit / 10);
        }
        f.write_str(unit)
    }
}

/// What somebody else says is wrong, as the cause of an error.
pub(crate) struct Words(pub(crate) String);

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Quoted(&self.0).fmt(f)
    }
}

impl Error for Words {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_as_debug_writes_them() {
        for text in
            ["", "a b", "it's", "\0", "\"\\", "\n\r\t", "\u{1b}\u{7f}\u{85}", "für ü→🐸", "\u{202e}\u{200b}\u{feff}"]
        {
            assert_eq!(Quoted(text).to_string(), format!("{text:?}"));
            assert_eq!(format!("{:?}", Words(text.to_owned())), format!("{text:?}"));
            text.chars().for_each(|char| assert_eq!(QuotedChar(char).to_string(), format!("{char:?}")));
        }
    }

    #[test]
    fn times_as_debug_writes_them() {
        let mut nanos = vec![0, 1_000, 1_000_000, 1_500_000_000, 60_000_000_000, 1_000_000_001, 2_050_000, 10_100];
        nanos
            .extend((0..20).flat_map(|power| [1, 7, 12_345].map(|n| 10_u64.saturating_pow(power).wrapping_mul(n) / 3)));
        for nanos in nanos {
            let time = Duration::from_nanos(nanos);
            assert_eq!(Spell(time).to_string(), format!("{time:?}"));
        }
    }
}

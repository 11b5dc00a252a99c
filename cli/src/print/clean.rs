//! Text that cannot steer a terminal: what a server sends may hold escape sequences.

use std::borrow::Cow;

/// The text with its control characters shown rather than obeyed, but for line breaks and tabs.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return text.into();
    }
    // A carriage return that belongs to a line break does nothing more.
    text.replace("\r\n", "\n").chars().map(shown).collect::<String>().into()
}

fn steers(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\t')) || turns(letter)
}

/// Whether it changes the direction of what stands around it, unseen.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shown(letter: char) -> char {
    match letter {
        '\n' | '\t' => letter,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ if steers(letter) => '\u{fffd}',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers() {
        assert_eq!(visible("naïve 🦀\n\ttext"), "naïve 🦀\n\ttext");
        assert!(matches!(visible("text"), Cow::Borrowed(_)));
        assert_eq!(visible("\u{1b}]0;title\u{7}\u{9b}2J\u{7f}\r\0"), "␛]0;title␇\u{fffd}2J␡␍␀");
        assert_eq!(visible("a\r\nb"), "a\nb");
        assert_eq!(visible("a\u{202e}b"), "a\u{fffd}b");
    }
}

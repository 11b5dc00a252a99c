//! URLs, and texts that are none, as error messages show them.

use std::borrow::Cow;

/// Puts `***` in the place of a user name and password, in whatever a parser might still take for a URL.
pub(super) fn redact(text: &str) -> Cow<'_, str> {
    let after_scheme =
        text.find(':').filter(|at| !text[..*at].contains(['/', '\\', '@', '?', '#'])).map_or(0, |at| at + 1);
    let slashes = text[after_scheme..].find(|char| !matches!(char, '/' | '\\')).unwrap_or(0);
    let start = after_scheme + slashes;
    let end = text[start..].find(['/', '?', '#', '\\']).map_or(text.len(), |at| start + at);
    match text[start..end].rfind('@') {
        Some(at) => format!("{}***{}", &text[..start], &text[start + at..]).into(),
        // `user:password@host` looks like a scheme.
        None if after_scheme > 0 && slashes == 0 && text[..end].contains('@') => "***".into(),
        None => text.into(),
    }
}

/// What an error message quotes of a text that is no URL.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 200;
    let text = redact(text);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?} …", &text[..end]),
        None => format!("{text:?}"),
    }
}

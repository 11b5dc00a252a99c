//! URLs, and texts that are none, as error messages show them.

use std::borrow::Cow;

use crate::error::Quoted;

/// A URL, `***` in the place of its user name and password.
pub(super) fn redact(url: &str) -> Cow<'_, str> {
    const MOST: usize = 2000;
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    let shown = match url[start..end].rfind('@') {
        Some(at) => Cow::Owned(format!("{}***{}", &url[..start], &url[start + at..])),
        None => Cow::Borrowed(url),
    };
    // All of it is ASCII.
    if shown.len() > MOST { format!("{} …", &shown[..MOST]).into() } else { shown }
}

/// What an error message quotes of a text that is no URL: a password in it may have cut it short anywhere.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 200;
    let text = match text.rfind('@') {
        Some(at) => {
            let scheme = text.find("://").filter(|scheme| *scheme < at).map_or(0, |scheme| scheme + 3);
            Cow::Owned(format!("{}***{}", &text[..scheme], &text[at..]))
        }
        None => Cow::Borrowed(text),
    };
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", Quoted(&text[..end])),
        None => Quoted(&text).to_string(),
    }
}

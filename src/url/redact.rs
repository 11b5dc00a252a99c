//! URLs, and texts that are none, as error messages show them.

use std::borrow::Cow;

use crate::error::Quoted;
use crate::secrets;

const MARK: &str = "***";

/// Where the text behind the first `://` begins; zero if there is none.
pub(crate) fn after_scheme(text: &str) -> usize {
    // By bytes: `find` brings a search for texts of any length along.
    text.as_bytes().windows(3).position(|part| part == b"://").map_or(0, |at| at + 3)
}

/// A URL, or a reference to one, `***` in the place of what is secret in it.
pub(crate) fn redact(url: &str) -> Cow<'_, str> {
    const MOST: usize = 2000;
    let start = if url.starts_with("//") { 2 } else { after_scheme(url) };
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    let shown = match url[start..end].rfind('@') {
        Some(at) => Cow::Owned(format!("{}{MARK}{}", &url[..start], &url[start + at..])),
        None => Cow::Borrowed(url),
    };
    let shown = hidden(shown);
    match shown.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &shown[..end]).into(),
        None => shown,
    }
}

/// What an error message quotes of a text that is no URL: a password in it may have cut it short anywhere.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 200;
    let text = match text.rfind('@') {
        Some(at) => {
            let scheme = after_scheme(&text[..at]);
            Cow::Owned(format!("{}{MARK}{}", &text[..scheme], &text[at..]))
        }
        None => Cow::Borrowed(text),
    };
    let text = hidden(text);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", Quoted(&text[..end])),
        None => Quoted(&text).to_string(),
    }
}

/// Without the values of parameters that are secret.
fn hidden(url: Cow<'_, str>) -> Cow<'_, str> {
    match secrets::url(&url, MARK, secrets::is_parameter) {
        Cow::Borrowed(_) => url,
        Cow::Owned(hidden) => hidden.into(),
    }
}

//! URLs, and texts that are none, as error messages show them.

use std::borrow::Cow;

use crate::secrets;

const MARK: &str = "***";

/// A URL, `***` in the place of what is secret in it.
pub(crate) fn redact(url: &str) -> Cow<'_, str> {
    const MOST: usize = 2000;
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    let shown = match url[start..end].rfind('@') {
        Some(at) => Cow::Owned(format!("{}{MARK}{}", &url[..start], &url[start + at..])),
        None => Cow::Borrowed(url),
    };
    let shown = hidden(shown);
    // All of it is ASCII.
    if shown.len() > MOST { format!("{} …", &shown[..MOST]).into() } else { shown }
}

/// What an error message quotes of a text that is no URL: a password in it may have cut it short anywhere.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 200;
    let text = match text.rfind('@') {
        Some(at) => {
            let scheme = text.find("://").filter(|scheme| *scheme < at).map_or(0, |scheme| scheme + 3);
            Cow::Owned(format!("{}{MARK}{}", &text[..scheme], &text[at..]))
        }
        None => Cow::Borrowed(text),
    };
    let text = hidden(text);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?} …", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// Without the values of parameters that are secret.
fn hidden(url: Cow<'_, str>) -> Cow<'_, str> {
    match secrets::url(&url, MARK, secrets::is_parameter) {
        Cow::Borrowed(_) => url,
        Cow::Owned(hidden) => hidden.into(),
    }
}

//! A form in parts without the contents of some of them.

use std::borrow::Cow;

use super::redact::MARK;
use crate::parameters::{Parameters, Place, of_media_type};

/// The form with the contents of the parts whose names are hidden redacted; as it is, if its type names no boundary.
pub(super) fn hidden<'a>(text: &'a str, media_type: &str, hides: impl Fn(&str) -> bool) -> Cow<'a, str> {
    let Some(boundary) = of_media_type(media_type, "boundary").filter(|boundary| !boundary.is_empty()) else {
        return text.into();
    };
    let line = format!("\r\n--{boundary}");
    let mut shown = String::new();
    let (mut is_secret, mut is_hidden) = (false, false);
    for (at, part) in text.split(&*line).enumerate() {
        let is_content = at > 0 && !ends_line(part);
        if is_content && is_secret {
            continue;
        }
        if at > 0 {
            shown.push_str(&line);
        }
        let head = part.split_once("\r\n\r\n").map(|(head, _)| head).filter(|_| !is_content);
        is_secret = head.and_then(name).is_some_and(|name| hides(&name));
        is_hidden |= is_secret;
        match head.filter(|_| is_secret) {
            Some(head) => [head, "\r\n\r\n", MARK].iter().for_each(|piece| shown.push_str(piece)),
            None => shown.push_str(part),
        }
    }
    if is_hidden { shown.into() } else { text.into() }
}

/// Whether what comes behind a boundary leaves it one: a longer line is content.
fn ends_line(rest: &str) -> bool {
    let rest = rest.strip_prefix("--").unwrap_or(rest).trim_start_matches([' ', '\t']);
    rest.is_empty() || rest.starts_with("\r\n")
}

/// The name of the part with this head.
fn name(head: &str) -> Option<String> {
    let mut fields = head.split("\r\n").filter_map(|field| field.split_once(':'));
    let (_, mut value) = fields.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))?;
    Parameters::take(&mut value, Place::Disposition).get("name").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_hidden_by_name() {
        let part = |name: &str, content: &str| {
            format!(
                "--b\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n"
            )
        };
        let form = |secret| part("a", "1") + &part("token", secret) + &part("c", "\r\n\r\n") + "--b--\r\n";
        let shown = |text: &str, kind| hidden(text, kind, |name| name == "token").into_owned();
        assert_eq!(shown(&form("x\r\n\r\ny--bz"), "multipart/form-data; x; boundary=\"b\""), form(MARK));
        assert_eq!(shown(&form("x\r\n--bz\r\n--b--y\r\n\r\nz"), "multipart/form-data; boundary=b"), form(MARK));
        assert_eq!(shown(&form("x"), "multipart/form-data"), form("x"));
        let cut = "--b\r\nContent-Disposition: form-data; name=token\r\n\r\nsec";
        assert!(!shown(cut, "multipart/form-data; boundary=b").contains("sec"));
    }
}

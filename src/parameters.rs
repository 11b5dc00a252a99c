//! Parameters as header fields have them, `; name=value`: those of links, content dispositions and media types. The quoted
//! strings of challenges are read here, too.

use std::borrow::Cow;

use http::HeaderValue;

/// Where parameters stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a list, whose next element a comma begins.
    Link,
    /// At the end of a value. A backslash stands for itself unless it hides a quotation mark or another one: file names
    /// come with those of a path.
    Disposition,
    /// At the end of a media type, where no name is extended.
    MediaType,
}

/// The parameters of one value, their names in lower case, those that are extended
/// ([RFC 8187](https://www.rfc-editor.org/rfc/rfc8187)) decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Takes them off the front of a text, of which is left what begins at the comma that ends them.
    pub(crate) fn take(rest: &mut &str, place: Place) -> Self {
        let mut found = Vec::new();
        while let Some((name, value)) = next(rest, place) {
            let value = if name.ends_with('*') { extended(&value) } else { Some(value.into_owned()) };
            if let Some(value) = value {
                found.push((name.to_ascii_lowercase(), value));
            }
        }
        Self(found)
    }

    /// The first of this name, the extended form before the plain one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let is_extended = |found: &str| found.strip_suffix('*').is_some_and(|found| found.eq_ignore_ascii_case(name));
        let extended = self.0.iter().find(|(found, _)| is_extended(found));
        let found = extended.or_else(|| self.0.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value.as_str())
    }
}

/// The first parameter of this name that a media type has.
pub(crate) fn of_media_type<'a>(media_type: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut rest = media_type;
    std::iter::from_fn(|| next(&mut rest, Place::MediaType))
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The text of a value: UTF-8 or, where it is none, ISO 8859-1.
pub(crate) fn text(value: &HeaderValue) -> Cow<'_, str> {
    match str::from_utf8(value.as_bytes()) {
        Ok(text) => text.into(),
        Err(_) => value.as_bytes().iter().map(|byte| char::from(*byte)).collect(),
    }
}

pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

fn ends(c: char, place: Place) -> bool {
    c == ',' && place == Place::Link
}

/// The next name and its value, taken off the front of a text.
fn next<'a>(rest: &mut &'a str, place: Place) -> Option<(&'a str, Cow<'a, str>)> {
    loop {
        skip_junk(rest, place);
        *rest = rest.strip_prefix(';')?.trim_start_matches(is_space);
        let end = rest.find(|c| c == '=' || c == ';' || ends(c, place)).unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches(is_space);
        *rest = &rest[end..];
        let value = match rest.strip_prefix('=') {
            Some(after) => {
                *rest = after.trim_start_matches(is_space);
                value(rest, place)
            }
            None => Cow::Borrowed(""),
        };
        if !name.is_empty() {
            return Some((name, value));
        }
    }
}

/// Skips what belongs to no parameter.
fn skip_junk(rest: &mut &str, place: Place) {
    while let Some(c) = rest.chars().next().filter(|c| *c != ';' && !ends(*c, place)) {
        let length = if c == '"' { quoted(rest.as_bytes()).1 } else { c.len_utf8() };
        *rest = &rest[length..];
    }
}

/// Skips an element of a list that is not what it should be.
pub(crate) fn skip_element(rest: &mut &str) {
    loop {
        skip_junk(rest, Place::Link);
        match rest.strip_prefix(';') {
            Some(after) => *rest = after,
            None => return,
        }
    }
}

fn value<'a>(rest: &mut &'a str, place: Place) -> Cow<'a, str> {
    if !rest.starts_with('"') {
        let end = rest.find(|c| c == ';' || ends(c, place)).unwrap_or(rest.len());
        let value = rest[..end].trim_end_matches(is_space);
        *rest = &rest[end..];
        return value.into();
    }
    let (content, length) = quoted(rest.as_bytes());
    let (content, after) = (&rest[1..=content.len()], &rest[length..]);
    *rest = after;
    let hides = |hidden| place != Place::Disposition || matches!(hidden, b'"' | b'\\');
    match unescaped(content.as_bytes(), hides) {
        Cow::Borrowed(_) => content.into(),
        // Of text without some of its backslashes, which is text.
        Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
    }
}

/// The quoted string that a text begins with: its content as it is written, and how long all of it is. One that nothing
/// closes goes up to the end of everything.
pub(crate) fn quoted(text: &[u8]) -> (&[u8], usize) {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return (&text[1..at], at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    (text.get(1..).unwrap_or_default(), text.len())
}

/// The content of a quoted string without those backslashes that stand before what they hide.
pub(crate) fn unescaped(content: &[u8], hides: impl Fn(u8) -> bool) -> Cow<'_, [u8]> {
    if !content.contains(&b'\\') {
        return content.into();
    }
    let mut text = Vec::with_capacity(content.len());
    let mut bytes = content.iter();
    while let Some(byte) = bytes.next() {
        match bytes.as_slice().first() {
            Some(hidden) if *byte == b'\\' && hides(*hidden) => text.extend(bytes.next()),
            _ => text.push(*byte),
        }
    }
    text.into()
}

/// `charset'language'text`, the text percent-encoded; `None` if it is not that, or not in that charset.
fn extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = percent_decoded(text)?;
    if charset.eq_ignore_ascii_case("utf-8") {
        String::from_utf8(bytes).ok()
    } else if charset.eq_ignore_ascii_case("iso-8859-1") {
        Some(bytes.into_iter().map(char::from).collect())
    } else {
        None
    }
}

fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: Option<u8>| char::from(digit?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => digit(bytes.next())? << 4 | digit(bytes.next())?,
            _ => byte,
        });
    }
    Some(decoded)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Texts at random, the same in every run, of what such fields are made of.
    pub(crate) fn texts(pieces: &[&str], count: usize, mut each: impl FnMut(&str)) {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut below = |most: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % most as u64) as usize
        };
        for _ in 0..count {
            let text: String = (0..below(12)).map(|_| pieces[below(pieces.len())]).collect();
            each(&text);
        }
    }

    fn taken(mut text: &str, place: Place) -> (Vec<(String, String)>, &str) {
        let found = Parameters::take(&mut text, place);
        (found.0, text)
    }

    fn pairs(text: &str) -> Vec<(String, String)> {
        taken(text, Place::Link).0
    }

    #[test]
    fn every_way_to_write_them() {
        for (text, expected) in [
            ("", &[][..]),
            ("; a=b", &[("a", "b")]),
            (";A=b;c=d", &[("a", "b"), ("c", "d")]),
            (" ; a = b ; c\t=\td ", &[("a", "b"), ("c", "d")]),
            ("; a", &[("a", "")]),
            ("; a; b=", &[("a", ""), ("b", "")]),
            (r#"; a="b;c,d=e""#, &[("a", "b;c,d=e")]),
            (r#"; a="b\"c\\d\e""#, &[("a", r#"b"c\de"#)]),
            (r#"; a="open; b=c"#, &[("a", "open; b=c")]),
            (r#"; a="open\"#, &[("a", r"open\")]),
            (r#"; a="b"junk; c=d"#, &[("a", "b"), ("c", "d")]),
            (";;;; a=b", &[("a", "b")]),
            ("; =b; c=d", &[("c", "d")]),
            ("junk; a=b", &[("a", "b")]),
            ("; a=b=c", &[("a", "b=c")]),
            ("; ä=ö", &[("ä", "ö")]),
            ("; a*=UTF-8''%e2%82%ac%20rates", &[("a*", "€ rates")]),
            ("; a*=iso-8859-1'en'%A3%20rates", &[("a*", "£ rates")]),
            ("; a*=\"UTF-8''x\"", &[("a*", "x")]),
            ("; a*=x; b*=klingon''x; c*=UTF-8''%zz; d*=UTF-8''%e2; e*=UTF-8''%e; f*=UTF-8''%", &[]),
        ] {
            let pairs = pairs(text);
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(pairs, expected, "{text}");
        }
    }

    #[test]
    fn a_comma_ends_those_of_a_list_alone() {
        assert_eq!(taken("; a=b, rest", Place::Link), (vec![("a".into(), "b".into())], ", rest"));
        assert_eq!(taken("; a=b, c", Place::Disposition), (vec![("a".into(), "b, c".into())], ""));
        assert_eq!(taken(r#"; a="C:\d\"x\\""#, Place::Disposition).0, [("a".into(), r#"C:\d"x\"#.into())]);
    }

    #[test]
    fn media_types() {
        let charset = |text| of_media_type(text, "charset");
        assert_eq!(charset("text/plain; x; Charset = \"a;b\\\"\" ; charset=c").as_deref(), Some("a;b\""));
        assert_eq!(charset("text/plain; a=\"; charset=no\"; charset=utf-8").as_deref(), Some("utf-8"));
        assert_eq!(charset("text/plain; charset*=UTF-8''x"), None);
        assert_eq!(charset("text/plain, charset=x"), None);
        assert!(matches!(charset("text/plain;charset=\"utf-8\""), Some(Cow::Borrowed("utf-8"))));
    }

    #[test]
    fn the_extended_form_wins() {
        let found = |mut text| Parameters::take(&mut text, Place::Link);
        assert_eq!(found("; title=a; title*=UTF-8''b; title=c").get("Title"), Some("b"));
        assert_eq!(found("; title=a; title*=UTF-8''%; title=c").get("title"), Some("a"));
        assert_eq!(found("; title=a").get("titl"), None);
    }

    #[test]
    fn whatever_comes() {
        let pieces = [";", ",", "=", "\"", "\\", "*", "'", "%", "a", "UTF-8''", "%41", "%ff", " ", "\t", "é", "\u{1}"];
        texts(&pieces, 100_000, |text| {
            for place in [Place::Link, Place::Disposition, Place::MediaType] {
                let (found, rest) = taken(text, place);
                assert!(rest.is_empty() || rest.starts_with(','), "{text:?} leaves {rest:?}");
                assert!(found.iter().all(|(name, _)| !name.is_empty()), "{text:?}");
            }
            let mut rest = text;
            skip_element(&mut rest);
            assert!(rest.is_empty() || rest.starts_with(','), "{text:?} leaves {rest:?}");
        });
    }
}

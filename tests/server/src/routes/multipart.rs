//! A strict reader of `multipart/form-data` bodies: what a client gets wrong is an error here, not guessed at.

use serde_json::{Value, json};

use crate::routes::echo;

/// One part of a body.
#[derive(Debug, Default)]
pub(super) struct Part<'a> {
    name: String,
    pub(super) filename: Option<String>,
    content_type: Option<String>,
    data: &'a [u8],
}

impl Part<'_> {
    pub(super) fn value(&self) -> (String, Value) {
        (self.name.clone(), json!(echo::readable(self.data)))
    }

    pub(super) fn told(&self) -> Value {
        json!({
            "name": self.name,
            "filename": self.filename,
            "content_type": self.content_type,
            "size": self.data.len(),
        })
    }
}

/// The boundary, if this is the media type of a form in parts.
pub(super) fn boundary(media_type: &str) -> Option<String> {
    media_type.strip_prefix("multipart/form-data")?;
    parameter(media_type, "boundary")
}

/// All parts of a body.
pub(super) fn parse<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, &'static str> {
    let delimiter = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(&delimiter.as_bytes()[2..]).ok_or("it does not begin with the boundary")?;
    let mut parts = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix(b"--") {
            return if after.is_empty() || after == b"\r\n" {
                Ok(parts)
            } else {
                Err("bytes behind the last boundary")
            };
        }
        rest = rest.strip_prefix(b"\r\n").ok_or("no line end behind a boundary")?;
        let end = find(rest, delimiter.as_bytes()).ok_or("no closing boundary")?;
        parts.push(part(&rest[..end])?);
        rest = &rest[end + delimiter.len()..];
    }
}

fn part(bytes: &[u8]) -> Result<Part<'_>, &'static str> {
    let end = find(bytes, b"\r\n\r\n").ok_or("a part without the empty line behind its head")?;
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| "a part's head that is not UTF-8")?;
    let mut part = Part { data: &bytes[end + 4..], ..Part::default() };
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':').ok_or("a header without a colon")?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-type") {
            part.content_type = Some(value.to_owned());
        } else if name.eq_ignore_ascii_case("content-disposition") {
            value.strip_prefix("form-data").ok_or("a part that is not form-data")?;
            part.name = parameter(value, "name").ok_or("a part without a name")?;
            part.filename = parameter(value, "filename");
        }
    }
    Ok(part)
}

/// A parameter of a header's value; in quotes, browsers escape only `"`, CR and LF, and those by percent signs.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (found, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(';').map_or((after, ""), |(found, _)| (found, &after[found.len()..])),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(found.trim().replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"));
        }
        rest = next.trim_start().strip_prefix(';')?;
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{boundary, parse};

    const BODY: &[u8] = b"--b;1\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\none\r\n--b;1\r\n\
        Content-Disposition: form-data; name=\"f%22;\"; filename=\"x;y.txt\"\r\nContent-Type: text/plain\r\n\r\n\
        \r\n--b\r\n\r\n--b;1--\r\n";

    #[test]
    fn reads_fields_and_files() {
        let boundary = boundary("multipart/form-data; charset=x; boundary=\"b;1\"").unwrap();
        let parts = parse(BODY, &boundary).unwrap();
        assert_eq!((parts[0].name.as_str(), parts[0].data), ("a", &b"one"[..]));
        assert_eq!(parts[1].name, "f\";");
        assert_eq!(parts[1].filename.as_deref(), Some("x;y.txt"));
        assert_eq!(parts[1].content_type.as_deref(), Some("text/plain"));
        assert_eq!(parts[1].data, b"\r\n--b\r\n");
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn refuses_what_is_not_closed() {
        assert!(parse(&BODY[..BODY.len() - 4], "b;1").is_err());
        assert!(parse(b"x", "b").is_err());
    }
}

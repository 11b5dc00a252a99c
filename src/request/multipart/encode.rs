//! How a form is written: each part behind a line with the boundary, and one behind the last.

use std::borrow::Cow;

use bytes::BytesMut;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::Part;
use super::boundary::Boundary;
use super::guess;
use crate::error::Quoted;
use crate::{Body, Error, ErrorKind, Result};

/// Contents up to this length, in bytes, are copied together; longer ones are sent as they are.
const SHORT: usize = 16 << 10;

/// The body of a form.
pub(super) fn body(parts: Vec<(Cow<'static, str>, Part)>, boundary: &Boundary) -> Result<Body> {
    let mut written = Written::default();
    for (name, part) in parts {
        head(&mut written.text, boundary, &name, &part)?;
        if let Some(error) = part.failed {
            return Err(error);
        }
        written.content(part.body, boundary).map_err(|what| in_part(&name, what))?;
        written.text.extend_from_slice(b"\r\n");
    }
    line(&mut written.text, boundary, b"--\r\n");
    written.flush();
    Ok(Body::joined(written.bodies))
}

#[derive(Default)]
struct Written {
    bodies: Vec<Body>,
    /// What comes after them.
    text: BytesMut,
}

impl Written {
    fn content(&mut self, body: Body, boundary: &Boundary) -> Result<(), &'static str> {
        if body.announced().is_some() {
            return Err("a part has no trailers");
        }
        match body.as_bytes() {
            Some(bytes) if boundary.is_within(bytes) => return Err("the boundary stands in its content"),
            Some(bytes) if bytes.len() <= SHORT => self.text.extend_from_slice(bytes),
            _ => {
                self.flush();
                self.bodies.push(body);
            }
        }
        Ok(())
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.bodies.push(self.text.split().freeze().into());
        }
    }
}

fn line(out: &mut BytesMut, boundary: &Boundary, end: &[u8]) {
    for piece in [b"--", boundary.as_str().as_bytes(), end] {
        out.extend_from_slice(piece);
    }
}

fn head(out: &mut BytesMut, boundary: &Boundary, name: &str, part: &Part) -> Result<()> {
    line(out, boundary, b"\r\nContent-Disposition: form-data; name=\"");
    escape(out, name);
    if let Some(file_name) = &part.file_name {
        out.extend_from_slice(b"\"; filename=\"");
        escape(out, file_name);
    }
    out.extend_from_slice(b"\"\r\n");
    if part.headers.contains_key(CONTENT_DISPOSITION) {
        return Err(in_part(name, "its `Content-Disposition` is made of its name and file name: leave it out"));
    }
    let guessed = || part.file_name.as_deref().map(guess::of_name).map(HeaderValue::from_static);
    if !part.headers.contains_key(CONTENT_TYPE)
        && let Some(mime) = part.mime.clone().or_else(guessed)
    {
        field(out, b"Content-Type", &mime);
    }
    for (name, value) in &part.headers {
        field(out, name.as_str().as_bytes(), value);
    }
    out.extend_from_slice(b"\r\n");
    Ok(())
}

/// A field; neither its name nor its value can have a line's end in it.
fn field(out: &mut BytesMut, name: &[u8], value: &HeaderValue) {
    for piece in [name, b": ", value.as_bytes(), b"\r\n"] {
        out.extend_from_slice(piece);
    }
}

/// Between quotes, as HTML has it. NUL, which no header may have, is treated alike.
fn escape(out: &mut BytesMut, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b'\r' | b'\n' | 0)) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(match rest[at] {
            b'"' => b"%22",
            b'\r' => b"%0D",
            b'\n' => b"%0A",
            _ => b"%00",
        });
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

fn in_part(name: &str, what: &'static str) -> Error {
    Error::new(ErrorKind::Builder, format!("the part {}: {what}", Quoted(name)))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn written(parts: Vec<(&'static str, Part)>) -> Result<String> {
        let parts = parts.into_iter().map(|(name, part)| (name.into(), part)).collect();
        let body = body(parts, &Boundary::chosen("b".to_owned())?)?;
        let (length, bytes) = (body.content_length(), body.pieces().unwrap().concat());
        assert_eq!(length, Some(bytes.len() as u64));
        Ok(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn a_form_without_parts_is_its_end() {
        assert_eq!(written(vec![]).unwrap(), "--b--\r\n");
    }

    #[test]
    fn names_cannot_leave_their_quotes() {
        let part = Part::text("v").file_name("a\"; x=\"y\r\nEvil: 1\0\\🐸.txt");
        assert_eq!(
            written(vec![("n\"\r\n\r\nbody", part)]).unwrap(),
            "--b\r\nContent-Disposition: form-data; name=\"n%22%0D%0A%0D%0Abody\"; \
             filename=\"a%22; x=%22y%0D%0AEvil: 1%00\\🐸.txt\"\r\nContent-Type: text/plain\r\n\r\nv\r\n--b--\r\n"
        );
    }

    #[test]
    fn a_header_is_stronger_than_a_type_and_that_than_a_guess() {
        let type_of = |part: Part| {
            let text = written(vec![("n", part)]).unwrap();
            let at = text.to_ascii_lowercase().find("content-type: ").map(|at| at + 14);
            at.map(|at| text[at..].split_once("\r\n").unwrap().0.to_owned())
        };
        let file = || Part::bytes("v").file_name("a.png");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("a/b"))]);
        assert_eq!(type_of(Part::bytes("v")), None);
        assert_eq!(type_of(file()).as_deref(), Some("image/png"));
        assert_eq!(type_of(file().mime_str("c/d").unwrap()).as_deref(), Some("c/d"));
        assert_eq!(type_of(file().mime_str("c/d").unwrap().headers(headers)).as_deref(), Some("a/b"));
    }

    #[test]
    fn what_would_break_it_is_refused() {
        let headers = HeaderMap::from_iter([(CONTENT_DISPOSITION, HeaderValue::from_static("x"))]);
        let trailed =
            Body::from("x").with_trailers(HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("x"))]));
        for part in [Part::text("").headers(headers), Part::text("x\r\n--b"), Part::stream(trailed)] {
            let error = written(vec![("n", part)]).unwrap_err();
            assert!(error.is_builder() && error.to_string().contains("\"n\""), "{error}");
        }
    }

    #[test]
    fn long_contents_are_not_copied() {
        let long = bytes::Bytes::from(vec![b'x'; SHORT + 1]);
        let body = body(
            vec![("a".into(), Part::text("1")), ("b".into(), Part::bytes(long.clone()))],
            &Boundary::chosen("b".to_owned()).unwrap(),
        );
        let body = body.unwrap();
        assert!(body.pieces().unwrap().iter().any(|piece| piece.as_ptr() == long.as_ptr()));
    }
}

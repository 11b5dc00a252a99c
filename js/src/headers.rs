//! Headers as one text: a name and a value, a line each. Neither can hold a line break, and one text crosses the border
//! quicker than many.

use amphi::{Error, ErrorKind, HeaderMap, HeaderName, HeaderValue, Result};

/// Each character of a value is a byte of it, as fetch has it.
pub(crate) fn parse(text: &str) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let mut lines = text.split_terminator('\n');
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        let wrong = |what: String| Error::with_kind(ErrorKind::Builder, what);
        let name =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong(format!("`{name}` is no name of a header")))?;
        let bytes: Option<Vec<u8>> = value.chars().map(|char| u8::try_from(char).ok()).collect();
        let value = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
        let value =
            value.ok_or_else(|| wrong(format!("header `{name}`: its value has a character that none may have")))?;
        headers.try_append(name, value).map_err(|_| wrong("too many headers".into()))?;
    }
    Ok(headers)
}

pub(crate) fn to_text(headers: &HeaderMap) -> String {
    let mut bytes = Vec::new();
    for (name, value) in headers {
        for line in [name.as_ref(), value.as_bytes()] {
            bytes.extend_from_slice(line);
            bytes.push(b'\n');
        }
    }
    bytes.into_iter().map(char::from).collect()
}

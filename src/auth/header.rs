//! Credentials as header values, marked sensitive.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

use super::base64;
use crate::url::redacted;
use crate::{Error, ErrorKind, Result, Url, parameters, secrets};

/// `Basic`, in UTF-8 ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)).
pub(crate) fn basic(username: &[u8], password: &[u8]) -> Result<HeaderValue> {
    if username.contains(&b':') {
        return Err(Error::new(ErrorKind::Builder, "a user name of basic authentication holds no colon"));
    }
    let pair = [username, b":", password].concat();
    let mut value = "Basic ".to_owned();
    base64::encode(&pair, &mut value);
    sensitive(&value)
}

/// As [`basic`], of whatever prints itself.
pub(crate) fn basic_of(username: impl fmt::Display, password: Option<impl fmt::Display>) -> Result<HeaderValue> {
    let password = password.map(|password| password.to_string()).unwrap_or_default();
    basic(username.to_string().as_bytes(), password.as_bytes())
}

/// `Bearer` ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
pub(crate) fn bearer(token: &str) -> Result<HeaderValue> {
    sensitive(&format!("Bearer {token}"))
}

/// `Basic` with the user name and password of a URL, if it has any.
pub(crate) fn of_url(url: &Url) -> Option<Result<HeaderValue>> {
    if !url.has_credentials() {
        return None;
    }
    let decoded = |part| percent_decode_str(part).collect::<Vec<u8>>();
    Some(basic(&decoded(url.username()), &decoded(url.password().unwrap_or_default())))
}

/// Headers as `Debug` may show them: secrets hidden, whether they are marked or only named so, in URLs as well.
pub(crate) struct Masked<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            if secrets::holds_url(name) && !value.is_sensitive() {
                map.entry(name, &redacted(&parameters::text(value)));
            } else {
                map.entry(name, &hidden(name, value.clone()));
            }
        }
        map.finish()
    }
}

/// The value, marked sensitive if its name says that it is a secret.
pub(crate) fn hidden(name: &HeaderName, mut value: HeaderValue) -> HeaderValue {
    if secrets::is_header(name) {
        value.set_sensitive(true);
    }
    value
}

fn sensitive(value: &str) -> Result<HeaderValue> {
    // The value itself is not told: it is a secret.
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| Error::new(ErrorKind::Builder, "the credentials hold characters that no header may"))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_is_utf8() {
        assert_eq!(basic("test".as_bytes(), "123£".as_bytes()).unwrap(), "Basic dGVzdDoxMjPCow==");
        assert!(basic(b"a:b", b"").is_err());
    }

    #[test]
    fn a_url_brings_its_own() {
        let of_url = |text| of_url(&Url::parse(text).unwrap()).map(Result::unwrap);
        assert_eq!(of_url("http://h/"), None);
        assert_eq!(of_url("http://Aladdin:open%20sesame@h/").unwrap(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
}

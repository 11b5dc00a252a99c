//! A header's name and value, out of what they are given as.

use http::header::InvalidHeaderValue;
use http::{HeaderName, HeaderValue};

use crate::error::{Quoted, QuotedChar};
use crate::{Error, ErrorKind, Result};

/// A name; the error of one that is none quotes it.
pub(crate) fn name<N>(name: N) -> Result<HeaderName>
where
    N: TryInto<HeaderName> + AsRef<str>,
    N::Error: Into<http::Error>,
{
    // Afterwards the text is gone.
    let wrong = wrong_with(name.as_ref());
    name.try_into().map_err(|error| match wrong {
        Some(wrong) => Error::new(ErrorKind::Builder, wrong),
        None => error.into().into(),
    })
}

/// A value of this header, which is not told: it may be a secret.
pub(crate) fn value<V>(of: &HeaderName, value: V) -> Result<HeaderValue>
where
    V: TryInto<HeaderValue>,
    V::Error: Into<http::Error>,
{
    value.try_into().map_err(|error| {
        let error: http::Error = error.into();
        let why = if error.is::<InvalidHeaderValue>() {
            "its value has a character that none may have, such as a line break".to_owned()
        } else {
            error.to_string()
        };
        Error::new(ErrorKind::Builder, format!("header `{of}`: {why}"))
    })
}

/// Why a text is no token ([RFC 9110, 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)), if it is none.
fn wrong_with(name: &str) -> Option<String> {
    const MOST: usize = 100;
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".chars().any(|odd| odd == c);
    let shown = || match name.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", Quoted(&name[..end])),
        None => Quoted(name).to_string(),
    };
    match name.chars().find(|c| !is_of_token(*c)) {
        Some(odd) => Some(format!("{} is no name of a header: none has {} in it", shown(), QuotedChar(odd))),
        None => name.is_empty().then(|| "the name of a header is empty".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_none_is_quoted() {
        let refused = |text: &str| name(text).unwrap_err().to_string();
        assert_eq!(refused("a b"), "invalid request: \"a b\" is no name of a header: none has ' ' in it");
        assert_eq!(refused("x:"), "invalid request: \"x:\" is no name of a header: none has ':' in it");
        assert_eq!(refused("ä\n"), "invalid request: \"ä\\n\" is no name of a header: none has 'ä' in it");
        assert_eq!(refused(""), "invalid request: the name of a header is empty");
        assert!(refused(&"ä".repeat(1 << 20)).len() < 500);
        assert_eq!(name("X-Frog!").unwrap(), "x-frog!");
        assert_eq!(name(HeaderName::from_static("x-frog")).unwrap(), "x-frog");
        for byte in 0..128 {
            let text = char::from(byte).to_string();
            assert_eq!(wrong_with(&text).is_none(), HeaderName::try_from(&text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_value_that_is_none_is_not() {
        let error = value(&http::header::ACCEPT, "secret\r\n").unwrap_err().to_string();
        assert!(error.contains("header `accept`: its value has") && !error.contains("secret"), "{error}");
    }
}

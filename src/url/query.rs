//! A query as names and values.

use percent_encoding::percent_decode_str;

use super::Url;

impl Url {
    /// The names and values of the query, decoded as forms are.
    pub(crate) fn query_pairs(&self) -> impl Iterator<Item = (String, String)> {
        pairs(self.query().unwrap_or_default())
    }
}

/// The names and values of a form-encoded text.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let value = pair.split_once('=').map(|(_, value)| decoded(value));
        (name_of(pair), value.unwrap_or_default())
    })
}

/// The name of a form-encoded pair.
pub(crate) fn name_of(pair: &str) -> String {
    decoded(pair.split('=').next().unwrap_or_default())
}

fn decoded(part: &str) -> String {
    percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        let pairs: Vec<_> = pairs("a=1&&b+c=%C3%A9+%26&d&=e&f=g=h&%FF=").collect();
        let expected = [("a", "1"), ("b c", "é &"), ("d", ""), ("", "e"), ("f", "g=h"), ("\u{fffd}", "")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}

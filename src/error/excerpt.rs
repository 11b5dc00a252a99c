//! What is told of JSON that is not what was expected: where and what, and nothing of the body, which may hold secrets.

use std::error::Error;
use std::fmt;

/// `serde_json`'s error without the values that it quotes, and of bounded length: what a type of the caller's says of a
/// value may quote it in whatever way, so of that the place alone is left.
#[derive(Debug)]
pub(crate) struct Excerpt(String);

impl Excerpt {
    pub(crate) fn of(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        if !error.is_data() {
            // Of what is no JSON serde_json tells what it expects, and quotes nothing.
            return Self(text);
        }
        let place = format!(" at line {} column {}", error.line(), error.column());
        let text = text.strip_suffix(&place).unwrap_or(&text);
        let place = if error.line() == 0 { "" } else { &place };
        Self(format!("{}{place}", harmless(text)))
    }
}

/// A text of serde's without what the body has put in it.
fn harmless(text: &str) -> String {
    /// Longer than what any type expects by itself.
    const MOST: usize = 300;
    // What the type says of itself stands behind the last of these: what came stands before it.
    let expected = text.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    let said = match text {
        // Names of the type's own fields, and of the type.
        _ if text.starts_with("missing field `") || text.starts_with("duplicate field `") => text.to_owned(),
        _ if text.starts_with("data did not match any variant of untagged enum ") => text.to_owned(),
        _ if expected.is_empty() => "a value is not what its type takes".to_owned(),
        _ if text.starts_with("unknown variant ") => format!("unknown variant, expected {expected}"),
        _ if text.starts_with("unknown field ") => format!("unknown field, expected {expected}"),
        _ if text.starts_with("invalid length ") => format!("invalid length, expected {expected}"),
        _ => match text.strip_prefix("invalid type: ").or_else(|| text.strip_prefix("invalid value: ")) {
            Some(came) => format!("{}, expected {expected}", kind(came)),
            None => "a value is not what its type takes".to_owned(),
        },
    };
    match said.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &said[..end]),
        None => said,
    }
}

/// What kind of value came, as serde says it before the value.
fn kind(came: &str) -> String {
    const KINDS: [&str; 11] = [
        "string",
        "integer",
        "floating point",
        "boolean",
        "null",
        "map",
        "sequence",
        "unit",
        "number",
        "character",
        "byte array",
    ];
    let known = KINDS.iter().find(|kind| came.starts_with(**kind));
    known.map_or_else(|| "invalid type".to_owned(), |kind| format!("invalid type: {kind}"))
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Excerpt {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::de::{DeserializeOwned, Error as _};

    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Frog {
        #[serde(rename = "legs")]
        _legs: u8,
        #[serde(rename = "kind")]
        _kind: Option<Kind>,
        #[serde(rename = "pond", default)]
        _pond: Pond,
    }

    #[derive(Debug, serde::Deserialize)]
    enum Kind {
        Green,
        Brown,
    }

    #[derive(Debug, Default)]
    struct Pond;

    impl<'de> serde::Deserialize<'de> for Pond {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(D::Error::custom(format!("{text} is no pond")))
        }
    }

    fn told<T: DeserializeOwned>(json: &str) -> String {
        Excerpt::of(&serde_json::from_str::<T>(json).err().expect("it is wrong")).to_string()
    }

    #[test]
    fn the_place_and_what_is_expected_and_no_value() {
        for (json, expected) in [
            (r#"{"legs": "SECRET"}"#, "invalid type: string, expected u8 at line 1 column 17"),
            (r#"{"legs": "SECRET, expected SECRET"}"#, "invalid type: string, expected u8 at line 1 column 34"),
            ("{\"legs\":\n 987654321}", "invalid type: integer, expected u8 at line 2 column 10"),
            (r#"{"legs": 987654.5}"#, "invalid type: floating point, expected u8 at line 1 column 17"),
            (r#"{"legs": {}}"#, "invalid type: map, expected u8 at line 1 column 9"),
            (r#"{"SECRET": 1}"#, "unknown field, expected one of `legs`, `kind`, `pond` at line 1 column 9"),
            (r#"{"legs": 4, "kind": "SECRET"}"#, "unknown variant, expected `Green` or `Brown` at line 1 column 28"),
            (r#"{"legs": 4, "pond": "SECRET"}"#, "a value is not what its type takes at line 1 column 29"),
            (r#"{"kind": null}"#, "missing field `legs` at line 1 column 14"),
            (r#"{"legs": SECRET}"#, "expected value at line 1 column 10"),
            (r#"{"legs": 4"#, "EOF while parsing an object at line 1 column 10"),
        ] {
            assert_eq!(told::<Frog>(json), expected, "{json}");
        }
        let map = told::<BTreeMap<u8, u8>>(r#"{"SECRET": 1}"#);
        assert!(!map.contains("SECRET") && map.contains("line 1"), "{map}");
    }

    #[test]
    fn its_length_is_bounded() {
        assert_eq!(harmless(&format!("missing field `{}`", "é".repeat(400))).chars().count(), 302);
    }
}

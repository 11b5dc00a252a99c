//! The `Authorization` header, taken apart.

use std::collections::HashMap;

use http::HeaderMap;
use http::header::AUTHORIZATION;

/// What stands behind the name of a scheme in the `Authorization` header.
pub(super) fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let value = std::str::from_utf8(headers.get(AUTHORIZATION)?.as_bytes()).ok()?;
    let (name, rest) = value.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// What stands in an `Authorization` header: `name=value` and `name="value"`, with commas between.
#[derive(Debug)]
pub(super) struct Fields(HashMap<String, String>);

impl Fields {
    pub(super) fn parse(text: &str) -> Self {
        let mut fields = HashMap::new();
        let mut rest = text;
        while let Some((name, after)) = rest.split_once('=') {
            let (value, next) = match after.strip_prefix('"') {
                Some(quoted) => quoted_string(quoted),
                None => {
                    let (value, next) = after.split_once(',').unwrap_or((after, ""));
                    (value.trim().to_owned(), next)
                }
            };
            fields.insert(name.trim().to_ascii_lowercase(), value);
            rest = next.trim_start().trim_start_matches(',');
        }
        Self(fields)
    }

    /// A field's value; empty where it is missing.
    pub(super) fn of(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(super) fn algorithm(&self) -> &str {
        self.0.get("algorithm").map_or("MD5", String::as_str)
    }

    /// The nonce count.
    pub(super) fn count(&self) -> Option<u32> {
        u32::from_str_radix(self.of("nc"), 16).ok()
    }
}

fn quoted_string(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

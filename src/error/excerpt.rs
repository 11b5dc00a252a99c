//! Errors of other crates that may be as long as what they were given.

use std::error::Error;
use std::fmt;

/// Another crate's error with a text of bounded length: some quote all that they were given.
#[derive(Debug)]
pub(crate) struct Excerpt(String);

impl Excerpt {
    pub(crate) fn of(error: impl fmt::Display) -> Self {
        const MOST: usize = 300;
        let text = error.to_string();
        match text.char_indices().nth(MOST) {
            Some((end, _)) => Self(format!("{} …", &text[..end])),
            None => Self(text),
        }
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Excerpt {}

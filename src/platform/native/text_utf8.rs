//! In the place of `text.rs` where the feature `charset` is off: UTF-8 only.

use crate::{Error, ErrorKind, Result};

#[derive(Debug)]
pub(crate) enum Decoder {}

impl Decoder {
    pub(crate) fn new(label: &str) -> Result<Option<Self>> {
        let hint = "build amphi with its feature `charset`, or read the bytes";
        Err(Error::new(ErrorKind::Unsupported, format!("the charset {label:?} is not built in: {hint}")))
    }

    pub(crate) fn decode(&mut self, _bytes: &[u8], _last: bool) -> String {
        match *self {}
    }
}

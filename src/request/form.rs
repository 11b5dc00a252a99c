//! Pairs of names and values, as forms and queries write them.

use crate::error::Words;
use crate::{Error, ErrorKind, Result};

/// Anything of pairs, `application/x-www-form-urlencoded`.
pub(crate) fn form_encode<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_html_form::to_string(value).map_err(|error| {
        Error::new(
            ErrorKind::Builder,
            "it takes pairs such as `&[(name, value)]`, a map or a struct, of texts, numbers, booleans and lists of them",
        )
        .because(Words(error.to_string()))
    })
}

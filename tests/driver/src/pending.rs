//! Fields of the contract that amphi has no API for yet: asked for, they are refused before anything is sent. Once there is
//! one, the field moves to `client.rs` or `request.rs`, and this is one line shorter.

use crate::failure::Failure;
use crate::fields::Fields;

/// Of `client`.
pub(crate) fn refuse_of_client(client: &Fields<'_>) -> Result<(), Failure> {
    refuse(
        client,
        &[("cache", client.word("cache", &["private", "shared", "off"])?.is_some_and(|cache| cache != "off"))],
    )
}

fn refuse(fields: &Fields<'_>, asked: &[(&str, bool)]) -> Result<(), Failure> {
    match asked.iter().find(|(_, asked)| *asked) {
        Some((field, _)) => Err(Failure::Unsupported(format!("{}: amphi has nothing for it yet", fields.name(field)))),
        None => Ok(()),
    }
}

//! The file of `--cookie-jar`.

use std::io::ErrorKind;
use std::path::Path;

use amphi::CookieJar;

use crate::exit::{Failure, Result, chain};
use crate::machine;

/// The jar of a file; an empty one if the file is not there, or none is named.
pub(crate) fn load(path: Option<&Path>) -> Result<CookieJar> {
    let Some(path) = path else { return Ok(CookieJar::new()) };
    match std::fs::read_to_string(path) {
        // As one is that was only made room for.
        Ok(json) if json.trim().is_empty() => Ok(CookieJar::new()),
        Ok(json) => CookieJar::from_json(&json)
            .map_err(|error| Failure::Machine(format!("{}: {}", path.display(), chain(&error)))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(CookieJar::new()),
        Err(error) => Err(Failure::Machine(format!("{} cannot be read: {error}", path.display()))),
    }
}

/// Writes it back: the owner alone may read it.
pub(crate) fn save(path: Option<&Path>, jar: &CookieJar) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    let json = format!("{}\n", jar.to_json());
    machine::write_private(path, &json)
        .map_err(|error| Failure::Machine(format!("{} cannot be written: {error}", path.display())))
}

//! A file that is being made: `NAME.part`, and beside it `NAME.part.json`, which says of what it is the beginning.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use amphi::Response;
use amphi::header::{ETAG, LAST_MODIFIED};
use serde_json::{Value, json};

use crate::exit::{Failure, Result};

/// The beginning of a file, and how to ask whether that is still the file's.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) place: PathBuf,
    pub(super) have: u64,
    /// What goes into `If-Range`.
    pub(super) validator: String,
    pub(super) total: Option<u64>,
}

impl Begun {
    /// What there is of the file of this place, if it can be gone on with.
    pub(super) fn load(place: &Path) -> Result<Option<Self>> {
        let Ok(about) = fs::metadata(path(place)) else { return Ok(None) };
        let Ok(notes) = fs::read_to_string(notes(place)) else { return Ok(None) };
        let broken = |_| Failure::Machine(format!("the notes beside {} are broken", place.display()));
        let notes: Value = serde_json::from_str(&notes).map_err(broken)?;
        let validator = notes["validator"].as_str().map(str::to_owned);
        let total = notes["total"].as_u64();
        Ok(validator.filter(|_| about.len() > 0).map(|validator| Self {
            place: place.to_owned(),
            have: about.len(),
            validator,
            total,
        }))
    }
}

/// Where it is made.
pub(super) fn path(place: &Path) -> PathBuf {
    beside(place, ".part")
}

fn notes(place: &Path) -> PathBuf {
    beside(place, ".part.json")
}

fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut path = place.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Notes of what the file is the beginning, if the server says something by which that can be asked later.
pub(super) fn note(place: &Path, response: &Response) -> Result<()> {
    let path = notes(place);
    let notes = validator(response)
        .filter(|_| !super::is_coded(response))
        .map(|validator| json!({ "validator": validator, "total": response.content_length() }));
    let written = match notes {
        Some(notes) => fs::write(&path, format!("{notes}\n")),
        // Those of an earlier try would be taken for this one's.
        None => remove(&path),
    };
    written.map_err(|error| Failure::Machine(format!("{} cannot be written: {error}", path.display())))
}

/// A strong entity tag, or else a date ([RFC 9110, 13.1.5](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5)).
fn validator(response: &Response) -> Option<String> {
    let value = |name| response.headers().get(name).and_then(|value: &amphi::HeaderValue| value.to_str().ok());
    let tag = value(ETAG).filter(|tag| !tag.starts_with("W/"));
    tag.or_else(|| value(LAST_MODIFIED)).map(str::to_owned)
}

/// It is whole: gives it its name.
pub(super) fn finish(place: &Path) -> io::Result<()> {
    fs::rename(path(place), place)?;
    remove(&notes(place))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// What is said of a file that is not whole.
pub(super) fn left(place: &Path) -> String {
    let next = if notes(place).exists() { "--continue goes on" } else { "the server has nothing to go on by" };
    format!("what has come is in {}; {next}", path(place).display())
}

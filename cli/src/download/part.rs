//! A file that is being made: `NAME.part`, and beside it `NAME.part.json`, which says of what it is the beginning. Where
//! somebody else has a file of this name, it is `NAME.2.part`.

use std::fs::{self, OpenOptions};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use amphi::header::{ETAG, LAST_MODIFIED};
use amphi::{Response, Url};
use serde_json::{Value, json};

use crate::exit::{Failure, Result};

/// How many names are tried.
const TRIES: u32 = 1000;
/// The longest notes, in bytes: the validator is a line of a head.
const LONGEST: u64 = 1 << 20;

/// Where a file is made.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) path: PathBuf,
    /// Whether `--continue` would find it.
    goes_on: bool,
}

/// The beginning of a file, and how to ask whether that is still the file's.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) place: PathBuf,
    pub(super) part: Part,
    pub(super) have: u64,
    /// What goes into `If-Range`.
    pub(super) validator: String,
    pub(super) total: Option<u64>,
}

impl Begun {
    /// What there is of the file of this place, if it can be gone on with.
    pub(super) fn load(place: &Path, url: &Url) -> Option<Self> {
        let parts = paths(place).take_while(|path| is_there(path) || is_there(&notes(path)));
        parts.filter_map(|path| Self::read(place, path, url)).next()
    }

    /// A date alone may be that of many files: then it has to be the same URL.
    fn read(place: &Path, path: PathBuf, url: &Url) -> Option<Self> {
        let about = fs::symlink_metadata(&path).ok().filter(|about| about.is_file() && about.len() > 0)?;
        let notes = Notes::read(&path)?;
        let validator = notes.0["validator"].as_str()?.to_owned();
        let total = notes.0["total"].as_u64();
        let is_it = notes.are_of(url) || validator.starts_with('"');
        let part = Part { path, goes_on: true };
        is_it.then(|| Self { place: place.to_owned(), part, have: about.len(), validator, total })
    }
}

#[cfg(test)]
impl Begun {
    pub(super) fn of(have: u64, total: Option<u64>) -> Self {
        let part = Part { path: PathBuf::new(), goes_on: true };
        Self { place: PathBuf::new(), part, have, validator: String::new(), total }
    }
}

impl Part {
    /// A place for what comes, with notes of what it is. An earlier try for the same URL gives way, or for `any`;
    /// nobody else's file does.
    pub(super) fn claim(place: &Path, url: &Url, any: bool, response: &Response) -> Result<Self> {
        let validator = validator(response).filter(|_| !super::is_coded(response));
        let text = json!({ "validator": validator, "total": response.content_length(), "url": told(url) });
        for path in paths(place).take(TRIES as usize) {
            let notes = notes(&path);
            if Notes::read(&path).is_some_and(|notes| any || notes.are_of(url)) {
                remove(&path).and_then(|()| remove(&notes)).map_err(|error| super::unwritable(&path, &error))?;
            }
            if is_there(&path) {
                continue;
            }
            // Whoever makes this file has the name.
            match OpenOptions::new().write(true).create_new(true).open(&notes) {
                Ok(mut file) => {
                    writeln!(file, "{text}").map_err(|error| super::unwritable(place, &error))?;
                    return Ok(Self { path, goes_on: validator.is_some() });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                // It is the file that was named on the command line.
                Err(error) => return Err(super::unwritable(place, &error)),
            }
        }
        Err(Failure::Machine(format!("{} files like {} are there already", TRIES, path(place, 1).display())))
    }

    /// There is nothing to go on with any more, or nothing yet.
    pub(super) fn forget(&self) {
        // It is about a file that is not there: the next one replaces it.
        let _ = remove(&notes(&self.path));
    }

    /// What is said of a file that is not whole; nothing if nothing of it is there.
    pub(super) fn left(&self) -> Option<String> {
        let next = if self.goes_on {
            "--continue goes on"
        } else {
            "the server sends no ETag or Last-Modified: it cannot be resumed"
        };
        is_there(&self.path).then(|| format!("what has come is in {}; {next}", self.path.display()))
    }
}

/// Whether there is a part for this place, be it one that cannot be gone on with.
pub(super) fn is_begun(place: &Path) -> bool {
    let mut parts = paths(place).take_while(|path| is_there(path) || is_there(&notes(path)));
    parts.any(|path| Notes::read(&path).is_some())
}

/// What is known of a part.
struct Notes(Value);

impl Notes {
    fn read(part: &Path) -> Option<Self> {
        let path = notes(part);
        // What somebody else has put there may be of any length, or none.
        fs::symlink_metadata(&path).ok().filter(|about| about.is_file() && about.len() <= LONGEST)?;
        let notes: Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
        notes.get("validator").is_some().then_some(Self(notes))
    }

    fn are_of(&self, url: &Url) -> bool {
        self.0["url"] == told(url)
    }
}

/// The URL, without what may be secret in it.
fn told(url: &Url) -> String {
    let mut hasher = DefaultHasher::new();
    url.as_str().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn paths(place: &Path) -> impl Iterator<Item = PathBuf> {
    (1..).map(|number| path(place, number))
}

fn path(place: &Path, number: u32) -> PathBuf {
    match number {
        1 => beside(place, ".part"),
        number => beside(place, &format!(".{number}.part")),
    }
}

fn notes(part: &Path) -> PathBuf {
    beside(part, ".json")
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Whether anything has this name, be it a link that leads nowhere.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// A strong entity tag, or else a date ([RFC 9110, 13.1.5](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5)).
fn validator(response: &Response) -> Option<String> {
    let value = |name| response.headers().get(name).and_then(|value: &amphi::HeaderValue| value.to_str().ok());
    let tag = value(ETAG).filter(|tag| !tag.starts_with("W/"));
    tag.or_else(|| value(LAST_MODIFIED)).map(str::to_owned)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

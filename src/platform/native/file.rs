//! Files, written on the runtime's threads for work that blocks, each piece while the next one is awaited.

use std::io::{Error as IoError, ErrorKind as IoErrorKind, Read, Result as IoResult, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::rt;
use crate::response::{aside, free_names};
use crate::{Error, ErrorKind, Result, SaveOptions};

/// All of a file that is small: it is waited for where it is asked for.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    match read {
        Ok(read) if read as u64 > most => {
            Err(Error::new(ErrorKind::Builder, format!("{} is longer than {most} bytes", path.display())))
        }
        Ok(_) => Ok(bytes),
        Err(error) => {
            Err(Error::new(ErrorKind::Builder, format!("{} could not be read", path.display())).because(error))
        }
    }
}

pub(crate) struct File {
    path: PathBuf,
    state: State,
}

enum State {
    Idle(Open),
    /// What was begun last, and gives the file back.
    Working(JoinHandle<IoResult<Open>>),
    Failed,
}

/// Dropped, it is closed, and gone if it was to be moved. Closed first: Windows removes no open file.
struct Open {
    file: std::fs::File,
    aside: Option<Aside>,
}

/// A file on its way to its place.
struct Aside {
    path: PathBuf,
    place: PathBuf,
    /// Whether it goes beside what is there, rather than in its place.
    is_new: bool,
    /// Whether it stays where it is, if it does not get to its place.
    stays: bool,
    moved: bool,
}

impl File {
    pub(crate) async fn create(path: &Path, options: &SaveOptions) -> Result<Self> {
        let (owned, options) = (path.to_owned(), options.clone());
        let work = rt::handle()?.spawn_blocking(move || Open::create(owned, &options));
        let mut file = Self { path: path.to_owned(), state: State::Working(work) };
        file.state = State::Idle(file.idle().await?);
        Ok(file)
    }

    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let mut open = self.idle().await?;
        self.state = State::Working(rt::handle()?.spawn_blocking(move || open.file.write_all(&bytes).map(|()| open)));
        Ok(())
    }

    /// Waits until everything is written, and says where.
    pub(crate) async fn finish(mut self) -> Result<PathBuf> {
        let open = self.idle().await?;
        let place = self.path.clone();
        let moved = rt::handle()?.spawn_blocking(move || {
            let Open { file, aside } = open;
            aside.as_ref().map_or(Ok(()), |aside| aside.is_still(&file))?;
            drop(file);
            aside.map_or(Ok(place), Aside::into_place)
        });
        moved.await.unwrap_or_else(|ended| Err(IoError::other(ended))).map_err(|error| self.failed(error))
    }

    /// Waits until nothing of it is left.
    pub(crate) async fn discard(mut self) {
        drop(self.idle().await);
    }

    async fn idle(&mut self) -> Result<Open> {
        let outcome = match std::mem::replace(&mut self.state, State::Failed) {
            State::Idle(open) => Ok(open),
            State::Working(work) => work.await.unwrap_or_else(|ended| Err(IoError::other(ended))),
            State::Failed => Err(IoError::other("an attempt before failed")),
        };
        outcome.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: IoError) -> Error {
        Error::new(ErrorKind::Body, format!("{} could not be written", self.path.display())).because(error)
    }
}

impl Open {
    fn create(path: PathBuf, options: &SaveOptions) -> IoResult<Self> {
        if options.unique_name {
            return Self::aside(path, None, options);
        }
        // A link stays one: what it leads to is replaced.
        let place = path.canonicalize().unwrap_or(path);
        let Ok(found) = place.metadata() else { return Self::aside(place, None, options) };
        // One that may not be written is not replaced either.
        let file = std::fs::File::options().write(true).open(&place)?;
        if found.is_file() {
            Self::aside(place, Some(found.permissions()), options)
        } else if options.append {
            // What is in the part file would never get there.
            let what = format!("{} is no file: nothing can take its place", place.display());
            Err(IoError::new(IoErrorKind::InvalidInput, what))
        } else {
            Ok(Self { file, aside: None })
        }
    }

    fn aside(place: PathBuf, permissions: Option<std::fs::Permissions>, options: &SaveOptions) -> IoResult<Self> {
        let (path, stays) = match &options.part_file {
            Some(part) => (part.clone(), true),
            None => (aside(&place).map_err(IoError::other)?, false),
        };
        let mut how = std::fs::File::options();
        if options.append {
            beginning(&path)?;
            how.append(true);
        } else {
            how.write(true).create_new(true);
        }
        // Nobody reads it before it has the permissions that it is to have.
        #[cfg(unix)]
        if permissions.is_some() {
            std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
        }
        let file = how.open(&path).map_err(|error| of_part(&path, error, stays))?;
        let is_new = options.unique_name;
        let aside = Aside { path, place, is_new, stays, moved: false };
        if options.append {
            // Before anything is written: a link may have been put there after the look at it.
            aside.is_still(&file)?;
        }
        let open = Self { file, aside: Some(aside) };
        if let Some(permissions) = permissions {
            open.file.set_permissions(permissions)?;
        }
        Ok(open)
    }
}

/// That there is something to append to, and no link, which could lead anywhere.
fn beginning(part: &Path) -> IoResult<()> {
    let found = std::fs::symlink_metadata(part).map_err(|error| of_part(part, error, true))?;
    let no_file = || IoError::new(IoErrorKind::InvalidInput, format!("{} is no file", part.display()));
    if found.is_file() { Ok(()) } else { Err(no_file()) }
}

/// Says that it is the part file that failed, if it has a name that somebody knows.
fn of_part(part: &Path, error: IoError, is_known: bool) -> IoError {
    if is_known { IoError::new(error.kind(), format!("{}: {error}", part.display())) } else { error }
}

impl Aside {
    /// That nobody has put another file there: a part file has a name that others know, too.
    #[cfg(unix)]
    fn is_still(&self, file: &std::fs::File) -> IoResult<()> {
        use std::os::unix::fs::MetadataExt as _;

        if !self.stays {
            return Ok(());
        }
        let (written, found) = (file.metadata()?, std::fs::symlink_metadata(&self.path));
        let is_it = |found: &std::fs::Metadata| (found.dev(), found.ino()) == (written.dev(), written.ino());
        let replaced = || IoError::other(format!("{} was replaced meanwhile", self.path.display()));
        if found.is_ok_and(|found| is_it(&found)) { Ok(()) } else { Err(replaced()) }
    }

    #[cfg(not(unix))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "elsewhere no stable call tells one file from another"
    )]
    fn is_still(&self, _file: &std::fs::File) -> IoResult<()> {
        Ok(())
    }

    fn into_place(mut self) -> IoResult<PathBuf> {
        let place = if self.is_new { reserved(&self.place)? } else { self.place.clone() };
        let renamed = std::fs::rename(&self.path, &place);
        self.moved = renamed.is_ok();
        if renamed.is_err() && self.is_new {
            // It is empty, and was for this one.
            let _ = std::fs::remove_file(&place);
        }
        renamed.map(|()| place)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.moved && !self.stays {
            // Nobody is left to be told.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// A name that is free, and taken by an empty file.
fn reserved(path: &Path) -> IoResult<PathBuf> {
    for name in free_names(path) {
        match std::fs::File::create_new(&name) {
            Ok(_) => return Ok(name),
            Err(error) if error.kind() == IoErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(IoErrorKind::AlreadyExists.into())
}

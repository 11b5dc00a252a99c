//! Files, written on the runtime's threads for work that blocks, each piece while the next one is awaited.

use std::io::{Error as IoError, ErrorKind as IoErrorKind, Read, Result as IoResult, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::rt;
use crate::response::{aside, free_names};
use crate::{Error, ErrorKind, Result};

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
    moved: bool,
}

impl File {
    pub(crate) async fn create(path: &Path, is_new: bool) -> Result<Self> {
        let owned = path.to_owned();
        let work = rt::handle()?.spawn_blocking(move || Open::create(owned, is_new));
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
    fn create(path: PathBuf, is_new: bool) -> IoResult<Self> {
        if is_new {
            return Self::aside(path, true, None);
        }
        // A link stays one: what it leads to is replaced.
        let place = path.canonicalize().unwrap_or(path);
        let Ok(found) = place.metadata() else { return Self::aside(place, false, None) };
        // One that may not be written is not replaced either.
        let file = std::fs::File::options().write(true).open(&place)?;
        if found.is_file() {
            Self::aside(place, false, Some(found.permissions()))
        } else {
            Ok(Self { file, aside: None })
        }
    }

    fn aside(place: PathBuf, is_new: bool, permissions: Option<std::fs::Permissions>) -> IoResult<Self> {
        let path = aside(&place).map_err(IoError::other)?;
        let mut options = std::fs::File::options();
        options.write(true).create_new(true);
        // Nobody reads it before it has the permissions that it is to have.
        #[cfg(unix)]
        if permissions.is_some() {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let file = options.open(&path)?;
        let open = Self { file, aside: Some(Aside { path, place, is_new, moved: false }) };
        if let Some(permissions) = permissions {
            open.file.set_permissions(permissions)?;
        }
        Ok(open)
    }
}

impl Aside {
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
        if !self.moved {
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

//! Files, written on the runtime's threads for work that blocks, each piece while the next one is awaited.

use std::io::Write;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::rt;
use crate::{Error, ErrorKind, Result};

type Outcome = std::io::Result<std::fs::File>;

/// All of a file that is small: it is waited for where it is asked for.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        Error::new(ErrorKind::Builder, format!("{} could not be read", path.display())).with_source(error)
    })
}

pub(crate) struct File {
    path: PathBuf,
    state: State,
}

enum State {
    Idle(std::fs::File),
    /// What was begun last, and gives the file back.
    Working(JoinHandle<Outcome>),
    Failed,
}

impl File {
    pub(crate) async fn create(path: &Path) -> Result<Self> {
        let owned = path.to_owned();
        let work = rt::handle()?.spawn_blocking(move || std::fs::File::create(owned));
        let mut file = Self { path: path.to_owned(), state: State::Working(work) };
        file.state = State::Idle(file.idle().await?);
        Ok(file)
    }

    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let mut file = self.idle().await?;
        self.state = State::Working(rt::handle()?.spawn_blocking(move || file.write_all(&bytes).map(|()| file)));
        Ok(())
    }

    /// Waits until everything is written.
    pub(crate) async fn finish(mut self) -> Result<()> {
        self.idle().await.map(drop)
    }

    async fn idle(&mut self) -> Result<std::fs::File> {
        let outcome = match std::mem::replace(&mut self.state, State::Failed) {
            State::Idle(file) => Ok(file),
            State::Working(work) => work.await.unwrap_or_else(|ended| Err(std::io::Error::other(ended))),
            State::Failed => Err(std::io::Error::other("an attempt before failed")),
        };
        outcome.map_err(|error| {
            Error::new(ErrorKind::Body, format!("{} could not be written", self.path.display())).with_source(error)
        })
    }
}

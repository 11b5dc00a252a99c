//! Files that are sent, read on the runtime's threads for work that blocks, each piece while the one before leaves.

use std::io::Read;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::rt;
use crate::{Error, ErrorKind, Result};

/// The largest piece, in bytes.
const PIECE: usize = 128 << 10;

/// A file, and the piece of it that is being read: `None` at its end.
type Outcome = std::io::Result<Option<(std::fs::File, Bytes)>>;

pub(crate) struct Source {
    path: PathBuf,
    /// `None` once it has ended or failed.
    reading: Option<JoinHandle<Outcome>>,
}

/// How long a file is; `None` of what is no plain file, such as a pipe.
pub(crate) async fn length(path: &Path) -> Result<Option<u64>> {
    let owned = path.to_owned();
    let work = rt::handle()?.spawn_blocking(move || {
        // Opened, as what may not be read should not be found out only when it is sent. A pipe would wait for its writer.
        let found = std::fs::metadata(&owned)?;
        if !found.is_file() && !found.is_dir() {
            return Ok(None);
        }
        let found = std::fs::File::open(&owned)?.metadata()?;
        if found.is_dir() { Err(std::io::ErrorKind::IsADirectory.into()) } else { Ok(Some(found.len())) }
    });
    work.await.unwrap_or_else(|ended| Err(std::io::Error::other(ended))).map_err(|error| failed(path, error))
}

impl Source {
    #[expect(clippy::unused_async, reason = "elsewhere the file is opened here")]
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let owned = path.to_owned();
        let reading = rt::handle()?.spawn_blocking(move || piece(std::fs::File::open(owned)?));
        Ok(Self { path: path.to_owned(), reading: Some(reading) })
    }

    /// The next piece, `None` at the end.
    pub(crate) async fn read(&mut self) -> Result<Option<Bytes>> {
        let Some(reading) = self.reading.take() else { return Ok(None) };
        let outcome = reading.await.unwrap_or_else(|ended| Err(std::io::Error::other(ended)));
        let Some((file, bytes)) = outcome.map_err(|error| failed(&self.path, error))? else { return Ok(None) };
        self.reading = Some(rt::handle()?.spawn_blocking(move || piece(file)));
        Ok(Some(bytes))
    }
}

fn piece(file: std::fs::File) -> Outcome {
    let mut bytes = Vec::with_capacity(PIECE);
    let mut part = file.take(PIECE as u64);
    let read = part.read_to_end(&mut bytes)?;
    Ok((read > 0).then(|| (part.into_inner(), bytes.into())))
}

fn failed(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Body, format!("{} could not be read", path.display())).because(error)
}

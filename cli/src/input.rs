//! What is read on this machine: files of the command line, standard input, bodies that are sent as they are read.

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use amphi::{Body, Bytes};
use futures_core::Stream;

use crate::exit::{Failure, Result};

/// The most of a file that is read before it is sent; a longer one is sent while it is read.
pub(crate) const AT_ONCE: u64 = 1 << 20;
/// How much is read at a time.
const PIECE: usize = 64 << 10;
/// How long standard input is waited for before that is said.
const PATIENCE: Duration = Duration::from_secs(2);

/// The bytes of a file.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

/// A file as text.
pub(crate) fn text(path: &Path) -> Result<String> {
    String::from_utf8(bytes(path)?).map_err(|_| Failure::Usage(format!("{} is no UTF-8 text", path.display())))
}

/// A file's text as a value: without the line break at its end.
pub(crate) fn line(path: &Path) -> Result<String> {
    let text = text(path)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

/// A file as a body: its bytes, or a stream of so many.
pub(crate) fn body(path: &Path) -> Result<Body> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let about = file.metadata().map_err(|error| unreadable(path, &error))?;
    if about.is_file() && about.len() > AT_ONCE {
        return Ok(Body::from_reader_with_length(file, about.len()));
    }
    Ok(bytes(path)?.into())
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Machine(format!("{} cannot be read: {error}", path.display()))
}

/// All of standard input. If none of it comes for a while, says what is waited for.
fn stdin_of(awaited: &'static str) -> Result<Vec<u8>> {
    let (done, waiting) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        if waiting.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            crate::print::note(awaited);
        }
    });
    let mut stdin = io::stdin().lock();
    let mut all = vec![0; PIECE];
    let failed = |error: io::Error| Failure::Machine(format!("standard input cannot be read: {error}"));
    let first = stdin.read(&mut all).map_err(failed)?;
    // Nobody listens once the note was given.
    let _ = done.send(());
    all.truncate(first);
    if first > 0 {
        stdin.read_to_end(&mut all).map_err(failed)?;
    }
    Ok(all)
}

/// All of standard input, as a body.
pub(crate) fn stdin() -> Result<Vec<u8>> {
    stdin_of("waiting for a body on standard input; --ignore-stdin if there is none")
}

/// All of standard input, as text.
pub(crate) fn stdin_text() -> Result<String> {
    String::from_utf8(stdin_of("waiting for standard input; Ctrl-D ends it")?)
        .map_err(|_| Failure::Usage("standard input is no UTF-8 text".to_owned()))
}

/// Standard input as a body that is sent while it comes. It is read by a thread: the response may come meanwhile.
pub(crate) fn stdin_stream() -> Body {
    let (sender, pieces) = tokio::sync::mpsc::channel(1);
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        while let Some(piece) = piece(&mut stdin) {
            let failed = piece.is_err();
            if sender.blocking_send(piece).is_err() || failed {
                return;
            }
        }
    });
    Body::from_stream(Piped(pieces))
}

/// Whether standard input is a pipe or a file, from which a body may come.
pub(crate) fn has_stdin() -> bool {
    !io::stdin().is_terminal() && crate::machine::stdin_is_piped()
}

struct Piped(tokio::sync::mpsc::Receiver<io::Result<Bytes>>);

impl Stream for Piped {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}

fn piece(from: &mut impl Read) -> Option<io::Result<Bytes>> {
    let mut piece = vec![0; PIECE];
    match from.read(&mut piece) {
        Ok(0) => None,
        Ok(length) => {
            piece.truncate(length);
            Some(Ok(piece.into()))
        }
        Err(error) => Some(Err(error)),
    }
}

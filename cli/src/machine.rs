//! What differs between kinds of machines: what standard input is, and files that are for their owner alone.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Whether standard input is something that a body is piped through, rather than a device.
#[cfg(unix)]
pub(crate) fn stdin_is_piped() -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::FileTypeExt as _;

    let file = io::stdin().as_fd().try_clone_to_owned().map(fs::File::from);
    let kind = file.and_then(|file| file.metadata()).map(|about| about.file_type());
    kind.is_ok_and(|kind| kind.is_fifo() || kind.is_file() || kind.is_socket())
}

/// Whether standard input is something that a body is piped through, rather than a device.
#[cfg(not(unix))]
pub(crate) fn stdin_is_piped() -> bool {
    true
}

/// How a file is opened that nobody else may read.
#[cfg(unix)]
pub(crate) fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// How a file is opened that nobody else may read.
#[cfg(not(unix))]
pub(crate) fn private() -> OpenOptions {
    OpenOptions::new()
}

/// Writes a file that is for its owner alone, all of it or none.
pub(crate) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    // A device or a pipe is not replaced.
    if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return fs::write(path, text);
    }
    let (path, beside) = new_beside(path);
    let mut file = private().write(true).create_new(true).open(&beside)?;
    io::Write::write_all(&mut file, text.as_bytes()).and_then(|()| fs::rename(&beside, &path)).inspect_err(|_| {
        // What failed is told; that a rest of it stays, if even this fails, is less.
        let _ = fs::remove_file(&beside);
    })
}

/// Whether [`write_private`] could make a file there; leaves nothing behind.
pub(crate) fn check_writable(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        // A device or a pipe: to open it may wait for its reader.
        Ok(about) if !about.is_file() => return Ok(()),
        _ => {}
    }
    let (_, beside) = new_beside(path);
    drop(private().write(true).create_new(true).open(&beside)?);
    fs::remove_file(&beside)
}

/// The file that is replaced, what a link leads to, and one beside it that takes its place.
fn new_beside(path: &Path) -> (PathBuf, PathBuf) {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    (path, beside.into())
}

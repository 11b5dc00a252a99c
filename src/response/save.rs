//! Saving the body in a file: written aside, and in its place once it is whole.

use std::path::{Path, PathBuf};

use super::{Response, SaveOptions};
use crate::{Error, ErrorKind, Result, platform};

impl Response {
    /// Saves the body in a file, as it arrives, and gives its length in bytes. It is written beside it, under a name that ends
    /// in `.part`, and takes the place of a file that is there, with its permissions, once it is whole: a body that breaks off
    /// leaves nothing behind, and what was there stays. What is no file, as a device or a pipe, is written to as it is. Where
    /// the folder takes no new file, there is [`copy_to`](Self::copy_to) into one that is open,
    /// [`save_with`](Self::save_with) for what is to stay of a body that breaks off.
    /// [`progress`](Self::progress) tells meanwhile how far it is.
    ///
    /// # Errors
    /// As of [`copy_to`](Self::copy_to); [`Error::path`](crate::Error::path) says if it is the file that failed.
    ///
    /// # Cancellation
    /// Dropping the future cancels the transfer, and what has come is removed.
    ///
    /// # On the web
    /// A page has no files: [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported)
    /// ([`Capability::Files`](crate::Capability::Files)). Node has.
    ///
    /// ```no_run
    /// # async fn run() -> amphi::Result<()> {
    /// let response = amphi::get("https://example.org/frog.png").await?.error_for_status()?;
    /// let length = response.save("frog.png").await?;
    /// println!("{length} bytes");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "download")]
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<u64> {
        Ok(self.save_at(path.as_ref(), &SaveOptions::new()).await?.0)
    }

    /// Saves the body in a folder that is there, and gives the path of the new file: under its
    /// [`file_name`](Self::file_name), else under that in which its URL ends, else as `download`. No file gives way to it: if
    /// there is a `frog.png`, it is `frog (1).png`. It is written as by [`save`](Self::save).
    ///
    /// # Errors
    /// As of [`copy_to`](Self::copy_to); [`Error::path`](crate::Error::path) says if it is the file that failed.
    ///
    /// # Cancellation
    /// Dropping the future cancels the transfer, and what has come is removed.
    ///
    /// # On the web
    /// A page has no files: [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported)
    /// ([`Capability::Files`](crate::Capability::Files)). Node has.
    ///
    /// ```no_run
    /// # async fn run() -> amphi::Result<()> {
    /// let response = amphi::get("https://example.org/frog.png").await?.error_for_status()?;
    /// println!("it is in {}", response.save_in("downloads").await?.display());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn save_in(&self, folder: impl AsRef<Path>) -> Result<PathBuf> {
        let path = folder.as_ref().join(self.name_to_save_by());
        Ok(self.save_at(&path, &SaveOptions::new().unique_name(true)).await?.1)
    }

    /// The length, and where it is in the end.
    pub(super) async fn save_at(&self, path: &Path, options: &SaveOptions) -> Result<(u64, PathBuf)> {
        let named = |error: Error| self.name(error.at_path(path));
        if options.append && options.part_file.is_none() {
            let what = "what is to be appended to is the part file: name it";
            return Err(self.name(Error::new(ErrorKind::Builder, what)));
        }
        let mut chunks = self.chunks();
        // No file is touched for a body that is not to be had.
        let mut next = chunks.next().await.transpose()?;
        let mut file = platform::file::File::create(path, options).await.map_err(named)?;
        let mut length = 0;
        while let Some(chunk) = next {
            length += chunk.len() as u64;
            file.write(chunk).await.map_err(named)?;
            next = match chunks.next().await.transpose() {
                Ok(next) => next,
                Err(error) => {
                    file.discard().await;
                    return Err(error);
                }
            };
        }
        Ok((length, file.finish().await.map_err(named)?))
    }
}

/// Where a file is written until it is whole: beside its place, under a name that nobody else takes.
pub(crate) fn aside(path: &Path) -> Result<PathBuf> {
    let mut random = [0; 4];
    platform::random::fill(&mut random)?;
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".{:08x}.part", u32::from_ne_bytes(random)));
    Ok(aside.into())
}

/// The names of a new file, one after the other until one is free.
pub(crate) fn free_names(path: &Path) -> impl Iterator<Item = PathBuf> {
    const TRIES: u32 = 10_000;
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_owned();
    let (stem, extension) = (part(path.file_stem()), part(path.extension()));
    let numbered = move |number| {
        let mut name = stem.clone();
        name.push(format!(" ({number})"));
        if !extension.is_empty() {
            name.push(".");
            name.push(&extension);
        }
        path.with_file_name(name)
    };
    std::iter::once(path.to_owned()).chain((1..TRIES).map(numbered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_free() {
        for (path, expected) in [
            ("d/frog.png", ["d/frog.png", "d/frog (1).png", "d/frog (2).png"]),
            ("frog", ["frog", "frog (1)", "frog (2)"]),
            ("a.tar.gz", ["a.tar.gz", "a.tar (1).gz", "a.tar (2).gz"]),
        ] {
            let names: Vec<_> = free_names(Path::new(path)).take(3).collect();
            assert_eq!(names, expected.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn written_beside() {
        let aside = aside(Path::new("d/frog.png")).unwrap();
        assert_eq!(aside.parent(), Some(Path::new("d")));
        let name = aside.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name.starts_with("frog.png.") && name.ends_with(".part") && name.len() == 22, "{name}");
    }
}

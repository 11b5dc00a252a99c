//! How a body is saved in a file: over what is there or beside it, and what stays of one that breaks off.

use std::path::{Path, PathBuf};

use super::Response;
use crate::Result;

/// How [`Response::save_with`] saves a body. As made by [`new`](Self::new) it is as by [`Response::save`].
///
/// ```no_run
/// # async fn run() -> amphi::Result<()> {
/// use amphi::{SaveOptions, header};
///
/// let options = SaveOptions::new().part_file("frogs.iso.part");
/// let response = amphi::get("https://example.org/frogs.iso").await?.error_for_status()?;
/// let tag = response.headers().get(header::ETAG).cloned();
/// if let (Err(error), Some(tag)) = (response.save_with("frogs.iso", &options).await, tag) {
///     println!("{error}");
///     let had = std::fs::metadata("frogs.iso.part").map_or(0, |part| part.len());
///     let rest = amphi::request(amphi::Method::GET, "https://example.org/frogs.iso")
///         .header(header::RANGE, format!("bytes={had}-"))
///         .header(header::IF_RANGE, tag)
///         .await?;
///     if rest.status() == amphi::StatusCode::PARTIAL_CONTENT {
///         rest.save_with("frogs.iso", &options.append(true)).await?;
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct SaveOptions {
    pub(crate) unique_name: bool,
    pub(crate) part_file: Option<PathBuf>,
    pub(crate) append: bool,
}

impl SaveOptions {
    /// A file that is there gives way to the new one, and nothing stays of a body that breaks off.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether no file gives way: if there is a `frog.png`, the new one is `frog (1).png`.
    pub fn unique_name(mut self, unique_name: bool) -> Self {
        self.unique_name = unique_name;
        self
    }

    /// Writes the body in this file until it is whole, rather than under a name that nobody else takes. It stays when the
    /// body breaks off or the future is dropped. It must not be there, and be on the file system of the file itself.
    pub fn part_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.part_file = Some(path.into());
        self
    }

    /// Whether the part file is there, and the body is the rest of it: that of a response to a request with `Range`
    /// ([RFC 9110, 14.2](https://www.rfc-editor.org/rfc/rfc9110#section-14.2)). Whether it is, is for the caller to see.
    pub fn append(mut self, append: bool) -> Self {
        self.append = append;
        self
    }
}

impl Response {
    /// Saves the body in a file as [`save`](Self::save) does, with options, and gives the path that it has.
    ///
    /// # Errors
    /// As of [`copy_to`](Self::copy_to); [`Error::path`](crate::Error::path) says if it is the file that failed.
    ///
    /// # Cancellation
    /// Dropping the future cancels the transfer. What has come is removed, unless it is in a
    /// [part file](SaveOptions::part_file).
    ///
    /// # On the web
    /// A page has no files: [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported)
    /// ([`Capability::Files`](crate::Capability::Files)). Node has.
    ///
    /// ```no_run
    /// # async fn run() -> amphi::Result<()> {
    /// let response = amphi::get("https://example.org/frog.png").await?.error_for_status()?;
    /// let saved = response.save_with("frog.png", &amphi::SaveOptions::new().unique_name(true)).await?;
    /// println!("it is in {}", saved.display());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn save_with(&self, path: impl AsRef<Path>, options: &SaveOptions) -> Result<PathBuf> {
        Ok(self.save_at(path.as_ref(), options).await?.1)
    }
}

//! Where things are: the checkout, cargo's target folder, our scratch space in it, and the cache of tools.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};

/// The checkout's root, wherever the command was started from.
pub(crate) fn root() -> PathBuf {
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or(manifest.clone(), Path::to_path_buf)
}

pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// `target/xtask`, made if it is not there: logs, listings, generated settings.
pub(crate) fn scratch() -> Result<PathBuf> {
    folder(target().join("xtask"))
}

/// Tools that are installed by `setup` outlive `cargo clean`: they are kept in the user's cache folder.
pub(crate) fn cached_tool(name: &str) -> PathBuf {
    let base = ["XDG_CACHE_HOME", "LOCALAPPDATA"].iter().find_map(env::var_os).map(PathBuf::from);
    let home = || env::home_dir().unwrap_or_else(env::temp_dir).join(".cache");
    base.unwrap_or_else(home).join("amphi").join("tools").join(name)
}

/// `path`, as a folder that exists.
pub(crate) fn folder(path: PathBuf) -> Result<PathBuf> {
    fs::create_dir_all(&path).context(format_args!("cannot make the folder {}", path.display()))?;
    Ok(path)
}

pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).context(format_args!("cannot write {}", path.display()))
}

pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).context(format_args!("cannot read {}", path.display()))
}

/// A fresh folder under the system's temporary one, removed when dropped.
pub(crate) struct TempFolder(PathBuf);

impl TempFolder {
    pub(crate) fn new(name: &str) -> Result<Self> {
        let path = env::temp_dir().join(format!("amphi-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        folder(path).map(Self)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        // A killed browser's helpers may write for a moment longer.
        for _ in 0..20 {
            if fs::remove_dir_all(&self.0).is_ok() || !self.0.exists() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

//! Files that bodies were saved in, where there are links, permissions and devices.
#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::SERVER;

#[tokio::test]
async fn links_and_permissions_stay_and_devices_are_no_files() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("links");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    let (path, link) = (folder.join("frog"), folder.join("link"));
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("frog", &link).unwrap();
    let response = async || amphi::get(format!("{}/bytes/1000", SERVER.http())).await.unwrap();
    assert_eq!(response().await.save(&link).await.unwrap(), 1000);
    assert!(link.is_symlink());
    let saved = std::fs::metadata(&path).unwrap();
    assert_eq!((saved.len(), saved.permissions().mode() & 0o777), (1000, 0o640));
    assert_eq!(response().await.save("/dev/null").await.unwrap(), 1000);
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

//! Files that bodies were saved in, where there are links, permissions and devices.
#![cfg(unix)]

use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use amphi::{Body, Response, SaveOptions, StatusCode};

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

/// Gives two pieces, and before the second one puts another file where the first one was written.
struct Replacing {
    from: PathBuf,
    to: PathBuf,
    pieces: u8,
}

impl Read for Replacing {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.pieces += 1;
        match self.pieces {
            1 => (&b"frog"[..]).read(buffer),
            2 => {
                std::fs::rename(&self.from, &self.to)?;
                (&b"s"[..]).read(buffer)
            }
            _ => Ok(0),
        }
    }
}

#[tokio::test]
async fn a_part_file_is_no_link_and_is_not_replaced_meanwhile() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("part-links");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    let (path, part, precious) = (folder.join("frog"), folder.join("frog.part"), folder.join("precious"));
    std::fs::write(&precious, "precious").unwrap();
    symlink("precious", &part).unwrap();
    for append in [true, false] {
        let options = SaveOptions::new().part_file(&part).append(append);
        let error = Response::new(StatusCode::OK, "frog").save_with(&path, &options).await.unwrap_err();
        assert_eq!(error.path(), Some(&*path), "{error:#}");
    }
    std::fs::remove_file(&part).unwrap();
    std::fs::write(&part, "fr").unwrap();
    let options = SaveOptions::new().part_file(&part).append(true);
    let error = Response::new(StatusCode::OK, "og").save_with("/dev/null", &options).await.unwrap_err();
    assert!(error.to_string().contains("is no file"), "{error}");
    assert_eq!(std::fs::read_to_string(&part).unwrap(), "fr");
    std::fs::remove_file(&part).unwrap();
    let body = Body::from_reader(Replacing { from: precious, to: part.clone(), pieces: 0 });
    let options = SaveOptions::new().part_file(&part);
    let error = Response::new(StatusCode::OK, body).save_with(&path, &options).await.unwrap_err();
    assert!(format!("{error:#}").contains("replaced meanwhile") && !path.exists(), "{error:#}");
    assert_eq!(std::fs::read_to_string(&part).unwrap(), "precious");
}

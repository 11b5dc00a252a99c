//! Files that bodies were saved in.

use std::path::{Path, PathBuf};
use std::time::Duration;

use amphi::{ErrorKind, Response, SaveOptions, StatusCode};

use crate::SERVER;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[tokio::test]
async fn a_file_holds_the_body() {
    let path = path("whole");
    std::fs::write(&path, vec![b'x'; 500_000]).unwrap();
    let url = format!("{}/bytes/300000?seed=5", SERVER.http());
    assert_eq!(amphi::get(&url).await.unwrap().save(&path).await.unwrap(), 300_000);
    let body = amphi::get(&url).await.unwrap().bytes().await.unwrap();
    assert!(std::fs::read(&path).unwrap() == body, "another content");
}

/// What is in a folder of this test's own, besides the file of this name.
fn others(folder: &Path, name: &str) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|found| found != name).collect()
}

fn folder(name: &str) -> PathBuf {
    let folder = path(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    folder
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_everything_as_it_was() {
    let folder = folder("broken-off");
    let path = folder.join("frog");
    let cut = async || amphi::get(format!("{}/cut", SERVER.fault())).await.unwrap().save(&path).await.unwrap_err();
    assert_eq!(cut().await.kind(), ErrorKind::Body);
    assert_eq!(others(&folder, ""), [""; 0]);
    std::fs::write(&path, "precious").unwrap();
    assert_eq!(cut().await.kind(), ErrorKind::Body);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    assert_eq!(others(&folder, "frog"), [""; 0]);
    let error = amphi::get(format!("{}/cut", SERVER.fault())).await.unwrap().save_in(&folder).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert_eq!(others(&folder, "frog"), [""; 0]);
}

#[tokio::test]
async fn one_that_is_given_up_leaves_everything_as_it_was() {
    let folder = folder("given-up");
    let path = folder.join("frog");
    std::fs::write(&path, "precious").unwrap();
    let response = amphi::get(format!("{}/drip?duration=60&numbytes=600", SERVER.http())).await.unwrap();
    let saving = tokio::spawn({
        let path = path.clone();
        async move { response.save(&path).await }
    });
    let within = async |is_there: &dyn Fn() -> bool| {
        for _ in 0..200 {
            if is_there() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    };
    assert!(within(&|| others(&folder, "frog").len() == 1).await, "nothing was written beside it");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    saving.abort();
    assert!(within(&|| others(&folder, "frog").is_empty()).await, "{:?}", others(&folder, "frog"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
}

#[tokio::test]
async fn a_new_file_takes_a_name_that_is_free() {
    let folder = folder("free");
    std::fs::write(folder.join("frog.png"), "precious").unwrap();
    let url = format!("{}/anything/frog.png", SERVER.http());
    let (first, second) = (amphi::get(&url).await.unwrap(), amphi::get(&url).await.unwrap());
    let (first, second) = tokio::join!(first.save_in(&folder), second.save_in(&folder));
    let mut saved = [first.unwrap(), second.unwrap()];
    saved.sort();
    assert_eq!(saved, [folder.join("frog (1).png"), folder.join("frog (2).png")]);
    assert!(saved.iter().all(|path| std::fs::read_to_string(path).unwrap().contains("/anything/frog.png")));
    assert_eq!(std::fs::read_to_string(folder.join("frog.png")).unwrap(), "precious");
    assert_eq!(others(&folder, "").len(), 3);
}

#[tokio::test]
async fn a_folder_is_no_file() {
    let error = amphi::get(format!("{}/get", SERVER.http()))
        .await
        .unwrap()
        .save(env!("CARGO_TARGET_TMPDIR"))
        .await
        .unwrap_err();
    assert!(format!("{error:#}").contains("directory"), "{error:#}");
}

#[test]
fn without_a_runtime() {
    let path = path("bare");
    let length = pollster::block_on(async {
        amphi::get(format!("{}/bytes/1000", SERVER.http())).await.unwrap().save(&path).await.unwrap()
    });
    assert_eq!((length, std::fs::metadata(&path).unwrap().len()), (1000, 1000));
}

#[tokio::test]
async fn a_file_is_left_alone_if_there_is_nothing_to_save() {
    let path = path("precious");
    std::fs::write(&path, "precious").unwrap();
    let response = amphi::get(format!("{}/get", SERVER.http())).await.unwrap();
    response.bytes().await.unwrap();
    assert!(response.save(&path).await.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
}

#[tokio::test]
async fn a_part_file_grows_and_becomes_the_file() {
    let folder = folder("part");
    let (path, part) = (folder.join("frog"), folder.join("frog.part"));
    let options = SaveOptions::new().part_file(&part);
    let response = amphi::get(format!("{}/cut?after=10", SERVER.fault())).await.unwrap();
    assert!(response.save_with(&path, &options).await.is_err());
    assert_eq!(
        (std::fs::read_to_string(&part).unwrap().as_str(), others(&folder, "frog.part").len()),
        ("abcdefghij", 0)
    );
    let rest = Response::new(StatusCode::PARTIAL_CONTENT, "klm");
    assert_eq!(rest.save_with(&path, &options.append(true)).await.unwrap(), path);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "abcdefghijklm");
    assert_eq!(others(&folder, "frog"), [""; 0]);
}

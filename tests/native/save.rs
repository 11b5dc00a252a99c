//! Files that bodies were saved in.

use std::path::{Path, PathBuf};

use amphi::ErrorKind;

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

#[tokio::test]
async fn what_came_before_the_body_broke_off_stays() {
    let path = path("half");
    let error = amphi::get(format!("{}/cut", SERVER.fault())).await.unwrap().save(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
    assert!(!std::fs::read(&path).unwrap().is_empty());
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

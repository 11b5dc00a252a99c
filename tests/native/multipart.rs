//! Files that are sent in forms.

use std::path::{Path, PathBuf};

use amphi::ErrorKind;
use amphi::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::{SERVER, peer};

fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn url(path: &str) -> String {
    format!("{}{path}", SERVER.http())
}

#[tokio::test]
async fn a_file_whose_length_changes_is_no_longer_what_was_promised() {
    for content in [vec![b'x'; 1000], vec![b'x'; 300_000]] {
        let path = file("changes.txt", vec![b'x'; 200_000]);
        let form = Form::new().file("f", &path).await.unwrap();
        std::fs::write(&path, content).unwrap();
        let error = amphi::post(url("/upload")).multipart(form).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
    }
}

#[tokio::test]
async fn a_file_that_is_gone_says_which() {
    let path = file("gone.txt", "here");
    let form = Form::new().file("f", &path).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let error = amphi::post(url("/upload")).multipart(form).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
    assert!(format!("{error:#}").contains("gone.txt"), "{error:#}");
}

#[test]
fn without_a_runtime() {
    let path = file("bare.txt", vec![b'x'; 200_000]);
    let got: Value = pollster::block_on(async {
        let form = Form::new().file("f", &path).await.unwrap();
        amphi::post(url("/anything")).multipart(form).await.unwrap().json().await.unwrap()
    });
    assert_eq!(got["multipart"][0]["size"], 200_000);
}

#[tokio::test]
async fn httpbin_takes_forms() {
    let Some(httpbin) = peer::httpbin().await else { return };
    let frogs = Part::bytes(&b"\x00frogs\xff"[..]).file_name("frösche \"2\".bin");
    let note = Part::text("croak").file_name("note.txt").mime_str("text/plain; charset=utf-8").unwrap();
    let form = Form::new().text("name", "Rana \"temporaria\"\r\n").text("tag", "a").text("tag", "b");
    let form = form.part("frogs", frogs).part("note", note);
    let told: Value = amphi::post(httpbin.url("/post"))
        .multipart(form)
        .await
        .unwrap()
        .error_for_status()
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(told["form"], json!({ "name": "Rana \"temporaria\"\r\n", "tag": ["a", "b"] }));
    assert_eq!(told["files"]["note"], "croak");
    assert_eq!(told["files"]["frogs"], "data:application/octet-stream;base64,AGZyb2dz/w==");
    assert!(told["headers"]["Content-Length"].is_string(), "{told}");
}

//! What is in memory at a time: a large body passes through and is not kept. A program of its own, since what is measured
//! is the whole process.
#![cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#![allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "tests of one side may use what it has")]
#![allow(clippy::unwrap_used, reason = "tests panic")]

use amphi::multipart::Form;
use amphi::{Certificate, Client, Response, StatusCode};
use serde_json::Value;
use testserver::{Config, Server};
use tokio::sync::Mutex;

#[path = "../common/download.rs"]
mod download;

/// Held by the one test that is being measured.
static ALONE: Mutex<()> = Mutex::const_new(());

/// The most that this process has had in memory, in MiB; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

/// Begins to measure anew; the peak of an earlier test would hide what comes.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gibibyte_passes_through() {
    const LENGTH: u64 = 1 << 30;
    let _alone = ALONE.lock().await;
    let server = Server::start(Config::default()).unwrap();
    let certificate = Certificate::from_pem(server.ca_pem()).unwrap();
    let client = Client::builder().tls_certs_only([certificate]).build().unwrap();
    let expected: Value =
        client.get(format!("{}/sha256/{LENGTH}?seed=5", server.http())).await.unwrap().json().await.unwrap();
    for origin in [server.http(), server.https()] {
        forget_peak();
        let first = download::hashed(&client, format!("{origin}/download/{}?seed=5", 16 << 20)).await;
        assert_eq!(first.0, 16 << 20);
        let before = peak();
        let (length, digest) = download::hashed(&client, format!("{origin}/download/{LENGTH}?seed=5")).await;
        assert_eq!((length, digest.as_str()), (LENGTH, expected["sha256"].as_str().unwrap()), "{origin}");
        let Some((before, after)) = before.zip(peak()) else {
            println!("this system does not tell how much memory a process has had");
            continue;
        };
        println!("{origin}: a peak of {before} MiB after 16 MiB, of {after} MiB after 1 GiB more");
        assert!(after <= before + 16, "{origin}: {before} MiB before, {after} MiB after");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_a_large_file_is_not_in_memory() {
    const LENGTH: u64 = 64 << 20;
    let _alone = ALONE.lock().await;
    let server = Server::start(Config::default()).unwrap();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("a-large-file");
    std::fs::File::create(&path).unwrap().set_len(LENGTH).unwrap();
    let client = Client::new();
    let (url, mut before) = (format!("{}/upload", server.http()), None);
    forget_peak();
    for copies in [1, 4] {
        let mut form = Form::new();
        for _ in 0..copies {
            form = form.file("f", &path).await.unwrap();
        }
        let got: Value = client.post(&url).multipart(form).await.unwrap().json().await.unwrap();
        assert!(got["length"].as_u64().unwrap() > copies * LENGTH && got["content_length"].is_string(), "{got}");
        if let Some((before, after)) = before.zip(peak()) {
            assert!(after <= before + 16, "{before} MiB before, {after} MiB after");
        }
        before = peak();
        assert!(before.is_none_or(|peak| peak < 64), "{before:?} MiB for a file of 64");
    }
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn a_chunk_of_many_lines_is_no_list_of_them_at_once() {
    let _alone = ALONE.lock().await;
    let response = Response::new(StatusCode::OK, vec![b'\n'; 20 << 20]);
    forget_peak();
    let before = peak();
    assert_eq!(response.lines().next().await.unwrap().unwrap(), "");
    if let Some((before, after)) = before.zip(peak()) {
        assert!(after <= before + 100, "{before} MiB before, {after} MiB after");
    }
}

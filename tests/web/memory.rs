//! A large body passes through and is not kept.

use amphi::Client;
use serde_json::Value;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::responses::Fetch;
use crate::streams::response;

#[path = "../common/download.rs"]
pub mod download;

pub(crate) const ORIGIN: &str = match option_env!("AMPHI_TEST_HTTP") {
    Some(origin) => origin,
    None => "http://127.0.0.1:39181",
};

/// The module's memory in KiB. It never shrinks: this is its peak.
fn memory() -> usize {
    core::arch::wasm32::memory_size(0) * 64
}

#[wasm_bindgen_test]
async fn a_quarter_of_a_gibibyte_passes_through() {
    const LENGTH: u64 = 256 << 20;
    let expected: Value = amphi::get(format!("{ORIGIN}/sha256/{LENGTH}?seed=5")).await.unwrap().json().await.unwrap();
    let client = Client::new();
    let first = download::hashed(&client, format!("{ORIGIN}/download/{}?seed=5", 16 << 20)).await;
    assert_eq!(first.0, 16 << 20);
    let before = memory();
    let (length, digest) = download::hashed(&client, format!("{ORIGIN}/download/{LENGTH}?seed=5")).await;
    assert_eq!((length, digest.as_str()), (LENGTH, expected["sha256"].as_str().unwrap()));
    let after = memory();
    console_log!("the module's memory: {before} KiB after 16 MiB, {after} KiB after 256 MiB more");
    assert!(after <= before + 4096, "{before} KiB before, {after} KiB after");
}

#[wasm_bindgen_test]
async fn one_large_chunk_comes_whole_and_piece_by_piece() {
    const LENGTH: usize = (64 << 20) + 7;
    let chunk = format!(
        "(() => {{ const all = new Uint8Array({LENGTH}); for (let at = 0; at < all.length; at += 1) all[at] = at % 251; return all; }})()"
    );
    let script = format!("n < 1 ? {chunk} : undefined");
    let before = memory();
    let mut chunks = response(&script).await.chunks();
    let mut read = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.unwrap();
        assert!(chunk.len() <= 256 << 10, "{} bytes at once", chunk.len());
        assert_eq!(usize::from(chunk[0]), read % 251, "at {read}");
        read += chunk.len();
        assert_eq!(usize::from(chunk[chunk.len() - 1]), (read - 1) % 251, "before {read}");
    }
    assert_eq!(read, LENGTH);
    let after = memory();
    assert!(after <= before + 2048, "{before} KiB before, {after} KiB after");
}

#[wasm_bindgen_test]
async fn a_buffer_that_its_source_fills_again_is_read_before_that() {
    const LENGTH: usize = (256 << 10) + (10 << 10);
    let _fetch = Fetch::answering(&format!(
        "(() => {{
            const lake = new Uint8Array({LENGTH});
            let n = 0;
            const pull = (controller) => {{
                if (n === 8) return controller.close();
                lake.fill(n);
                n += 1;
                controller.enqueue(lake);
            }};
            return new Response(new ReadableStream({{ pull }}, {{ highWaterMark: 0 }}));
        }})()"
    ));
    let mut chunks = amphi::get("http://page.example/").await.unwrap().chunks();
    let mut read = 0;
    while let Some(chunk) = chunks.next().await {
        for byte in chunk.unwrap() {
            assert_eq!(usize::from(byte), read / LENGTH, "at {read}");
            read += 1;
        }
    }
    assert_eq!(read, 8 * LENGTH);
}

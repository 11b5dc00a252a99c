//! A large body passes through and is not kept.

use serde_json::Value;
use sha2::{Digest, Sha256};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

const ORIGIN: &str = match option_env!("AMPHI_TEST_HTTP") {
    Some(origin) => origin,
    None => "http://127.0.0.1:39181",
};

/// The module's memory in KiB. It never shrinks: this is its peak.
fn memory() -> usize {
    core::arch::wasm32::memory_size(0) * 64
}

async fn download(length: u64) -> String {
    let mut chunks = amphi::get(format!("{ORIGIN}/download/{length}?seed=5")).await.unwrap().chunks();
    let (mut digest, mut got) = (Sha256::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.unwrap();
        got += chunk.len() as u64;
        digest.update(&chunk);
    }
    assert_eq!(got, length);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[wasm_bindgen_test]
async fn a_quarter_of_a_gibibyte_passes_through() {
    const LENGTH: u64 = 256 << 20;
    let expected: Value = amphi::get(format!("{ORIGIN}/sha256/{LENGTH}?seed=5")).await.unwrap().json().await.unwrap();
    download(16 << 20).await;
    let before = memory();
    assert_eq!(download(LENGTH).await, expected["sha256"]);
    let after = memory();
    console_log!("the module's memory: {before} KiB after 16 MiB, {after} KiB after 256 MiB more");
    assert!(after <= before + 4096, "{before} KiB before, {after} KiB after");
}

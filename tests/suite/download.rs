//! Large bodies arrive whole.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{client, http, https, test};
use crate::upload::hex;

async fn download(url: String) -> (u64, String) {
    let mut chunks = client().get(url).await.unwrap().chunks();
    let (mut length, mut digest) = (0, Sha256::new());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.unwrap();
        length += chunk.len() as u64;
        digest.update(&chunk);
    }
    (length, hex(digest.finalize()))
}

#[test]
async fn every_byte_of_sixteen_megabytes() {
    let length = 16 << 20;
    let expected: Value = amphi::get(http(&format!("/sha256/{length}?seed=9"))).await.unwrap().json().await.unwrap();
    for url in [
        http(&format!("/download/{length}?seed=9")),
        http(&format!("/stream-bytes/{length}?seed=9&chunk_size=1000")),
        https(&format!("/download/{length}?seed=9")),
    ] {
        let got = download(url.clone()).await;
        assert_eq!((got.0, got.1.as_str()), (length, expected["sha256"].as_str().unwrap()), "{url}");
    }
}

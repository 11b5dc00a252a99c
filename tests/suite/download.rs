//! Large bodies arrive whole.

use serde_json::Value;

use crate::support::{client, http, https, test};

#[path = "../common/download.rs"]
pub mod shared;

#[test]
async fn every_byte_of_sixteen_megabytes() {
    let length = 16 << 20;
    let expected: Value = amphi::get(http(&format!("/sha256/{length}?seed=9"))).await.unwrap().json().await.unwrap();
    for url in [
        http(&format!("/download/{length}?seed=9")),
        http(&format!("/stream-bytes/{length}?seed=9&chunk_size=1000")),
        https(&format!("/download/{length}?seed=9")),
    ] {
        let got = shared::hashed(&client(), url.clone()).await;
        assert_eq!((got.0, got.1.as_str()), (length, expected["sha256"].as_str().unwrap()), "{url}");
    }
}

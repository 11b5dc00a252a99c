//! A download that is hashed as it comes, for each of the programs that check one.

use amphi::Client;
use sha2::{Digest, Sha256};

/// The length of a body and its SHA-256 in hexadecimal, read by `chunks()`.
pub(crate) async fn hashed(client: &Client, url: String) -> (u64, String) {
    let mut chunks = client.get(url).await.unwrap().chunks();
    let (mut length, mut digest) = (0, Sha256::new());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.unwrap();
        length += chunk.len() as u64;
        digest.update(&chunk);
    }
    (length, hex(digest.finalize()))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

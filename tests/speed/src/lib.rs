//! What `cargo xtask bench --web` measures of Rust in a page.

use wasm_bindgen::prelude::*;

/// Reads a body chunk by chunk: how many bytes there were.
///
/// # Errors
/// What the client says.
#[wasm_bindgen]
pub async fn chunks(url: String) -> Result<f64, JsError> {
    let mut chunks = amphi::get(&url).await?.chunks();
    let mut length = 0.0;
    while let Some(chunk) = chunks.next().await {
        length += chunk?.len() as f64;
    }
    Ok(length)
}

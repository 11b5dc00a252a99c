//! The examples as a module for a page. Each stands in a file of its own in `all`.

use wasm_bindgen::prelude::*;

pub mod all;

/// Runs an example against the test server at this origin, and gives the lines that it prints.
///
/// # Errors
/// What the example fails with, or that there is none of this name.
#[wasm_bindgen]
pub async fn run(name: String, origin: String) -> Result<String, JsError> {
    match all::run(&name, &origin).await {
        Ok(lines) => Ok(lines.join("\n")),
        Err(error) => Err(JsError::new(&format!("{error:#}"))),
    }
}

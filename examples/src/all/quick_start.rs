//! A GET, its status, a header and its JSON.

use amphi::{Client, Result};
use serde_json::Value;

/// Prints what the server echoes.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();
    let response = client.get(format!("{origin}/get")).query(&[("name", "John Doe")]).await?.error_for_status()?;
    out(format!("{} {}", response.status(), response.headers()["content-type"].to_str().unwrap_or_default()));
    let echo: Value = response.json().await?;
    out(format!("name: {}", echo["args"]["name"]));
    Ok(())
}

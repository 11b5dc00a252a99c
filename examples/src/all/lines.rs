//! Lines of a response as they come, here of newline-delimited JSON.

use amphi::{Client, Result};
use serde_json::Value;

/// Prints three of a thousand lines; dropping the rest ends the transfer.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let response = Client::new().get(format!("{origin}/ndjson?count=1000&delay_ms=10")).await?;
    let mut lines = response.lines();
    for _ in 0..3 {
        if let Some(line) = lines.next().await {
            let value: Value = serde_json::from_str(&line?).unwrap_or_default();
            out(format!("line {}", value["n"]));
        }
    }
    Ok(())
}

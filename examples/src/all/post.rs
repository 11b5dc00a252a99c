//! Bodies: JSON, a form, text.

use amphi::{Client, Result};
use serde_json::{Value, json};

/// Prints what the server has understood of each.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();
    let url = format!("{origin}/post");
    let echo: Value = client.post(&url).json(&json!({ "list": [1, 2] })).await?.json().await?;
    out(format!("json: {}", echo["json"]));
    let echo: Value = client.post(&url).form(&[("name", "John Doe"), ("occupation", "gardener")]).await?.json().await?;
    out(format!("form: {}", echo["form"]));
    let echo: Value = client.post(&url).header("content-type", "text/plain").body("just text").await?.json().await?;
    out(format!("text: {}", echo["data"]));
    Ok(())
}

//! The main job in one program: a head, JSON, a body chunk by chunk and line by line, a download with its progress.

use amphi::{Client, Result};
use serde_json::Value;

/// Prints the same lines natively and in a page.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();

    let response = client.get(format!("{origin}/get")).query(&[("pond", "lily")]).await?.error_for_status()?;
    out(format!("status    {}", response.status()));
    out(format!("header    content-type: {}", response.headers()["content-type"].to_str().unwrap_or_default()));
    let echo: Value = response.json().await?;
    out(format!("json      args: {}", echo["args"]));

    let echo: Value = client.post(format!("{origin}/post")).json(&["frog", "newt"]).await?.json().await?;
    out(format!("post      {} as {}", echo["json"], echo["headers"]["Content-Type"]));

    // The server holds the second chunk back until the first was seen.
    let id: Value = client.get(format!("{origin}/uuid")).await?.json().await?;
    let gate = id["uuid"].as_str().unwrap_or_default();
    let mut chunks = client.get(format!("{origin}/gated-body/{gate}?first=10&rest=7")).await?.chunks();
    let mut count = 0;
    while let Some(chunk) = chunks.next().await {
        count += 1;
        out(format!("chunk {count}   {} bytes", chunk?.len()));
        if count == 1 {
            client.post(format!("{origin}/gate/{gate}/open")).await?;
        }
    }

    let mut lines = client.get(format!("{origin}/lines?count=3&eol=crlf&delay_ms=20")).await?.lines();
    while let Some(line) = lines.next().await {
        out(format!("line      {}", line?));
    }

    let mut download = client.get(format!("{origin}/download/8000000")).await?;
    let total = download.content_length().unwrap_or(0);
    let (mut received, mut told) = (0, 0);
    while let Some(chunk) = download.chunk().await? {
        received += chunk.len() as u64;
        while total > 0 && told < received * 4 / total {
            told += 1;
            out(format!("download  {:3} % of {total} bytes", told * 25));
        }
    }
    Ok(())
}

//! The main job in one program: JSON, a body chunk by chunk, lines and events as they come, texts in any charset and coding,
//! cookies across a redirect, an error that keeps its response, a download with its progress.

use amphi::{Client, Credentials, Result};
use serde_json::Value;

/// Prints the same lines natively and in a page.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::builder().base_url(origin).credentials(Credentials::Include).build()?;

    let response = client.get("/get").query(&[("pond", "lily")]).await?.error_for_status()?;
    out(format!("status    {} {}", response.status().as_u16(), response.reason_phrase()));
    out(format!("json      args: {}", response.json::<Value>().await?["args"]));
    let echo: Value = client.post("/post").json(&["frog", "newt"]).await?.json().await?;
    out(format!("post      {} as {}", echo["json"], echo["headers"]["Content-Type"]));

    // The server holds the second chunk back until the first was seen.
    let id: Value = client.get("/uuid").await?.json().await?;
    let gate = id["uuid"].as_str().unwrap_or_default();
    let mut chunks = client.get(format!("/gated-body/{gate}?first=10&rest=7")).await?.chunks();
    while let Some(chunk) = chunks.next().await {
        out(format!("chunk     {} bytes", chunk?.len()));
        client.post(format!("/gate/{gate}/open")).await?;
    }
    let mut lines = client.get("/lines?count=2&eol=crlf&delay_ms=20").await?.lines();
    while let Some(line) = lines.next().await {
        out(format!("line      {}", line?));
    }
    let mut events = client.get("/sse?count=2").await?.events();
    while let Some(event) = events.next().await {
        let event = event?;
        out(format!("event     {} {}: {:?}", event.id, event.event, event.data));
    }
    let text = client.get("/charset/windows-1252?text=Fr%C3%B6sche").await?.text().await?;
    let coded = client.get("/encoded/br?size=100000&zeros=1").await?.bytes().await?;
    out(format!("text      {text} in windows-1252, {} bytes out of br", coded.len()));

    // It sets the cookie, and redirects to where all cookies are told.
    let told: Value = client.get(format!("/cookies/set/{gate}/green")).await?.json().await?;
    out(format!("cookie    {}", told["cookies"][gate]));

    if let Err(error) = client.get("/frogs/1").await?.error_for_status() {
        let Some(response) = error.response() else { return Err(error) };
        out(format!("error     {}: {}", response.status(), response.text().await?));
    }

    let download = client.get("/download/8000000").await?;
    let (mut chunks, mut told) = (download.chunks(), 0);
    while let Some(chunk) = chunks.next().await {
        chunk?;
        while download.progress().fraction().is_some_and(|fraction| fraction * 4.0 >= f64::from(told + 1)) {
            told += 1;
            out(format!("download  {:3} %", told * 25));
        }
    }
    Ok(())
}

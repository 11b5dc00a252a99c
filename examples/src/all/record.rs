//! Traffic is recorded as an HTTP Archive, which developer tools open, and replayed without a network.

use amphi::{Client, Har, HarRecorder, Result};

/// Prints what is in the archive, and what comes of replaying it.
///
/// # Errors
/// What fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let recorder = HarRecorder::new();
    let client = Client::builder().record(recorder.clone()).build()?;
    let url = format!("{origin}/bytes/5?token=secret");
    let body = client.get(&url).await?.error_for_status()?.bytes().await?;
    // `recorder.har().save("pond.har").await?` writes it to a file, where there are files.
    let archive = recorder.har().to_json();
    out(format!("secrets in it: {}", archive.contains("secret")));

    let har = Har::from_json(&archive)?;
    let offline = Client::builder().transport(har.replay()?).build()?;
    let replayed = offline.get(&url).await?.bytes().await?;
    out(format!("{} recorded, the same again: {}", har.len(), replayed == body));
    Ok(())
}

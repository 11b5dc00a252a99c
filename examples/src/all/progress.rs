//! How far a download is: in percent where its length is known, in bytes where it is not.

use amphi::{Client, Result};

/// Prints each quarter of a download as it is passed, then the same of one that does not say how long it is.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();
    for path in ["/download/1000000", "/stream-bytes/1000000"] {
        let response = client.get(format!("{origin}{path}")).await?.error_for_status()?;
        let (mut chunks, mut told) = (response.chunks(), 0);
        while let Some(chunk) = chunks.next().await {
            let _ = chunk?;
            let progress = response.progress();
            let passed = progress.fraction().map_or(progress.downloaded / 250_000, |part| (part * 4.0) as u64);
            while told < passed {
                told += 1;
                out(match progress.total {
                    Some(_) => format!("{} %", told * 25),
                    None => format!("{} kB", told * 250),
                });
            }
        }
        out(format!("{} bytes", response.num_bytes_downloaded()));
    }
    Ok(())
}

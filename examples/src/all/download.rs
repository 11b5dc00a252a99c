//! A download with its progress.

use amphi::{Client, Result};

/// Prints each quarter as it is passed.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let mut response = Client::new().get(format!("{origin}/download/4000000")).await?.error_for_status()?;
    let total = response.content_length().unwrap_or(0);
    let (mut received, mut told) = (0, 0);
    while let Some(chunk) = response.chunk().await? {
        received += chunk.len() as u64;
        while total > 0 && told < received * 4 / total {
            told += 1;
            out(format!("{} % of {total} bytes", told * 25));
        }
    }
    Ok(())
}

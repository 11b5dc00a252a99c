//! Errors tell their kind, the request, and the cause.

use amphi::{Client, ErrorKind, Result};

/// Prints three failures.
///
/// # Errors
/// None but what should not fail here.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();
    if let Err(error) = client.get(format!("{origin}/status/404")).await?.error_for_status() {
        out(format!("{:?} {:?}", error.kind(), error.status()));
    }
    if let Err(error) = client.get("http://127.0.0.1:29999/").await {
        out(format!("connect: {}", error.is_connect()));
    }
    match client.get("no url").await {
        Err(error) if error.kind() == ErrorKind::InvalidUrl => out(error.to_string()),
        other => out(format!("{other:?}")),
    }
    Ok(())
}

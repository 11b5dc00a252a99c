//! URLs that strangers name, fetched without letting them into one's own network.

use amphi::{Client, ConnectTarget, Result};

/// Prints what becomes of a URL that leads to this machine.
///
/// # Errors
/// Whatever fails on the way, but for what the filter refuses.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = match Client::builder().connect_filter(ConnectTarget::is_public).no_proxy().build() {
        Err(error) if error.is_unsupported() => {
            out("the browser connects by itself".to_owned());
            return Ok(());
        }
        built => built?,
    };
    // Asked of each address, after the name was resolved: what is checked is what is connected to.
    match client.get(format!("{origin}/get")).await {
        Err(error) if error.is_connect() => out(format!("refused, worth another try: {}", error.is_retryable())),
        other => out(format!("{}", other?.status())),
    }
    Ok(())
}

//! Redirects: where they end, and the way there where the platform shows it.

use amphi::{Capability, Client, RedirectPolicy, Result};

/// Prints the end of three redirects, the hops, and the first one as it is.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();
    let url = format!("{origin}/redirect/3");
    let response = client.get(&url).await?.error_for_status()?;
    out(format!("{} {}", response.status(), response.url().path()));
    if !client.capabilities().has(Capability::ManualRedirects) {
        out("the way there is not shown here".to_owned());
        return Ok(());
    }
    for hop in response.history() {
        let to = hop.headers()["location"].to_str().unwrap_or_default();
        out(format!("{} {} to {to}", hop.status().as_u16(), hop.url().path()));
    }
    let first = client.get(&url).redirect(RedirectPolicy::none()).await?;
    let next = first.next_request();
    out(format!("not followed: {}, next {:?}", first.status().as_u16(), next.map(|next| next.url().path().to_owned())));
    Ok(())
}

//! Statuses that are errors: five users, and for each what is known of it, or that nothing is.

use std::time::Duration;

use amphi::{Client, HeaderMap, HeaderValue, Result, Timeouts, header};
use serde_json::Value;

/// Prints a name and a number for each, where -1 stands for whatever went wrong.
///
/// # Errors
/// None but what should not fail here.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("application/json"))]);
    let timeouts = Timeouts {
        connect: Some(Duration::from_secs(5)),
        read: Some(Duration::from_secs(10)),
        write: Some(Duration::from_secs(5)),
        pool: Some(Duration::from_secs(5)),
        total: Some(Duration::from_secs(1)),
    };
    let client = Client::builder().base_url(origin).default_headers(headers).timeouts(timeouts).build()?;
    for (name, path) in [
        ("frog", "/get?repos=8"),
        ("newt", "/get?repos=13"),
        ("toad", "/hidden-basic-auth/toad/secret"),
        ("snail", "/delay/10?repos=1"),
        ("lily", "/status/500"),
    ] {
        let user = repos_of(&client, name, path, out).await;
        out(format!("{user:?}"));
    }
    Ok(())
}

async fn repos_of(
    client: &Client,
    name: &'static str,
    path: &str,
    out: &mut impl FnMut(String),
) -> (&'static str, i64) {
    match fetch(client, path).await {
        Ok(repos) => return (name, repos),
        Err(error) if error.is_timeout() => out(format!("{name} takes too long")),
        Err(error) => match (error.status(), error.response()) {
            (Some(status), Some(response)) => {
                let said: Value = response.json().await.unwrap_or_default();
                out(format!("{name}: {}, {}", status.as_u16(), said["error"]));
            }
            _ => out(error.to_string()),
        },
    }
    (name, -1)
}

async fn fetch(client: &Client, path: &str) -> Result<i64> {
    let user: Value = client.get(path).await?.error_for_status()?.json().await?;
    let repos = user["args"]["repos"].as_str().and_then(|repos| repos.parse().ok());
    Ok(repos.unwrap_or(-1))
}

//! A server that fails at first, and is asked again.

use std::time::Duration;

use amphi::{Client, Method, Result, RetryPolicy};
use serde_json::Value;

/// Prints what comes of requests that fail twice before they succeed.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let policy = RetryPolicy::new(3).backoff(Duration::from_millis(20), Duration::from_secs(1));
    let client = Client::builder().retry(policy.clone()).build()?;
    let flaky = async || -> Result<String> {
        let id: Value = client.get(format!("{origin}/uuid")).await?.json().await?;
        Ok(format!("{origin}/status/503,429,200?id={}", id["uuid"].as_str().unwrap_or_default()))
    };
    out(format!("GET: {}", client.get(flaky().await?).await?.status()));
    out(format!("without: {}", client.get(flaky().await?).retry(RetryPolicy::none()).await?.status()));
    // What may be done twice is for the caller to say.
    out(format!("POST: {}", client.post(flaky().await?).body("frog").await?.status()));
    let too = policy.methods([Method::POST]);
    out(format!("POST, if it may: {}", client.post(flaky().await?).body("frog").retry(too).await?.status()));
    Ok(())
}

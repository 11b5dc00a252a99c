//! Code around every request of a client: here a header, and one more try.

use amphi::{BoxFuture, Client, HeaderValue, Next, Request, Response, Result};
use serde_json::Value;

/// Prints the header that the server saw, and what became of a request that fails at first.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::builder().middleware(named).middleware(twice).build()?;
    let echo: Value = client.get(format!("{origin}/get")).await?.json().await?;
    out(format!("x-pond: {}", echo["headers"]["X-Pond"]));
    let id: Value = client.get(format!("{origin}/uuid")).await?.json().await?;
    let flaky = format!("{origin}/status/503,200?id={}", id["uuid"].as_str().unwrap_or_default());
    out(format!("in the end: {}", client.get(flaky).await?.status()));
    Ok(())
}

fn named(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    request.headers_mut().insert("x-pond", HeaderValue::from_static("lily"));
    next.run(request)
}

fn twice(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async move {
        let again = request.try_clone();
        let response = next.run(request).await?;
        match again {
            Some(again) if response.status().is_server_error() => next.run(again).await,
            _ => Ok(response),
        }
    })
}

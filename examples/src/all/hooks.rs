//! What is done with every request and every response, redirects and retries included.

use std::sync::{Arc, Mutex};

use amphi::{Client, HeaderValue, Result};
use serde_json::Value;

/// Prints what has come and gone, and the header that the server saw.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&log);
    let client = Client::builder()
        .on_request(|request| {
            request.headers_mut().insert("x-pond", HeaderValue::from_static("lily"));
            Ok(())
        })
        .on_response(move |response| {
            if let Ok(mut log) = noted.lock() {
                log.push(format!("{} {}", response.status().as_u16(), response.url().path()));
            }
            Ok(())
        })
        .build()?;
    let echo: Value = client.get(format!("{origin}/get")).await?.json().await?;
    out(format!("x-pond: {}", echo["headers"]["X-Pond"]));
    client.get(format!("{origin}/status/404")).await?;
    log.lock().map(|mut log| log.drain(..).for_each(&mut *out)).unwrap_or_default();
    let strict = Client::builder().on_response(|response| response.error_for_status_ref().map(drop)).build()?;
    if let Err(error) = strict.get(format!("{origin}/status/404")).await {
        out(format!("{}: {:?}", error.kind(), error.status()));
    }
    Ok(())
}

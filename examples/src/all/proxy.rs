//! Requests through a proxy, and the hosts that are reached without it.

use amphi::{Client, NoProxy, Proxy, Result};
use serde_json::Value;

/// Prints who answers for a host that only the proxy knows, and for one that is reached without it.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    // The test server answers for whatever host it is asked for.
    let proxy = Proxy::http(origin)?.basic_auth("frog", "heron").no_proxy(NoProxy::from_string("127.0.0.1, localhost"));
    let client = match Client::builder().proxy(proxy).build() {
        Err(error) if error.is_unsupported() => {
            out("the browser has its own proxies".to_owned());
            return Ok(());
        }
        built => built?,
    };
    for url in ["http://pond.example/get".to_owned(), format!("{origin}/get")] {
        let echo: Value = client.get(&url).await?.error_for_status()?.json().await?;
        let headers = &echo["headers"];
        let is_for_pond = headers["Host"] == "pond.example";
        out(format!("for the pond: {is_for_pond}, credentials: {}", headers["Proxy-Authorization"].is_string()));
    }
    Ok(())
}

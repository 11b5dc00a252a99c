//! Time that runs out, and the phase that it ran out in.

use std::time::Duration;

use amphi::{Client, Result, Timeouts};

/// Prints what became of a request that takes too long, and of one that does not.
///
/// # Errors
/// Whatever else fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let timeouts = Timeouts { read: Some(Duration::from_secs(10)), ..Timeouts::default() };
    let client = Client::builder().timeouts(timeouts).build()?;
    match client.get(format!("{origin}/delay/10")).timeout(Duration::from_millis(100)).await {
        Err(error) if error.is_timeout() => {
            out(format!("too slow: {}", error.timeout_phase().map_or("", |phase| phase.as_str())));
        }
        other => out(format!("{other:?}")),
    }
    let response = client.get(format!("{origin}/delay/0.1")).timeout(Duration::from_secs(5)).await?;
    out(format!("in time: {}", response.status()));
    Ok(())
}

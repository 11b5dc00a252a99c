//! The same requests one by one, and all at once on one client, their results in order.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use amphi::{Client, Result};
use serde_json::Value;

/// Prints how long six answers take, each of which the server holds back for a tenth of a second.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();
    let fetch = |n: u64| fetch(&client, format!("{origin}/delay/0.1?n={n}"));

    let mut one_by_one = Duration::ZERO;
    for n in 0..6 {
        one_by_one += fetch(n).await?.1;
    }
    out(format!("one by one: {one_by_one:.1?}"));

    let mut at_once = Duration::ZERO;
    for answer in join_all((0..6).map(fetch)).await {
        let (n, took) = answer?;
        out(format!("answer {n}"));
        // They began together.
        at_once = at_once.max(took);
    }
    out(format!("at once: {at_once:.1?}"));
    out(format!("at once is faster: {}", at_once < one_by_one));
    Ok(())
}

/// The answer, and how long it took.
async fn fetch(client: &Client, url: String) -> Result<(Value, Duration)> {
    let response = client.get(url).await?.error_for_status()?;
    let mut echo: Value = response.json().await?;
    Ok((echo["args"]["n"].take(), response.elapsed()))
}

/// Runs futures together; `futures::future::join_all` is the same.
async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    poll_fn(|cx| {
        for (future, output) in running.iter_mut().filter(|(_, output)| output.is_none()) {
            if let Poll::Ready(ready) = future.as_mut().poll(cx) {
                *output = Some(ready);
            }
        }
        if running.iter().all(|(_, output)| output.is_some()) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    running.into_iter().filter_map(|(_, output)| output).collect()
}

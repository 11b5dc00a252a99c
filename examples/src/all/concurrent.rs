//! Many requests at once on one client, their results in order.

use std::future::poll_fn;
use std::task::Poll;

use amphi::{Client, Result};
use serde_json::Value;

/// Prints the answers of ten requests that were under way together.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();
    let requests = (0..10).map(|n| fetch(&client, format!("{origin}/get?n={n}")));
    for answer in join_all(requests).await {
        out(format!("answer {}", answer?["args"]["n"]));
    }
    Ok(())
}

async fn fetch(client: &Client, url: String) -> Result<Value> {
    client.get(url).await?.error_for_status()?.json().await
}

/// Runs futures together; `futures::future::join_all` is the same.
async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    poll_fn(|cx| {
        let mut all = true;
        for (future, output) in &mut running {
            if output.is_none() {
                match future.as_mut().poll(cx) {
                    Poll::Ready(ready) => *output = Some(ready),
                    Poll::Pending => all = false,
                }
            }
        }
        if all { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    running.into_iter().filter_map(|(_, output)| output).collect()
}

//! Many requests, five at most under way at a time; what fails is a value among the others.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use amphi::{Client, Result};
use serde_json::Value;

/// Prints what became of twenty requests, in their order.
///
/// # Errors
/// None: they are values here.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let client = Client::new();
    let (running, most) = (Cell::new(0), Cell::new(0));
    let counted = async |n: usize| {
        most.set(most.get().max(running.replace(running.get() + 1) + 1));
        let path = if n % 7 == 6 { "/status/503" } else { "/delay/0.02" };
        let answer = fetch(&client, format!("{origin}{path}?n={n}")).await;
        running.set(running.get() - 1);
        answer
    };
    let outcomes = bounded(5, (0..20).map(counted)).await;
    for (n, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(answer) => out(format!("{n}: {answer}")),
            Err(error) => out(format!("{n}: {}", error.status().map_or(0, |status| status.as_u16()))),
        }
    }
    out(format!("{} of {} came, {} at most at once", outcomes.iter().flatten().count(), outcomes.len(), most.get()));
    Ok(())
}

async fn fetch(client: &Client, url: String) -> Result<Value> {
    let mut echo: Value = client.get(url).await?.error_for_status()?.json().await?;
    Ok(echo["args"]["n"].take())
}

/// Runs futures, so many at a time; `buffered` of the crate futures is the same.
async fn bounded<F: Future>(most: usize, futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut waiting = futures.into_iter().map(Box::pin).enumerate();
    let (mut running, mut outputs) = (Vec::new(), Vec::new());
    poll_fn(|cx| {
        loop {
            running.retain_mut(|(n, future): &mut (usize, Pin<Box<F>>)| {
                future.as_mut().poll(cx).map(|output| outputs.push((*n, output))).is_pending()
            });
            let free = most - running.len();
            running.extend(waiting.by_ref().take(free));
            if running.len() + free == most {
                return if running.is_empty() { Poll::Ready(()) } else { Poll::Pending };
            }
        }
    })
    .await;
    outputs.sort_by_key(|(n, _)| *n);
    outputs.into_iter().map(|(_, output)| output).collect()
}

//! Many at once, on one client.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use amphi::Client;
use serde_json::Value;

use crate::support::{http, refused, test};

/// All of them at once, their outputs in their order.
pub async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<Pin<Box<F>>> = futures.into_iter().map(Box::pin).collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    poll_fn(|cx| {
        let mut pending = false;
        for (future, output) in futures.iter_mut().zip(&mut outputs) {
            if output.is_none() {
                match future.as_mut().poll(cx) {
                    Poll::Ready(ready) => *output = Some(ready),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    outputs.into_iter().flatten().collect()
}

#[test]
async fn a_hundred_and_fifty_in_order() {
    let client = Client::new();
    let bodies = join_all((0..150).map(|n| {
        let request = client.get(http(&format!("/get?n={n}")));
        async move { request.await.unwrap().json::<Value>().await.unwrap() }
    }))
    .await;
    assert_eq!(bodies.len(), 150);
    for (n, body) in bodies.iter().enumerate() {
        assert_eq!(body["args"]["n"], n.to_string());
    }
}

#[test]
async fn a_failure_among_them_is_its_own() {
    let urls = [http("/get"), refused("/").await, http("/get")];
    let outcomes = join_all(urls.map(|url| amphi::get(url).into_future())).await;
    assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
}

//! Middleware at its two places, and what it can do there.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amphi::{BoxFuture, Client, HeaderValue, Middleware, Next, Request, Response, Result, StatusCode};

use crate::needs;
use crate::support::{echo, http, test};

/// Counts what passes it.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl Middleware for Count {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        next.run(request)
    }
}

fn mark(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    request.headers_mut().append("x-mark", HeaderValue::from_static("first"));
    next.run(request)
}

fn mark_again(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    request.headers_mut().append("x-mark", HeaderValue::from_static("second"));
    next.run(request)
}

#[test]
async fn in_the_order_they_were_added() {
    let client = Client::builder().middleware(mark).middleware(mark_again).build().unwrap();
    let echo = echo(client.get(http("/get"))).await;
    assert_eq!(echo["headers"]["X-Mark"].as_str().unwrap().replace(", ", ","), "first,second");
}

#[test]
async fn once_a_call_and_once_a_hop() {
    needs!(ManualRedirects);
    let (calls, hops) = (Count::default(), Count::default());
    let client = Client::builder().middleware(calls.clone()).hop_middleware(hops.clone()).build().unwrap();
    client.get(http("/redirect/3")).await.unwrap();
    assert_eq!((calls.0.load(Ordering::Relaxed), hops.0.load(Ordering::Relaxed)), (1, 4));
}

#[test]
async fn it_may_answer_by_itself() {
    fn answer(_: Request, _: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async { Ok(Response::new(StatusCode::IM_A_TEAPOT, "short and stout")) })
    }
    let client = Client::builder().middleware(answer).build().unwrap();
    let response = client.get("http://nowhere.invalid/").await.unwrap();
    assert_eq!(response.text().await.unwrap(), "short and stout");
}

#[test]
async fn it_may_send_again() {
    fn twice(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move {
            if let Some(copy) = request.try_clone() {
                next.run(copy).await?;
            }
            next.run(request).await
        })
    }
    let hops = Count::default();
    let client = Client::builder().middleware(twice).hop_middleware(hops.clone()).build().unwrap();
    assert!(client.post(http("/post")).body("b").await.unwrap().status().is_success());
    assert_eq!(hops.0.load(Ordering::Relaxed), 2);
}

#[test]
async fn it_may_fail_the_request() {
    fn strict(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move { next.run(request).await?.error_for_status() })
    }
    let client = Client::builder().middleware(strict).build().unwrap();
    assert!(client.get(http("/status/500")).await.unwrap_err().is_status());
}

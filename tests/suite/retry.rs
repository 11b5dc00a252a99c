//! What is sent again, how often and when.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amphi::{
    Body, BoxFuture, CallEvent, CallInfo, Client, Error, ErrorKind, Method, MockTransport, Next, Request, Response,
    Result, RetryPolicy, StatusCode, Timeouts,
};

use crate::needs;
use crate::support::{client_builder, counted, http, https, id, test};
use crate::upload::Chunks;

/// So many more tries, and no waits.
fn at_once(retries: u32) -> RetryPolicy {
    RetryPolicy::new(retries).backoff(Duration::ZERO, Duration::ZERO)
}

fn client(policy: RetryPolicy) -> Client {
    client_builder().retry(policy).build().unwrap()
}

/// A client, and the resend count of each request that left it.
fn watched(policy: RetryPolicy) -> (Client, Arc<Mutex<Vec<u32>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&told);
    let observer = move |call: &CallInfo, event: &CallEvent<'_>| {
        if matches!(event, CallEvent::Started) {
            kept.lock().unwrap().push(call.resend_count());
        }
    };
    (client_builder().retry(policy).observer(observer).build().unwrap(), told)
}

/// Statuses that a server gives one after the other, by an id of its own.
async fn statuses(list: &str) -> (String, String) {
    let id = id().await;
    (http(&format!("/status/{list}?id={id}")), id)
}

#[test]
async fn until_it_succeeds() {
    let (url, id) = statuses("503,429,500,200").await;
    assert_eq!(client(at_once(5)).get(url).await.unwrap().status(), StatusCode::OK);
    assert_eq!(counted(&id).await["requests"], 4);
}

#[test]
async fn by_default_never() {
    let (url, id) = statuses("503,200").await;
    assert_eq!(client_builder().build().unwrap().get(url).await.unwrap().status(), 503);
    assert_eq!(counted(&id).await["requests"], 1);
}

#[test]
async fn so_often_and_the_last_response_is_the_response() {
    let (url, id) = statuses("503,503,502,200").await;
    let response = client(at_once(2)).get(&url).await.unwrap();
    assert_eq!((response.status().as_u16(), response.url().as_str()), (502, url.as_str()));
    response.bytes().await.unwrap();
    assert_eq!(counted(&id).await["requests"], 3);
}

#[test]
async fn a_request_has_its_own_policy() {
    let (url, id) = statuses("503,503,200").await;
    let response = client(at_once(5)).get(&url).retry(RetryPolicy::none()).await.unwrap();
    assert_eq!((response.status().as_u16(), &counted(&id).await["requests"]), (503, &1.into()));
    let client = client_builder().build().unwrap();
    assert_eq!(client.get(&url).retry(at_once(1)).await.unwrap().status(), 200);
}

#[test]
async fn what_the_server_may_have_acted_upon_is_not() {
    let (url, id) = statuses("503,200").await;
    assert_eq!(client(at_once(5)).post(url).body("once").await.unwrap().status(), 503);
    assert_eq!(counted(&id).await["requests"], 1);
}

#[test]
async fn a_body_is_there_each_time() {
    let (seen, tries) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU32::new(0)));
    let (kept, count) = (Arc::clone(&seen), Arc::clone(&tries));
    let transport = MockTransport::new(move |request: Request| {
        let (kept, first) = (Arc::clone(&kept), count.fetch_add(1, Ordering::Relaxed) < 2);
        async move {
            let body = request.into_body().bytes().await?;
            kept.lock().unwrap().push(body);
            if first { Err(Error::with_kind(ErrorKind::Closed, "gone")) } else { Ok(Response::new(StatusCode::OK, ())) }
        }
    });
    let client = Client::builder().transport(transport).retry(at_once(2).methods([Method::POST])).build().unwrap();
    client.post("http://pond.example/").body("twelve bytes").await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["twelve bytes"; 3]);
}

#[test]
async fn a_stream_is_sent_once() {
    needs!(StreamingUpload);
    let id = id().await;
    let url = https(&format!("/status/503,200?id={id}"));
    let response = client(at_once(5)).put(url).body(Body::from_stream(Chunks::new(3))).await.unwrap();
    assert_eq!((response.status().as_u16(), &counted(&id).await["requests"]), (503, &1.into()));
}

#[test]
async fn connections_that_fail() {
    let (client, told) = watched(at_once(2));
    let error = client.get("http://127.0.0.1:29999/").await.unwrap_err();
    assert!(error.is_connect(), "{error:#}");
    assert_eq!(*told.lock().unwrap(), [0, 1, 2]);
}

#[test]
async fn timeouts_of_one_try() {
    let (client, told) = watched(at_once(1));
    let short = Some(Duration::from_millis(150));
    let timeouts = Timeouts { connect: short, read: short, write: short, ..Timeouts::none() };
    let error = client.get(http("/delay/20")).timeouts(timeouts).await.unwrap_err();
    assert!(error.is_timeout(), "{error:#}");
    assert_eq!(*told.lock().unwrap(), [0, 1]);
}

#[test]
async fn what_no_try_makes_better() {
    let (client, told) = watched(at_once(5));
    assert_eq!(client.get(http("/status/404")).await.unwrap().status(), 404);
    assert!(client.get("ftp://pond.example/").await.unwrap_err().is_builder());
    assert_eq!(*told.lock().unwrap(), [0]);
}

#[test]
async fn the_server_says_when() {
    let (url, _) = statuses("503,200").await;
    let response = client(at_once(1)).get(format!("{url}&retry_after=1")).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.elapsed() >= Duration::from_millis(900), "{:?}", response.elapsed());
}

#[test]
async fn the_server_asks_for_too_much() {
    for (value, policy) in [("121", at_once(1)), ("2", at_once(1).max_retry_after(Duration::from_secs(1)))] {
        let (url, id) = statuses("503,200").await;
        let response = client(policy).get(format!("{url}&retry_after={value}")).await.unwrap();
        assert_eq!((response.status().as_u16(), &counted(&id).await["requests"]), (503, &1.into()), "{value}");
    }
}

#[test]
async fn no_wait_goes_beyond_the_whole() {
    let (url, id) = statuses("503,200").await;
    let request = client(at_once(1)).get(format!("{url}&retry_after=60")).timeout(Duration::from_secs(20));
    let response = request.await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(response.elapsed() < Duration::from_secs(20));
    assert_eq!(counted(&id).await["requests"], 1);
}

#[test]
async fn a_function_may_decide() {
    let (url, _) = statuses("202,202,200").await;
    let policy = at_once(5).retry_if(|attempt| attempt.response().is_some_and(|response| response.status() == 202));
    assert_eq!(client(policy).post(url).await.unwrap().status(), 200);
}

#[test]
async fn an_error_for_the_last_status() {
    let (url, id) = statuses("503,404").await;
    let client = client_builder().retry(at_once(5)).error_for_status(true).build().unwrap();
    assert_eq!(client.get(url).await.unwrap_err().status(), Some(StatusCode::NOT_FOUND));
    assert_eq!(counted(&id).await["requests"], 2);
}

/// Makes an error of a status, within the retries.
fn strict(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async move { next.run(request).await?.error_for_status() })
}

#[test]
async fn middleware_stands_within_and_around() {
    let (url, id) = statuses("503,200").await;
    let client = client_builder().hop_middleware(strict).retry(at_once(1)).build().unwrap();
    assert_eq!(client.get(url).await.unwrap().status(), 200);
    assert_eq!(counted(&id).await["requests"], 2);
    let (url, id) = statuses("503,200").await;
    let client = client_builder().middleware(strict).retry(at_once(0)).build().unwrap();
    assert!(client.get(url).await.unwrap_err().is_status());
    assert_eq!(counted(&id).await["requests"], 1);
}

#[test]
async fn within_redirects() {
    needs!(ManualRedirects);
    let (url, id) = statuses("503,503,200").await;
    let target: String = url.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let (client, told) = watched(at_once(2));
    let response = client.get(http(&format!("/redirect-to?url={target}"))).await.unwrap();
    assert_eq!((response.status().as_u16(), response.history().len()), (200, 1));
    assert_eq!(*told.lock().unwrap(), [0, 1, 2, 3]);
    assert_eq!(counted(&id).await["requests"], 3);
}

#[test]
async fn a_redirect_counts_what_went_before() {
    needs!(ManualRedirects);
    // The first try fails; the second redirects, to `/redirect/1`, and that to `/get`.
    let (url, _) = statuses("503,302").await;
    let (client, told) = watched(at_once(2));
    assert_eq!(client.get(url).await.unwrap().url().path(), "/get");
    assert_eq!(*told.lock().unwrap(), [0, 1, 2, 3]);
}

#[test]
async fn a_connection_is_used_again() {
    needs!(ConnectionLimits);
    let (url, id) = statuses("503,503,200").await;
    client(at_once(2)).get(url).await.unwrap().bytes().await.unwrap();
    assert_eq!(counted(&id).await["connections"], 1);
}

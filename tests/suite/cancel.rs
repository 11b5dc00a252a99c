//! Dropping is cancelling: the server sees it within a second.

use std::future::poll_fn;
use std::task::Poll;

use amphi::{Client, Response};

use crate::needs;
use crate::support::{client, http, https, id, test, until_counted};

/// Polls a future until the server has its request, then drops it.
async fn drop_when_seen(request: amphi::RequestBuilder, id: &str) {
    let mut request = Box::pin(request.into_future());
    poll_fn(|cx| {
        assert!(request.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
    let mut seen = Box::pin(until_counted(id, "in_flight", 1));
    poll_fn(|cx| {
        assert!(request.as_mut().poll(cx).is_pending());
        seen.as_mut().poll(cx)
    })
    .await;
}

#[test]
async fn a_future() {
    let id = id().await;
    drop_when_seen(Client::new().get(http(&format!("/delay/30?id={id}"))), &id).await;
    until_counted(&id, "aborted", 1).await;
}

#[test]
async fn a_future_over_tls() {
    let id = id().await;
    drop_when_seen(client().get(https(&format!("/delay/30?id={id}"))), &id).await;
    until_counted(&id, "aborted", 1).await;
}

/// A response of which little has come. A pause lets a browser begin to read it: one that is told to abort just before
/// that reads on for some seconds, in the hope of keeping the connection.
async fn slow_response(client: &Client, origin: fn(&str) -> String, id: &str) -> Response {
    let response = client.get(origin(&format!("/drip?numbytes=100&duration=60&id={id}"))).await.unwrap();
    crate::support::pause(0.1).await;
    response
}

#[test]
async fn a_response() {
    for origin in [http, https] {
        let id = id().await;
        drop(slow_response(&client(), origin, &id).await);
        until_counted(&id, "aborted", 1).await;
    }
}

#[test]
async fn a_stream() {
    for origin in [http, https] {
        let id = id().await;
        let client = client();
        let mut chunks = slow_response(&client, origin, &id).await.chunks();
        assert!(chunks.next().await.unwrap().is_ok());
        until_counted(&id, "in_flight", 1).await;
        drop(chunks);
        until_counted(&id, "aborted", 1).await;
        // The client is none the worse for it.
        assert!(client.get(origin("/get")).await.unwrap().status().is_success());
    }
}

#[test]
async fn a_stream_in_the_middle_of_a_wait() {
    let id = id().await;
    let mut lines = slow_response(&Client::new(), http, &id).await.lines();
    {
        let mut next = Box::pin(lines.next());
        assert!(poll_fn(|cx| Poll::Ready(next.as_mut().poll(cx).is_pending())).await);
    }
    drop(lines);
    until_counted(&id, "aborted", 1).await;
}

#[test]
async fn a_body_being_collected() {
    let id = id().await;
    let response = slow_response(&Client::new(), http, &id).await;
    let mut bytes = Box::pin(response.bytes());
    assert!(poll_fn(|cx| Poll::Ready(bytes.as_mut().poll(cx).is_pending())).await);
    drop(bytes);
    until_counted(&id, "aborted", 1).await;
}

#[test]
async fn a_body_that_was_read_is_complete() {
    for origin in [http, https] {
        let id = id().await;
        client().get(origin(&format!("/bytes/100000?id={id}"))).await.unwrap().bytes().await.unwrap();
        until_counted(&id, "completed", 1).await;
    }
}

#[test]
async fn an_upload() {
    needs!(StreamingUpload);
    let id = id().await;
    let endless = crate::upload::Chunks::endless();
    let request = client().post(https(&format!("/upload?id={id}"))).body(amphi::Body::from_stream(endless));
    drop_when_seen(request, &id).await;
    until_counted(&id, "aborted", 1).await;
}

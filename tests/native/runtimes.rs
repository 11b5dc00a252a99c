//! What begins on one runtime and goes on elsewhere.

use std::future::poll_fn;
use std::io::Write;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use amphi::{Body, Bytes, Chunks, Client, MockTransport, Response, StatusCode};
use futures_core::Stream;
use tokio::runtime::Runtime;

use super::raw::{NOTHING, read_head, serve};

/// A stream that never yields.
struct Never;

impl Stream for Never {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Pending
    }
}

/// Polls once; whether there is nothing yet.
async fn is_pending(chunks: &mut Chunks) -> bool {
    let mut next = pin!(chunks.next());
    poll_fn(|cx| Poll::Ready(next.as_mut().poll(cx).is_pending())).await
}

#[test]
fn a_stream_outlives_the_runtime_that_polled_it() {
    let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, Body::from_stream(Never))) });
    let client = Client::builder().transport(transport).build().unwrap();
    let runtime = Runtime::new().unwrap();
    let mut chunks = runtime.block_on(async {
        let mut chunks = client.get("http://mock/").await.unwrap().chunks();
        assert!(is_pending(&mut chunks).await);
        chunks
    });
    drop(runtime);
    assert!(pollster::block_on(is_pending(&mut chunks)));
    assert!(Runtime::new().unwrap().block_on(is_pending(&mut chunks)));
}

#[test]
fn a_request_begun_on_a_runtime_is_finished_elsewhere() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        stream.write_all(NOTHING).unwrap();
    });
    // A name, so that it is still being resolved when the runtime is left.
    let mut request = Box::pin(Client::new().get(origin.replace("127.0.0.1", "localhost")).send());
    let runtime = Runtime::new().unwrap();
    assert!(runtime.block_on(poll_fn(|cx| Poll::Ready(request.as_mut().poll(cx).is_pending()))));
    assert_eq!(pollster::block_on(request).unwrap().status(), 200);
}

#[test]
fn one_that_waits_there_for_its_turn_or_an_answer_does_not_panic_elsewhere() {
    for http2 in [false, true] {
        let origin = serve(|_, stream| super::raw::hold(stream));
        let builder = if http2 { Client::builder().http2_prior_knowledge() } else { Client::builder() };
        let second = std::time::Duration::from_secs(1);
        let timeouts = amphi::Timeouts { pool: Some(second), read: Some(second), ..amphi::Timeouts::none() };
        let limits = amphi::Limits { max_connections: Some(1), ..amphi::Limits::default() };
        let client = builder.timeouts(timeouts).limits(limits).build().unwrap();
        let mut first = Box::pin(client.get(&origin).send());
        let mut other = Box::pin(client.get(&origin).send());
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            for _ in 0..10 {
                assert!(poll_fn(|cx| Poll::Ready(first.as_mut().poll(cx).is_pending())).await);
                assert!(poll_fn(|cx| Poll::Ready(other.as_mut().poll(cx).is_pending())).await);
                tokio::time::sleep(second / 50).await;
            }
        });
        drop(runtime);
        assert!(pollster::block_on(other).is_err());
        assert!(pollster::block_on(first).is_err());
    }
}

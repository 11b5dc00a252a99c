//! How long a streamed body may stand still, and the head after it be waited for.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use amphi::{Body, Bytes, Error, ErrorKind, TimeoutPhase, Timeouts};
use futures_core::Stream;

use crate::concurrency::join_all;
use crate::needs;
use crate::support::{client, http, https, test};
use crate::upload::Chunks;

const EACH: Option<Duration> = Some(Duration::from_secs(1));

/// A second for each wait; what is none of theirs rings later.
fn each() -> Timeouts {
    Timeouts { connect: EACH, read: EACH, write: EACH, total: Some(Duration::from_secs(15)), ..Timeouts::none() }
}

/// A chunk, and then nothing any more.
struct Stuck(bool);

impl Stream for Stuck {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::replace(&mut self.0, true) { Poll::Pending } else { Poll::Ready(Some(Ok(Bytes::from("frog")))) }
    }
}

async fn refused(path: &str, body: Body) -> Error {
    let error = client().post(https(path)).body(body).timeouts(each()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:#}");
    error
}

#[test]
async fn a_streamed_body_that_nobody_answers() {
    needs!(StreamingUpload);
    let bodies = [Body::from_stream(Chunks::new(3)), Body::from_stream_with_length(Chunks::new(3), 48 << 10)];
    for error in join_all(bodies.map(|body| refused("/delay/30", body))).await {
        assert!(matches!(error.timeout_phase(), Some(TimeoutPhase::Read | TimeoutPhase::Headers)), "{error:#}");
    }
}

#[test]
async fn a_streamed_body_that_stands_still() {
    needs!(StreamingUpload);
    let error = refused("/upload", Body::from_stream(Stuck(false))).await;
    assert!(matches!(error.timeout_phase(), Some(TimeoutPhase::Write | TimeoutPhase::Headers)), "{error:#}");
}

#[test]
async fn a_streamed_body_that_moves_may_take_longer() {
    needs!(StreamingUpload);
    join_all([false, true].map(async |is_sized| {
        let slow = client().get(http("/drip?numbytes=14&duration=4.2")).await.unwrap();
        let stream = slow.chunks();
        let body = if is_sized { Body::from_stream_with_length(stream, 14) } else { Body::from_stream(stream) };
        let response = client().post(https("/upload")).body(body).timeouts(each()).await.unwrap();
        let got: serde_json::Value = response.json().await.unwrap();
        assert_eq!(got["length"], 14);
    }))
    .await;
}

//! HTTP/2, by hyper, with windows that nobody has to wait for.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::{Error, Result};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, header};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::answer::{Answer, SMALL, ZEROS};

pub(crate) async fn serve(socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Result<()> {
    hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(16 << 20)
        .initial_connection_window_size(64 << 20)
        .max_concurrent_streams(1024)
        .serve_connection(TokioIo::new(socket), service_fn(answer))
        .await
        .map_err(Error::other)
}

async fn answer(mut request: Request<Incoming>) -> std::result::Result<Response<Out>, hyper::Error> {
    while let Some(frame) = poll_fn(|cx| Pin::new(request.body_mut()).poll_frame(cx)).await {
        frame?;
    }
    let body = match Answer::to(request.uri().path()) {
        Answer::Small => Out { left: 128, small: true },
        Answer::Zeros(left) => Out { left, small: false },
    };
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::SERVER, "bench")
        .header(header::DATE, "Sat, 01 Nov 2025 00:00:00 GMT")
        .header(header::CONTENT_LENGTH, body.left)
        .body(body);
    Ok(response.expect("these headers are valid"))
}

struct Out {
    left: u64,
    small: bool,
}

impl Body for Out {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if self.small {
            self.left = 0;
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(SMALL)))));
        }
        let most = usize::try_from(self.left).unwrap_or(ZEROS.len()).min(ZEROS.len());
        self.left -= most as u64;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&ZEROS[..most])))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

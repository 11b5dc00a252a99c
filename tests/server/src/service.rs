//! What happens around every route: the account of the request, preflights, CORS; and how one learns that an answer
//! was taken to its end.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Method, Request, Response, StatusCode};
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use tower_service::Service;

use crate::cors::{self, Cors};
use crate::counters::RequestGuard;
use crate::params::Params;
use crate::reply::BrokenOff;
use crate::state::{Peer, Shared};

/// Answers one request of a connection.
pub(crate) async fn serve(
    mut router: Router,
    shared: Shared,
    peer: Peer,
    mut request: Request<Incoming>,
) -> Response<Accounted> {
    let id = request.uri().query().and_then(|query| Params::parse(query).text("id").map(String::from));
    if let Some(headers) = cors::preflight(request.method().as_str(), request.headers()) {
        shared.counters.preflight(id.as_deref());
        let mut response = Response::new(Accounted::new(Body::empty(), None, None));
        *response.status_mut() = StatusCode::NO_CONTENT;
        *response.headers_mut() = headers;
        return response;
    }

    let asks = request.uri().path().starts_with("/counters");
    let mut guard = (!asks).then(|| shared.counters.request(peer.connection, id.as_deref(), request.method().as_str()));
    let cors = Cors::of(request.headers());
    let head_only = request.method() == Method::HEAD;
    if let Some(guard) = &guard {
        request.extensions_mut().insert(guard.account());
    }
    request.extensions_mut().insert(peer);

    let Ok(mut response) = router.call(request).await;
    cors.apply(response.headers_mut());
    if response.extensions().get::<BrokenOff>().is_some() {
        guard = None;
    }
    if let Some(guard) = guard.as_mut().filter(|_| head_only) {
        guard.complete();
    }
    let left = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    response.map(|body| Accounted::new(body, left, guard))
}

/// A body that tells its request's account whether it was taken to its end.
#[derive(Debug)]
pub(crate) struct Accounted {
    body: Body,
    /// What is missing of a declared length.
    left: Option<u64>,
    guard: Option<RequestGuard>,
}

impl Accounted {
    fn new(body: Body, left: Option<u64>, guard: Option<RequestGuard>) -> Self {
        let mut accounted = Self { body, left, guard };
        accounted.notice_end();
        accounted
    }

    /// hyper does not ask for the `None` behind the last piece where it knows that there is nothing more.
    fn notice_end(&mut self) {
        if self.body.is_end_stream() || self.left == Some(0) {
            self.end();
        }
    }

    fn end(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            guard.complete();
        }
    }
}

impl http_body::Body for Accounted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            None => self.end(),
            Some(Ok(frame)) => {
                let sent = frame.data_ref().map_or(0, |data| data.len() as u64);
                self.left = self.left.map(|left| left.saturating_sub(sent));
                self.notice_end();
            }
            Some(Err(_)) => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

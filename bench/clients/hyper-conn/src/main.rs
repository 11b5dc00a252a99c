//! hyper's bare connections with the least of a pool: a `Vec` behind a lock.

mod connect;

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use harness::{Client, Result, Target, Upload};
use http::{Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Either, Empty};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};

type Body = Either<Empty<Bytes>, Upload>;

#[derive(Clone)]
struct Bare(Arc<Inner>);

struct Inner {
    target: Target,
    idle: Mutex<Vec<http1::SendRequest<Body>>>,
    shared: Mutex<Option<http2::SendRequest<Body>>>,
}

impl Bare {
    async fn send(&self, method: &str, url: &str, body: Body) -> Result<(Response<Incoming>, Lease<'_>)> {
        let uri: Uri = url.parse()?;
        let target = &self.0.target;
        if target.is_h2() {
            let request = Request::builder().method(method).uri(uri).body(body)?;
            let kept = self.0.shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let mut sender = match kept {
                Some(sender) => sender,
                None => connect::h2(target).await?,
            };
            *self.0.shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender.clone());
            return Ok((checked(sender.send_request(request).await?)?, Lease(&self.0, None)));
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let request = Request::builder().method(method).uri(path).header(header::HOST, &target.authority).body(body)?;
        let kept = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut sender = match kept {
            Some(sender) => sender,
            None => connect::h1(target).await?,
        };
        sender.ready().await?;
        let response = checked(sender.send_request(request).await?)?;
        Ok((response, Lease(&self.0, Some(sender))))
    }
}

/// Puts a connection back.
struct Lease<'a>(&'a Inner, Option<http1::SendRequest<Body>>);

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(sender) = self.1.take() {
            self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        }
    }
}

fn checked(response: Response<Incoming>) -> Result<Response<Incoming>> {
    match response.status() {
        StatusCode::OK => Ok(response),
        other => Err(other.to_string().into()),
    }
}

impl Client for Bare {
    fn new(target: &Target) -> Result<Self> {
        Ok(Self(Arc::new(Inner { target: target.clone(), idle: Mutex::default(), shared: Mutex::default() })))
    }

    async fn small(&self) -> Result<usize> {
        self.collect(&self.0.target.small).await
    }

    async fn download(&self, url: &str) -> Result<u64> {
        let (response, _lease) = self.send("GET", url, Either::Left(Empty::new())).await?;
        let mut body = response.into_body();
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            length += frame?.data_ref().map_or(0, Bytes::len) as u64;
        }
        Ok(length)
    }

    async fn collect(&self, url: &str) -> Result<usize> {
        let (response, _lease) = self.send("GET", url, Either::Left(Empty::new())).await?;
        Ok(response.into_body().collect().await?.to_bytes().len())
    }

    async fn upload(&self, url: &str, body: Upload) -> Result<usize> {
        let (response, _lease) = self.send("POST", url, Either::Right(body)).await?;
        Ok(response.into_body().collect().await?.to_bytes().len())
    }
}

fn main() -> Result<()> {
    harness::run::<Bare>()
}

//! A request that a mock has seen.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method};

use crate::{Error, ErrorKind, Request, Result, Url, auth};

/// The most that is collected of a request's body.
const BODY_LIMIT: usize = 16 << 20;

/// A request that a [`MockTransport`](crate::MockTransport) has seen, its body collected. Cheap to clone.
#[derive(Clone)]
pub struct MockRequest(Arc<Seen>);

struct Seen {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
}

impl MockRequest {
    /// Of a request, whose body is collected and put back.
    pub(super) async fn of(request: &mut Request) -> Result<Self> {
        let body = collected(request).await?;
        *request.body_mut() = body.clone().into();
        Ok(Self(Arc::new(Seen {
            method: request.method().clone(),
            url: request.url().clone(),
            headers: request.headers().clone(),
            body,
        })))
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.0.method
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// The headers, those that the client adds included.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// The body as text, in UTF-8.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0.body)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if it is not the JSON of a `T`.
    #[cfg(feature = "json")]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.0.body).map_err(|error| {
            Error::new(ErrorKind::Decode, "the request's body is not the JSON expected")
                .because(crate::error::Excerpt::of(&error))
                .for_request(&self.0.method, &self.0.url)
        })
    }

    /// The first value of this parameter of the query, decoded.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport};
    /// # pollster::block_on(async {
    /// let mock = MockTransport::routes();
    /// mock.get("/frogs");
    /// let client = Client::builder().transport(mock.clone()).build()?;
    /// client.get("http://pond/frogs?q=green+ones").await?;
    /// assert_eq!(mock.requests()[0].query("q").as_deref(), Some("green ones"));
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        self.0.url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value)
    }
}

async fn collected(request: &mut Request) -> Result<Bytes> {
    let mut body = std::mem::take(request.body_mut());
    let mut collected = BytesMut::new();
    while let Some(chunk) = body.chunk().await? {
        if collected.len() + chunk.len() > BODY_LIMIT {
            let what =
                format!("a mock with routes takes bodies of {BODY_LIMIT} bytes at most: use `MockTransport::new`");
            return Err(Error::new(ErrorKind::TooLarge, what));
        }
        collected.extend_from_slice(&chunk);
    }
    Ok(collected.freeze())
}

impl fmt::Debug for MockRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockRequest")
            .field("method", &self.0.method)
            .field("url", &self.0.url)
            .field("headers", &auth::Masked(&self.0.headers))
            .field("body", &format_args!("{} bytes", self.0.body.len()))
            .finish()
    }
}

//! Responses from and into those of the crate `http`.

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{StatusCode, response};

use super::{Head, Response, State};
use crate::Body;

/// Takes status, version, headers, body and extensions: a response of one's own making, for tests and middleware. Its
/// [`url`](Response::url) is that of the request, once it is the answer to one.
impl<B: Into<Body>> From<http::Response<B>> for Response {
    fn from(response: http::Response<B>) -> Self {
        let (head, body) = response.into_parts();
        let response::Parts { status, version, headers, extensions, .. } = head;
        let head = Head { version: Some(version), fields: headers.into(), ..Head::default() };
        let mut response = Self::with_head(status, body.into(), head);
        response.0.extensions = extensions;
        response
    }
}

/// Gives status, version, headers, extensions, and the body as it is [read](Response::into_body): without its content
/// coding, and then without `Content-Encoding` and `Content-Length`, as is what [`chunk`](Response::chunk) has left of it. The version is HTTP/1.1 where nobody knows it.
///
/// ```
/// # use amphi::{Body, Response, StatusCode};
/// let response: http::Response<Body> = Response::new(StatusCode::ACCEPTED, "frog").into();
/// assert_eq!(response.status(), 202);
/// ```
impl From<Response> for http::Response<Body> {
    fn from(mut response: Response) -> Self {
        let status: StatusCode = response.status();
        let mut head = std::mem::take(&mut response.0.head);
        let known = std::mem::take(head.fields.known_mut());
        let extensions = std::mem::take(&mut response.0.extensions);
        let is_begun = matches!(*response.state(), State::Begun(_));
        let is_another = !response.0.codings.is_empty() || head.is_replaced || known.length_unknown || is_begun;
        let mut made = Self::new(response.into_body());
        *made.status_mut() = status;
        if let Some(version) = head.version {
            *made.version_mut() = version;
        }
        *made.headers_mut() = known.headers;
        if is_another {
            made.headers_mut().remove(CONTENT_ENCODING);
            made.headers_mut().remove(CONTENT_LENGTH);
        }
        *made.extensions_mut() = extensions;
        made
    }
}

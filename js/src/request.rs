//! Requests: of the options that the caller gives, and as middleware sees them.

use amphi::{Client, Error, ErrorKind, HeaderName, Method, RequestBuilder, Result};

use crate::client::{redirects, state_content_type};
use crate::options::Options;
use crate::{body, headers};

pub(crate) fn build(client: Option<&Client>, options: &Options) -> Result<RequestBuilder> {
    let (method, url) = (method(&options.method())?, options.url());
    let mut request = match client {
        Some(client) => client.request(method, url),
        None => amphi::request(method, url),
    };
    if let Some(params) = options.query() {
        request = request.query(&params);
    }
    let mut map = headers::parse(&options.headers().unwrap_or_default())?;
    state_content_type(&mut map, options.content_type());
    if !map.is_empty() {
        request = request.headers(map);
    }
    for name in options.without().unwrap_or_default().lines() {
        let name = HeaderName::from_bytes(name.as_bytes());
        let wrong = |_| Error::with_kind(ErrorKind::Builder, "a header's name is none");
        request = request.without_header(name.map_err(wrong)?);
    }
    if let Some(body) = body::of_js(options.body(), options.body_length()) {
        request = request.body(body);
    }
    if let Some(token) = options.bearer() {
        request = request.bearer_auth(token);
    }
    if let Some(username) = options.username() {
        request = request.basic_auth(username, options.password());
    }
    request = with_parts(with_auth(with_retry(request, options)?, options)?, options)?;
    if let Some(timeouts) = options.all_timeouts()? {
        request = request.timeouts(timeouts);
    }
    if let Some(most) = options.max_redirects() {
        request = request.redirect(redirects(most));
    }
    if let Some(bytes) = options.body_limit() {
        request = request.body_limit(bytes as u64);
    }
    if let Some(credentials) = options.known_credentials()? {
        request = request.credentials(credentials);
    }
    Ok(request)
}

#[cfg(feature = "auth")]
fn with_auth(mut request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    for told in options.auths().unwrap_or_default() {
        request = match crate::authorization::of_js(&told)? {
            Some(auth) => request.auth(auth),
            None => request.no_auth(),
        };
    }
    Ok(request)
}

#[cfg(not(feature = "auth"))]
fn with_auth(request: RequestBuilder, _: &Options) -> Result<RequestBuilder> {
    Ok(request)
}

#[cfg(feature = "multipart")]
fn with_parts(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    let Some(parts) = options.parts() else { return Ok(request) };
    let request = request.multipart(crate::multipart::form(&parts)?);
    Ok(match options.on_upload() {
        Some(told) => request.on_upload_progress(crate::multipart::progress(told)),
        None => request,
    })
}

#[cfg(not(feature = "multipart"))]
fn with_parts(request: RequestBuilder, _: &Options) -> Result<RequestBuilder> {
    Ok(request)
}

#[cfg(feature = "retry")]
fn with_retry(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    Ok(match options.retry() {
        Some(retry) => request.retry(crate::retry::policy(&retry)?),
        None => request,
    })
}

#[cfg(not(feature = "retry"))]
fn with_retry(request: RequestBuilder, _: &Options) -> Result<RequestBuilder> {
    Ok(request)
}

pub(crate) fn method(name: &str) -> Result<Method> {
    Method::from_bytes(name.as_bytes()).map_err(|_| Error::with_kind(ErrorKind::Builder, "the method is none"))
}

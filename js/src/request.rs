//! Requests: of the options that the caller gives, and as middleware sees them.

use amphi::{Client, Error, ErrorKind, HeaderName, Method, RequestBuilder, Result};

use crate::client::{redirects, state_content_type};
use crate::options::{Field, Options, wrong};
use crate::{body, headers};

pub(crate) fn build(client: Option<&Client>, name: &str, url: String, options: &Options) -> Result<RequestBuilder> {
    let method = method(name)?;
    let mut request = match client {
        Some(client) => client.request(method, url),
        None => amphi::request(method, url),
    };
    if let Some(params) = options.query() {
        request = request.query(&params);
    }
    let mut map = headers::parse(&options.text(Field::Headers).unwrap_or_default())?;
    state_content_type(&mut map, options.text(Field::ContentType));
    if !map.is_empty() {
        request = request.headers(map);
    }
    for name in options.text(Field::Without).unwrap_or_default().split_terminator('\n') {
        request = request
            .without_header(HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("a header's name is none"))?);
    }
    if let Some(body) = body::of_js(options.value(Field::Body), None) {
        request = request.body(body);
    }
    if let Some(told) = options.function(Field::OnUpload) {
        request = request.on_upload_progress(body::progress(told));
    }
    if options.list(Field::Auths).is_some_and(|auths| auths.length() == 0) {
        request = request.no_auth();
    }
    if let Some(token) = options.text(Field::Bearer) {
        request = request.bearer_auth(token);
    }
    if let Some(username) = options.text(Field::Username) {
        request = request.basic_auth(username, options.text(Field::Password));
    }
    request = with_parts(with_auth(with_retry(request, options)?, options)?, options)?;
    if let Some(timeouts) = options.all_timeouts()? {
        request = request.timeouts(timeouts);
    }
    if let Some(most) = options.number(Field::MaxRedirects) {
        request = request.redirect(redirects(most as u32));
    }
    if let Some(bytes) = options.number(Field::BodyLimit) {
        request = request.body_limit(bytes as u64);
    }
    if let Some(credentials) = options.known_credentials()? {
        request = request.credentials(credentials);
    }
    with_fetching(request, options)
}

#[cfg(feature = "fetching")]
fn with_fetching(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    Ok(match options.list(Field::Fetching) {
        Some(fetching) => request.web(crate::fetching::options(&fetching)?),
        None => request,
    })
}

#[cfg(not(feature = "fetching"))]
fn with_fetching(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    options.lack(Field::Fetching, crate::client::NO_FETCHING).map(|()| request)
}

#[cfg(feature = "auth")]
fn with_auth(mut request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    for told in options.each(Field::Auths) {
        request = request.auth(crate::authorization::of_js(&told)?.0);
    }
    Ok(request)
}

#[cfg(not(feature = "auth"))]
fn with_auth(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    options.lack(Field::Auths, "this build has no credentials but Basic and Bearer").map(|()| request)
}

#[cfg(feature = "multipart")]
fn with_parts(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    let Some(parts) = options.list(Field::Parts) else { return Ok(request) };
    Ok(request.multipart(crate::multipart::form(&parts)?))
}

#[cfg(not(feature = "multipart"))]
fn with_parts(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    options.lack(Field::Parts, "this build has no forms in parts").map(|()| request)
}

#[cfg(feature = "retry")]
fn with_retry(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    Ok(match options.list(Field::Retry) {
        Some(retry) => request.retry(crate::retry::policy(&retry)?),
        None => request,
    })
}

#[cfg(not(feature = "retry"))]
fn with_retry(request: RequestBuilder, options: &Options) -> Result<RequestBuilder> {
    options.lack(Field::Retry, "this build has no retries").map(|()| request)
}

pub(crate) fn method(name: &str) -> Result<Method> {
    Method::from_bytes(name.as_bytes()).map_err(|_| {
        let shown: String = name.chars().flat_map(char::escape_default).collect();
        Error::with_kind(ErrorKind::Builder, format!("the method is none: \"{shown}\""))
    })
}

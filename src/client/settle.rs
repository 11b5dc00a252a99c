//! What is settled before a request leaves: what its client adds, what it may not have, what bounds it.

use http::Method;
use std::sync::Arc;

use http::header::{AUTHORIZATION, CONTENT_LENGTH, TRANSFER_ENCODING};

use super::Timeouts;
use super::pipeline::ClientInner;
use crate::body::Bounds;
use crate::error::Quoted;
use crate::platform::rt::Instant;
use crate::timeout::Deadline;
use crate::{Error, ErrorKind, Request, Result, Url, auth};

/// Sees to it that the URL is one that may be sent, and moves its user name and password, which no request may carry
/// there, to a header.
pub(super) fn settle_url(client: &ClientInner, request: &mut Request) -> Result<()> {
    check_scheme(request.url())?;
    if client.https_only && request.url().scheme() != "https" {
        return Err(Error::new(ErrorKind::UnsupportedScheme, "this client is for https only"));
    }
    if let Some(value) = auth::of_url(request.url()) {
        *request.url_mut() = request.url().without_credentials();
        if !request.headers().contains_key(AUTHORIZATION) {
            request.headers_mut().insert(AUTHORIZATION, value?);
        }
    }
    Ok(())
}

/// Whether it is one of HTTP's.
pub(in crate::client) fn check_scheme(url: &Url) -> Result<()> {
    let scheme = url.scheme();
    if matches!(scheme, "http" | "https") {
        return Ok(());
    }
    // As of `localhost:8080`, whose host the URL standard takes for a scheme.
    let hint = if url.host().is_empty() { ", as in http://localhost:8080" } else { "" };
    Err(Error::new(ErrorKind::UnsupportedScheme, format!("{}: it must be http or https{hint}", Quoted(scheme))))
}

/// Refuses what would break the framing of the message: that is the transport's to say.
pub(super) fn check_framing(client: &ClientInner, request: &Request) -> Result<()> {
    let wrong = |message: &'static str| Err(Error::new(ErrorKind::Builder, message));
    if *request.method() == Method::CONNECT {
        return Err(Error::new(ErrorKind::Unsupported, "CONNECT makes a tunnel, not a request"));
    }
    if request.shares(&client.headers) && client.is_plain {
        return Ok(());
    }
    if request.headers().contains_key(TRANSFER_ENCODING) {
        return wrong("header `transfer-encoding`: leave it out, the body's framing is chosen for it");
    }
    let mut stated = request.headers().get_all(CONTENT_LENGTH).iter();
    match (stated.next(), stated.next(), request.body().content_length()) {
        (None, ..) => Ok(()),
        (Some(_), Some(_), _) => wrong("header `content-length` is there twice"),
        (Some(_), None, None) => wrong("header `content-length`: leave it out, or give the body its length"),
        (Some(stated), None, Some(length)) if stated.as_bytes() == length.to_string().as_bytes() => Ok(()),
        (Some(_), None, Some(_)) => wrong("header `content-length` is not the body's length: leave it out"),
    }
}

/// Fills in what the client adds to every request.
pub(super) fn complete(client: &ClientInner, request: &mut Request) -> Result<()> {
    if request.settings().complete {
        return Ok(());
    }
    request.settings_mut().complete = true;
    auth::choose(client, request);
    settle_url(client, request)?;
    // As fetch does and HTTPX: `post` is what a person types who means POST.
    if request.method().as_str().bytes().any(|byte| byte.is_ascii_lowercase()) {
        let upper = request.method().as_str().to_ascii_uppercase();
        *request.method_mut() = Method::from_bytes(upper.as_bytes()).map_err(Error::refused)?;
    }
    // A client that has a base means what it adds for that: a key in the query, its secrets.
    let is_foreign = client.base.as_ref().is_some_and(|base| !base.same_origin(request.url()));
    if !client.query.is_empty() && !is_foreign {
        let without = request.settings().without.as_ref().map_or(&[][..], |without| &without.query);
        *request.url_mut() = request.url().with_defaults(&client.query, without);
    }
    if request.headers().is_empty() && request.settings().without.is_none() && !(is_foreign && client.has_secrets) {
        request.share_headers(&client.headers);
        return Ok(());
    }
    for name in client.headers.keys() {
        if request.lacks(name) {
            for value in client.headers.get_all(name).iter().filter(|value| !(is_foreign && value.is_sensitive())) {
                request.headers_mut().try_append(name.clone(), value.clone()).map_err(Error::refused)?;
            }
        }
    }
    Ok(())
}

/// Settles what the request leaves to its client, and within which bounds its responses are read.
pub(super) fn settle(client: &ClientInner, request: &mut Request, started: Instant) {
    let timeouts = effective_timeouts(client, request);
    let bounds = Bounds {
        read: timeouts.read,
        total: timeouts.total.map(Deadline::after),
        limit: Some(request.settings().body_limit.unwrap_or(client.body_limit)),
        charsets: client.charsets.clone(),
        started: Some(started),
    };
    let settings = request.settings_mut();
    settings.timeouts = Some(timeouts);
    settings.credentials.get_or_insert(client.credentials);
    if let (None, Some(web)) = (&settings.web, &client.web) {
        settings.web = Some(Arc::clone(web));
    }
    settings.bounds = Some(bounds);
}

fn effective_timeouts(client: &ClientInner, request: &Request) -> Timeouts {
    let mut timeouts = request.settings().timeouts.as_ref().unwrap_or(&client.timeouts).clone();
    timeouts.total = request.settings().total.or(timeouts.total);
    timeouts
}

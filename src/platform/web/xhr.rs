//! A request's way through a synchronous `XMLHttpRequest`: a worker of its own may wait for one.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use http::header::CONTENT_ENCODING;
use http::{Method, StatusCode};
use js_sys::{Reflect, Uint8Array, global};
use wasm_bindgen::JsValue;

use super::check::{check_headers, check_method, check_upgrade};
use super::js::{self, XMLHttpRequest};
use super::transport::{final_url, is_open, shows_coding, unsupported};
use super::{convert, errors, redirects, rt};
use crate::response::{Head, Known};
use crate::{Body, Bytes, Credentials, Error, ErrorKind, Request, Response, Result, TimeoutPhase, WebOptions};

/// Whether this is a place where one may be waited for: a dedicated worker, or a shared one.
pub(super) fn can_wait() -> bool {
    let global = global();
    let is_there = |name: &str| Reflect::has(&global, &name.into()).unwrap_or_default();
    // A page has a window, where waiting is not for us to do; a service worker has no such requests, Node neither.
    is_there("XMLHttpRequest") && is_there("importScripts") && !is_there("window")
}

pub(super) fn send(mut request: Request) -> Result<Response> {
    if !can_wait() {
        return unsupported(
            "only a worker of one's own may wait for a response: call this in one, or use `amphi::Client`, which is async",
        );
    }
    check_method(&request)?;
    check_upgrade(&request)?;
    if let Some(name) = redirects::secret(&request) {
        return unsupported(format!(
            "header `{name}`: of what is waited for, a browser takes it to wherever a redirect leads: use `amphi::Client`"
        ));
    }
    if request.web().is_some_and(|options| *options != WebOptions::default()) {
        return unsupported(
            "what is waited for is fetched as the browser does: leave out `web`, or use `amphi::Client`",
        );
    }
    let js_request = js::Request::new(request.url().as_str(), &convert::init(&request))
        .map_err(|exception| errors::refused(&exception))?;
    check_headers(&request, &js_request)?;
    let body = whole(std::mem::take(request.body_mut()))?;
    let xhr = open(&request).map_err(|exception| errors::refused(&exception))?;
    let credentials = request.settings().credentials.unwrap_or_default();
    if credentials == Credentials::Omit && super::url::is_of_page(request.url()) {
        return unsupported(
            "to its own origin a browser sends its cookies with whatever is waited for: use `amphi::Client`",
        );
    }
    set(&xhr, "withCredentials", &(credentials == Credentials::Include).into());
    let within = request.settings().total_deadline().filter(|deadline| deadline.at.is_some());
    if let Some(deadline) = &within {
        let left = deadline.at.map_or(0, |at| at.saturating_duration_since(rt::now()).as_millis());
        // Of none at all it would make no bound.
        set(&xhr, "timeout", &u32::try_from(left).unwrap_or(u32::MAX).max(1).into());
    }
    let body = body.map_or(JsValue::NULL, |body| Uint8Array::from(&body[..]).into());
    match (xhr.send(&body), within) {
        (Ok(()), _) => receive(&request, &xhr),
        (Err(exception), Some(deadline)) if js::get_text(&exception, "name").as_deref() == Some("TimeoutError") => {
            Err(Error::timeout(TimeoutPhase::Total, deadline.after))
        }
        (Err(exception), _) => Err(errors::network(&exception, &request, false)),
    }
}

fn open(request: &Request) -> Result<XMLHttpRequest, JsValue> {
    let xhr = XMLHttpRequest::new()?;
    xhr.open(request.method().as_str(), request.url().as_str(), false)?;
    for (name, value) in request.headers() {
        xhr.set_request_header(name.as_str(), &convert::text(value))?;
    }
    set(&xhr, "responseType", &"arraybuffer".into());
    Ok(xhr)
}

/// Sets a property that is there.
fn set(xhr: &XMLHttpRequest, key: &str, value: &JsValue) {
    let _ = Reflect::set(xhr, &key.into(), value);
}

/// A body whose bytes can be had without waiting; `None` if it is empty.
fn whole(body: Body) -> Result<Option<Bytes>> {
    if body.announced().is_some() {
        return unsupported("a browser sends no trailers: put them in a header, or at the end of the body");
    }
    if body.is_over() {
        return Ok(None);
    }
    let body = Response::new(StatusCode::OK, body);
    match pin!(body.bytes()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(bytes) => bytes.map(Some),
        Poll::Pending => unsupported("a body that comes by and by cannot be waited for here: send it from bytes"),
    }
}

fn receive(request: &Request, xhr: &XMLHttpRequest) -> Result<Response> {
    let status = js::get(xhr, "status").as_f64().unwrap_or_default() as u16;
    let status = StatusCode::from_u16(status)
        .map_err(|error| Error::new(ErrorKind::Protocol, "the status is none").because(error))?;
    let headers = convert::headers_from_lines(&xhr.all_response_headers());
    let length_unknown = headers.contains_key(CONTENT_ENCODING) || !shows_coding(&headers, is_open(request));
    let received = js::get(xhr, "response");
    let body = if received.is_null() || *request.method() == Method::HEAD {
        Body::empty()
    } else {
        Body::from(Uint8Array::new(&received).to_vec())
    };
    let reason = js::get_text(xhr, "statusText").filter(|reason| !reason.is_empty());
    let url = final_url(request.url(), &js::get_text(xhr, "responseURL").unwrap_or_default());
    // It says no more of it.
    let redirected = url != *request.url();
    let known = Known { headers, reason: reason.map(Into::into), length_unknown, redirected };
    let head = Head { fields: known.into(), ..Head::default() };
    let mut response = Response::with_head(status, body, head);
    response.terms_mut().url = Some(url);
    Ok(response)
}

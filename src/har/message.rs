//! Requests and responses as an archive has them.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::UNIX_EPOCH;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use serde_json::{Map, Value, json};

use super::capture::{Snapshot, told};
use super::date;
use super::entry::{Answered, Entry};
use super::recorder::Terms;
use super::redact::{MARK, Redaction, essence};
use crate::{Cookie, cookie, decode, parameters};

pub(super) fn request(entry: &Entry, version: &str, terms: &Terms) -> Value {
    let redaction = &terms.redaction;
    // Without its fragment, as that is never sent.
    let url = redaction.url(entry.url.as_str().split('#').next().unwrap_or_default());
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let body = entry.body.snapshot();
    let mut request = json!({
        "method": entry.method.as_str(),
        "url": url,
        "httpVersion": version,
        "cookies": request_cookies(&entry.headers, redaction),
        "headers": headers(&entry.headers, redaction),
        "queryString": pairs(query),
        "headersSize": -1,
        "bodySize": body.seen,
    });
    if body.seen > 0 {
        request["postData"] = post_data(&body, content_type(&entry.headers), redaction);
    }
    request
}

fn post_data(body: &Snapshot, mime: String, redaction: &Redaction) -> Value {
    let mut data = Map::new();
    let shown = redaction.body(whole_text(&body.bytes, body.lack.is_some()), &mime);
    match str::from_utf8(&shown) {
        Ok(text) => {
            if essence(&mime) == "application/x-www-form-urlencoded" {
                data.insert("params".to_owned(), pairs(text));
            }
            data.insert("text".to_owned(), text.into());
        }
        Err(_) => {
            data.insert("text".to_owned(), BASE64_STANDARD.encode(&shown).into());
            data.insert("_encoding".to_owned(), "base64".into());
        }
    }
    data.insert("mimeType".to_owned(), mime.into());
    lacking(&mut data, body.lack.clone());
    data.into()
}

/// `room` is how many bytes of bodies may still be decoded.
pub(super) fn response(answered: &Answered, version: &str, terms: &Terms, room: &mut usize) -> Value {
    let location = answered.headers.get(LOCATION).filter(|_| answered.status.is_redirection());
    let body = answered.body.snapshot();
    json!({
        "status": answered.status.as_u16(),
        "statusText": answered.reason,
        "httpVersion": version,
        "cookies": response_cookies(&answered.headers, &terms.redaction),
        "headers": headers(&answered.headers, &terms.redaction),
        "redirectURL": location.map_or(String::new(), |location| terms.redaction.header(&LOCATION, location)),
        "headersSize": -1,
        "bodySize": body.seen,
        "content": content(body, &answered.headers, terms, room),
    })
}

fn content(body: Snapshot, headers: &HeaderMap, terms: &Terms, room: &mut usize) -> Value {
    let Undone { bytes, is_decoded, lack } = undone(headers, &body, terms.body_limit.min(*room));
    if is_decoded {
        *room = room.saturating_sub(bytes.len());
    }
    let lack = body.lack.or(lack);
    let mime = content_type(headers);
    let mut content = Map::new();
    let size = if is_decoded && lack.is_none() { bytes.len() as u64 } else { body.seen };
    content.insert("size".to_owned(), size.into());
    if is_decoded && lack.is_none() {
        let saved = size as i64 - body.seen as i64;
        content.insert("compression".to_owned(), saved.into());
    }
    let shown = terms.redaction.body(whole_text(&bytes, lack.is_some()), &mime);
    match str::from_utf8(&shown) {
        Ok(text) if text.is_ascii() || is_utf8(&mime) => drop(content.insert("text".to_owned(), text.into())),
        _ => {
            content.insert("text".to_owned(), BASE64_STANDARD.encode(&shown).into());
            content.insert("encoding".to_owned(), "base64".into());
        }
    }
    content.insert("mimeType".to_owned(), mime.into());
    lacking(&mut content, lack);
    content.into()
}

/// In the place of a response that has not come.
pub(super) fn no_response(kind: &str, why: &str) -> Value {
    json!({
        "status": 0,
        "statusText": "",
        "httpVersion": "unknown",
        "cookies": [],
        "headers": [],
        "content": { "size": 0, "mimeType": "x-unknown" },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
        "_error": kind,
        "comment": why,
    })
}

fn lacking(body: &mut Map<String, Value>, lack: Option<String>) {
    if let Some(why) = lack {
        body.insert("_truncated".to_owned(), true.into());
        body.insert("comment".to_owned(), why.into());
    }
}

/// A text that was cut within a character, without the beginning of that; all else as it is.
fn whole_text(bytes: &[u8], is_cut: bool) -> &[u8] {
    match str::from_utf8(bytes) {
        Err(error) if is_cut && error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

/// A body with its codings undone, as far as it goes.
struct Undone {
    bytes: Bytes,
    /// Whether there were any.
    is_decoded: bool,
    lack: Option<String>,
}

fn undone(headers: &HeaderMap, body: &Snapshot, limit: usize) -> Undone {
    let raw = |lack| Undone { bytes: body.bytes.clone(), is_decoded: false, lack };
    let names = decode::codings(headers);
    if names.is_empty() || body.bytes.is_empty() {
        return raw(None);
    }
    let mut decoding = match decode::decoded(&names, body.bytes.clone().into(), &Arc::default()) {
        Ok(decoding) => decoding,
        Err(error) => return raw(Some(format!("as it was sent: {}", told(&error)))),
    };
    let mut decoded = Vec::new();
    let lack = loop {
        match decoding.poll_chunk(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(Ok(chunk))) => {
                let fits = chunk.len().min(limit - decoded.len());
                decoded.extend_from_slice(&chunk[..fits]);
                if fits < chunk.len() {
                    break Some(format!("cut: the first {} bytes", decoded.len()));
                }
            }
            Poll::Ready(Some(Err(error))) => break Some(format!("broke off: {}", told(&error))),
            Poll::Ready(None) | Poll::Pending => break None,
        }
    };
    Undone { bytes: decoded.into(), is_decoded: true, lack }
}

fn headers(headers: &HeaderMap, redaction: &Redaction) -> Value {
    let headers = headers.iter();
    headers.map(|(name, value)| json!({ "name": name.as_str(), "value": redaction.header(name, value) })).collect()
}

fn pairs(text: &str) -> Value {
    crate::url::pairs(text).map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn request_cookies(headers: &HeaderMap, redaction: &Redaction) -> Value {
    let told = headers.get_all(COOKIE).iter().map(|value| redaction.header(&COOKIE, value));
    let mut cookies = Vec::new();
    for told in told {
        let pairs = told.split(';').filter_map(|pair| pair.trim().split_once('='));
        cookies.extend(pairs.map(|(name, value)| json!({ "name": name, "value": value })));
    }
    cookies.into()
}

fn response_cookies(headers: &HeaderMap, redaction: &Redaction) -> Value {
    let hides = !redaction.off;
    let told = |cookie: Cookie| {
        let mut told = json!({
            "name": cookie.name(),
            "value": if hides { MARK } else { cookie.value() },
            "httpOnly": cookie.http_only(),
            "secure": cookie.secure(),
        });
        for (key, value) in [("path", cookie.path()), ("domain", cookie.domain())] {
            if let Some(value) = value {
                told[key] = value.into();
            }
        }
        if let Some(since) = cookie.expires().and_then(|expires| expires.duration_since(UNIX_EPOCH).ok()) {
            told["expires"] = date::of_millis(since.as_secs() * 1000).into();
        }
        told
    };
    cookie::of_response(headers).map(told).collect()
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    value.unwrap_or_else(|| "x-unknown".to_owned())
}

/// Whether a text of this type that is not ASCII is one of UTF-8.
pub(super) fn is_utf8(mime: &str) -> bool {
    parameters::of_media_type(mime, "charset")
        .is_none_or(|charset| ["utf-8", "utf8"].iter().any(|label| charset.eq_ignore_ascii_case(label)))
}

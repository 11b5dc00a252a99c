//! Requests and responses as an archive has them.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::UNIX_EPOCH;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Map, Value, json};

use super::date;
use super::entry::{Answered, Entry};
use super::recorder::Terms;
use super::redact::{MARK, Redaction};
use crate::{Cookie, cookie, decode};

pub(super) fn request(entry: &Entry, version: &str, terms: &Terms) -> Value {
    let redaction = &terms.redaction;
    // Without its fragment, as that is never sent.
    let url = redaction.url(entry.url.as_str().split('#').next().unwrap_or_default());
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let kept = entry.body.kept();
    let mut request = json!({
        "method": entry.method.as_str(),
        "url": url,
        "httpVersion": version,
        "cookies": request_cookies(&entry.headers, redaction),
        "headers": headers(&entry.headers, redaction),
        "queryString": pairs(query),
        "headersSize": -1,
        "bodySize": kept.seen,
    });
    if kept.seen > 0 {
        let mime = content_type(&entry.headers);
        let mut data = Map::new();
        data.insert("mimeType".to_owned(), mime.clone().into());
        match String::from_utf8(kept.bytes().into()) {
            Ok(text) if essence(&mime) == "application/x-www-form-urlencoded" => {
                let text = redaction.form(&text);
                data.insert("params".to_owned(), pairs(&text));
                data.insert("text".to_owned(), text.into());
            }
            Ok(text) => drop(data.insert("text".to_owned(), text.into())),
            Err(bytes) => {
                data.insert("text".to_owned(), BASE64_STANDARD.encode(bytes.as_bytes()).into());
                data.insert("_encoding".to_owned(), "base64".into());
            }
        }
        lacking(&mut data, kept.lack());
        request["postData"] = data.into();
    }
    request
}

pub(super) fn response(answered: &Answered, version: &str, terms: &Terms) -> Value {
    let kept = answered.body.kept();
    let raw = kept.bytes();
    let (body, decoded) = undone(&answered.headers, &raw, terms.body_limit);
    let lack = kept.lack().or_else(|| {
        let cut = decoded && body.len() >= terms.body_limit && terms.body_limit > 0;
        cut.then(|| format!("cut: the first {} bytes", body.len()))
    });
    let mime = content_type(&answered.headers);
    let mut content = Map::new();
    let size = if decoded && lack.is_none() { body.len() as u64 } else { kept.seen };
    content.insert("size".to_owned(), size.into());
    content.insert("mimeType".to_owned(), mime.clone().into());
    if decoded && lack.is_none() {
        let saved = size as i64 - kept.seen as i64;
        content.insert("compression".to_owned(), saved.into());
    }
    match str::from_utf8(&body) {
        Ok(text) if text.is_ascii() || is_utf8(&mime) => drop(content.insert("text".to_owned(), text.into())),
        _ => {
            content.insert("text".to_owned(), BASE64_STANDARD.encode(&body).into());
            content.insert("encoding".to_owned(), "base64".into());
        }
    }
    lacking(&mut content, lack);
    let location = answered.headers.get(LOCATION).filter(|_| answered.status.is_redirection());
    json!({
        "status": answered.status.as_u16(),
        "statusText": answered.reason,
        "httpVersion": version,
        "cookies": response_cookies(&answered.headers, &terms.redaction),
        "headers": headers(&answered.headers, &terms.redaction),
        "content": content,
        "redirectURL": location.map_or(String::new(), |location| terms.redaction.header(&LOCATION, location)),
        "headersSize": -1,
        "bodySize": kept.seen,
    })
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

/// The body with its codings undone, as far as it goes, and whether there were any.
fn undone(headers: &HeaderMap, raw: &Bytes, limit: usize) -> (Bytes, bool) {
    let names = decode::codings(headers);
    if names.is_empty() {
        return (raw.clone(), false);
    }
    let Ok(mut body) = decode::decoded(&names, raw.clone().into(), &Arc::default()) else {
        return (raw.clone(), false);
    };
    let mut decoded = Vec::new();
    while decoded.len() < limit
        && let Poll::Ready(Some(Ok(chunk))) = body.poll_chunk(&mut Context::from_waker(Waker::noop()))
    {
        decoded.extend_from_slice(&chunk);
    }
    decoded.truncate(limit);
    (decoded.into(), true)
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
    let hides = !redaction.off && redaction.headers.contains(&SET_COOKIE);
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

pub(super) fn essence(mime: &str) -> String {
    mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a text of this type that is not ASCII is one of UTF-8.
pub(super) fn is_utf8(mime: &str) -> bool {
    let charset = mime.to_ascii_lowercase().split_once("charset=").map(|(_, charset)| charset.to_owned());
    charset.is_none_or(|charset| charset.trim_matches(['"', '\'', ' ']).starts_with("utf-8"))
}

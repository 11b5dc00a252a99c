//! An archive as a transport.

use std::collections::{HashMap, VecDeque};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;

use super::message::is_utf8;
use super::redact::{MARK, essence};
use crate::transport::{Content, Fixed, Reply, same_json};
use crate::{Error, ErrorKind, MockRequest, MockRoute, MockTransport, QueryParams, Result, Url, secrets};

pub(super) fn transport(entries: &[Value]) -> Result<MockTransport> {
    let mock = MockTransport::routes();
    let mut routes: HashMap<Key, MockRoute> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        let wrong = |what| Error::new(ErrorKind::Decode, format!("entry {} of the archive: {what}", place + 1));
        let key = Key::read(&entry["request"]).map_err(wrong)?;
        let reply = reply(&entry["response"]).map_err(wrong)?;
        routes.entry(key).or_insert_with_key(|key| key.route(&mock)).add(reply);
    }
    Ok(mock)
}

/// What a request is known again by.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    method: Method,
    /// Without query and fragment, user name and password.
    place: Url,
    query: Vec<(String, String)>,
    body: Option<Bytes>,
    is_json: bool,
    is_form: bool,
}

impl Key {
    fn read(request: &Value) -> Result<Self, &'static str> {
        let method = request["method"].as_str().and_then(|method| method.parse().ok());
        let url = request["url"].as_str().and_then(|url| Url::parse(url).ok()).ok_or("it has no URL")?;
        let data = &request["postData"];
        let mime = essence(data["mimeType"].as_str().unwrap_or_default());
        let is_form = mime == "application/x-www-form-urlencoded";
        let is_whole = data["_truncated"] != true && mime != "multipart/form-data";
        let text = data["text"].as_str().filter(|_| is_whole);
        let body = match text {
            Some(text) if data["_encoding"] == "base64" => {
                Some(BASE64_STANDARD.decode(text).map_err(|_| "the request's body is not base64")?.into())
            }
            // By the specification a form has either, text or parameters.
            None if is_form && is_whole => data["params"].as_array().map(|params| fields(params).into()),
            text => text.map(|text| Bytes::copy_from_slice(text.as_bytes())),
        };
        let url = url.without_credentials();
        let place = url.as_str().split(['?', '#']).next().and_then(|place| Url::parse(place).ok());
        Ok(Self {
            method: method.ok_or("it has no method")?,
            query: url.query_pairs().collect(),
            place: place.ok_or("it has no URL")?,
            is_json: mime == "application/json" || mime.ends_with("+json"),
            is_form,
            body,
        })
    }

    fn route(&self, mock: &MockTransport) -> MockRoute {
        let expected = self.query.clone();
        let route = mock.exactly(self.method.clone(), &self.place).holds(move |request| {
            let came: Vec<_> = request.url().query_pairs().collect();
            let said = |pairs: &[(String, String)]| {
                let shown = |value, name| if secrets::is_parameter(name) { MARK } else { value };
                pairs.iter().map(|(name, value)| format!("{name}={}", shown(value, name))).collect::<Vec<_>>().join("&")
            };
            if same(&expected, &came) {
                Ok(())
            } else {
                Err(format!("query: {:?} was recorded, {:?} came", said(&expected), said(&came)))
            }
        });
        let Some(body) = self.body.clone() else { return route };
        let is_redacted = body.windows(MARK.len()).any(|part| part == MARK.as_bytes());
        match serde_json::from_slice::<Value>(&body) {
            _ if self.is_form => route.holds(move |request| form(&body, request)),
            // It is hidden in JSON of whatever type.
            Ok(value) if self.is_json || is_redacted => route.holds(move |request| json(value.clone(), request)),
            // Where it stood in something else nobody can tell any more.
            _ if is_redacted => route,
            _ => route.body(body),
        }
    }
}

/// A form as it is written of its fields.
fn fields(params: &[Value]) -> String {
    let mut fields = QueryParams::new();
    for field in params {
        fields.append(field["name"].as_str().unwrap_or_default(), field["value"].as_str().unwrap_or_default());
    }
    fields.to_string()
}

fn json(mut expected: Value, request: &MockRequest) -> Result<(), String> {
    if let Ok(came) = serde_json::from_slice(request.body()) {
        fill(&mut expected, &came);
    }
    same_json(&expected, request.body())
}

/// Puts what came in the place of what was redacted.
fn fill(expected: &mut Value, came: &Value) {
    match (expected, came) {
        (Value::Object(expected), Value::Object(came)) => {
            for (name, value) in expected {
                came.get(name).into_iter().for_each(|came| fill(value, came));
            }
        }
        (Value::Array(expected), Value::Array(came)) => {
            expected.iter_mut().zip(came).for_each(|(value, came)| fill(value, came));
        }
        (expected, came) if *expected == MARK => *expected = came.clone(),
        _ => {}
    }
}

fn form(expected: &Bytes, request: &MockRequest) -> Result<(), String> {
    let expected = String::from_utf8_lossy(expected);
    let pairs = |text: &str| crate::url::pairs(text).collect::<Vec<_>>();
    if same(&pairs(&expected), &pairs(&request.text())) {
        return Ok(());
    }
    Err(format!("body: the form {expected:?} was recorded, another one came"))
}

/// Whether parameters are as recorded; what was redacted may be anything.
fn same(recorded: &[(String, String)], came: &[(String, String)]) -> bool {
    let mut both = recorded.iter().zip(came);
    recorded.len() == came.len() && both.all(|(own, other)| own.0 == other.0 && (own.1 == other.1 || own.1 == MARK))
}

fn reply(response: &Value) -> Result<Reply, &'static str> {
    let status = response["status"].as_i64().and_then(|status| u16::try_from(status).ok()).ok_or("it has no status")?;
    if status == 0 {
        return Ok(Reply::Fails(failure(response)));
    }
    let mut fixed = Fixed::new(StatusCode::from_u16(status).map_err(|_| "its status is none")?);
    for header in response["headers"].as_array().into_iter().flatten() {
        let name = header["name"].as_str().and_then(|name| name.parse::<HeaderName>().ok());
        let value = header["value"].as_str().and_then(|value| HeaderValue::from_str(value).ok());
        // Of HTTP/2 some tools write down what are no headers: `:status`.
        if let (Some(name), Some(value)) = (name, value) {
            fixed.headers.append(name, value);
        }
    }
    for name in [CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING] {
        fixed.headers.remove(name);
    }
    fixed.body = content(&response["content"], &mut fixed.headers)?;
    Ok(Reply::Fixed(fixed))
}

fn content(content: &Value, headers: &mut HeaderMap) -> Result<Content, &'static str> {
    let text = content["text"].as_str().unwrap_or_default();
    let bytes: Bytes = match content["encoding"].as_str() {
        Some("base64") => BASE64_STANDARD.decode(text).map_err(|_| "the response's body is not base64")?.into(),
        _ => Bytes::copy_from_slice(text.as_bytes()),
    };
    // Text is text: whatever it came in, here it is UTF-8.
    let mime = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if content["encoding"].is_null() && !text.is_ascii() && !is_utf8(&mime) {
        let mime = format!("{}; charset=utf-8", essence(&mime));
        headers.insert(CONTENT_TYPE, HeaderValue::try_from(mime).map_err(|_| "its content type is none")?);
    }
    let size = content["size"].as_u64().unwrap_or_default();
    if content["_truncated"] != true && (!text.is_empty() || size == 0) {
        return Ok(Content::Whole(bytes));
    }
    let what = format!("the recording has the first {} bytes only", bytes.len());
    Ok(Content::Chunks(VecDeque::from([bytes]), Some(Error::new(ErrorKind::Body, what))))
}

/// As it was recorded that no response came.
fn failure(response: &Value) -> Error {
    const KINDS: [ErrorKind; 9] = [
        ErrorKind::Connect,
        ErrorKind::Dns,
        ErrorKind::Tls,
        ErrorKind::Proxy,
        ErrorKind::Timeout,
        ErrorKind::Protocol,
        ErrorKind::Body,
        ErrorKind::Cancelled,
        ErrorKind::Unsupported,
    ];
    let word = response["_error"].as_str().unwrap_or_default();
    let kind = KINDS.into_iter().find(|kind| kind.as_str() == word).unwrap_or(ErrorKind::Closed);
    let why = response["comment"].as_str().unwrap_or("no response");
    Error::new(kind, format!("recorded: {why}"))
}

//! One of a line's `requests`: what is sent, and how what comes back is read.

use amphi::{Body, Capability, Client, Error, ErrorKind, Method, RequestBuilder, blocking};
use serde_json::Value;

use crate::face::{Answered, Face};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::pending;
use crate::reading::{self, Mode};

pub(crate) struct Exchange {
    method: Method,
    url: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<Body>,
    mode: Mode,
    abort_after: Option<u64>,
}

impl Exchange {
    pub(crate) fn of(fields: &Fields<'_>) -> Result<Self, Failure> {
        pending::refuse_of_request(fields)?;
        let url = fields.text("url")?.ok_or_else(|| fields.wrong("url", "there"))?;
        Ok(Self {
            method: method(fields.text("method")?.unwrap_or("GET"))?,
            url: url.to_owned(),
            headers: headers(fields)?,
            body: body(fields)?,
            mode: mode(fields)?,
            abort_after: fields.count("abort_after")?,
        })
    }

    /// Sends it through a face, and gives the response as the answer has it.
    pub(crate) async fn run(self, client: &Client, face: Face) -> Result<Value, Failure> {
        let (mode, most) = (self.mode, self.abort_after);
        let response = match face {
            Face::Async => Answered::Async(self.fill(|method, url| client.request(method, url)).send().await?),
            Face::Blocking => {
                let client = blocking::Client::from(client.clone());
                Answered::Blocking(self.fill(|method, url| client.request(method, url)).send()?)
            }
        };
        let body = reading::body(&response, mode, most).await?;
        let mut told = reading::head(&response);
        told[mode.field()] = body;
        Ok(told)
    }

    fn fill<C>(self, request: impl FnOnce(Method, String) -> RequestBuilder<C>) -> RequestBuilder<C> {
        let mut request = request(self.method, self.url);
        for (name, value) in &self.headers {
            request = request.header(name.as_str(), value.as_slice());
        }
        match self.body {
            Some(body) => request.body(body),
            None => request,
        }
    }
}

/// A method that is no token could not be said to amphi: the error is the one that a builder would give.
fn method(name: &str) -> Result<Method, Failure> {
    Method::from_bytes(name.as_bytes())
        .map_err(|error| Error::with_kind(ErrorKind::Builder, format!("method {name:?}: {error}")).into())
}

fn headers(fields: &Fields<'_>) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let pair = |pair: &Value| {
        let [name, value] = pair.as_array()?.as_slice() else { return None };
        let bytes: Option<Vec<u8>> = value.as_str()?.chars().map(|char| u8::try_from(char).ok()).collect();
        Some((name.as_str()?.to_owned(), bytes?))
    };
    let pairs: Option<Vec<_>> = fields.list("headers")?.unwrap_or_default().iter().map(pair).collect();
    pairs.ok_or_else(|| fields.wrong("headers", "a list of pairs of strings, a character for each byte"))
}

fn body(fields: &Fields<'_>) -> Result<Option<Body>, Failure> {
    let bytes = fields.bytes("body")?;
    Ok(match fields.flag("chunked")? {
        Some(true) => Some(Body::from_stream(Body::from(bytes.unwrap_or_default()))),
        _ => bytes.map(Body::from),
    })
}

fn mode(fields: &Fields<'_>) -> Result<Mode, Failure> {
    Ok(match fields.word("read", &["full", "stream", "lines", "sse", "raw"])? {
        Some("stream") => Mode::Stream,
        Some("lines") => Mode::Lines,
        Some("sse") => Mode::Events,
        // Elsewhere `raw` gives what the platform has decoded by itself.
        Some("raw") if amphi::capabilities().has(Capability::ContentCodings) => Mode::Raw,
        Some("raw") => {
            let what = format!("{} raw: content codings are undone by the browser", fields.name("read"));
            return Err(Failure::Unsupported(what));
        }
        _ => Mode::Full,
    })
}

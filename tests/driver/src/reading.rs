//! A response as the answer has it: its head, and its body read in the way that was asked for.

use std::future::poll_fn;

use amphi::{Bytes, Capability, Event, HeaderMap, HeaderName, HeaderValue, Response, Result, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::face::{Answered, Items};

/// The ways to read a body: `read` of a request.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Full,
    Stream,
    Lines,
    Events,
    Raw,
}

impl Mode {
    /// Where the answer has what was read.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Full | Self::Stream | Self::Raw => "body",
            Self::Lines => "lines",
            Self::Events => "events",
        }
    }
}

pub(crate) fn head(response: &Response) -> Value {
    // Bytes become characters one by one, as in fetch: nothing is lost, whatever they are.
    let text = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
    let pairs = |fields: &HeaderMap| {
        let pair = |(name, value): (&HeaderName, &HeaderValue)| json!([name.as_str(), text(value.as_bytes())]);
        fields.iter().map(pair).collect::<Vec<_>>()
    };
    json!({
        "status": response.status().as_u16(),
        "version": response.http_version().map(version),
        "headers": pairs(response.headers()),
        "history": history(response),
        "trailers": response.trailers().map(pairs).unwrap_or_default(),
    })
}

/// The statuses of the hops before, where they can be seen.
fn history(response: &Response) -> Option<Vec<u16>> {
    let seen = amphi::capabilities().has(Capability::ManualRedirects);
    seen.then(|| response.history().iter().map(|hop| hop.status().as_u16()).collect())
}

fn version(version: Version) -> String {
    match version {
        Version::HTTP_09 => "0.9".to_owned(),
        Version::HTTP_10 => "1.0".to_owned(),
        Version::HTTP_11 => "1.1".to_owned(),
        Version::HTTP_2 => "2".to_owned(),
        Version::HTTP_3 => "3".to_owned(),
        other => format!("{other:?}"),
    }
}

/// What was read; no more than `most` bytes of it, after which the rest is given up.
pub(crate) async fn body(response: &Answered, mode: Mode, most: Option<u64>) -> Result<Value> {
    match mode {
        Mode::Full if most.is_none() => Ok(BASE64_STANDARD.encode(response.bytes().await?).into()),
        Mode::Full | Mode::Stream => bytes(response.chunks(), most).await,
        Mode::Raw => bytes(response.raw(), most).await,
        Mode::Lines => items(response.lines(), |line| (line.len(), line.into()), most).await,
        Mode::Events => items(response.events(), told, most).await,
    }
}

async fn bytes(mut chunks: Items<Bytes>, most: Option<u64>) -> Result<Value> {
    let most = most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let mut body = Vec::new();
    while body.len() < most
        && let Some(chunk) = poll_fn(|cx| chunks.as_mut().poll_next(cx)).await
    {
        body.extend_from_slice(&chunk?);
    }
    // How the chunks are cut is chance: the answer is the same wherever they are.
    body.truncate(most);
    Ok(BASE64_STANDARD.encode(body).into())
}

/// `told` says of an item how long it is, and how it is told.
async fn items<T>(mut items: Items<T>, told: fn(T) -> (usize, Value), most: Option<u64>) -> Result<Value> {
    let (mut read, mut bytes) = (Vec::new(), 0);
    while most.is_none_or(|most| bytes < most)
        && let Some(item) = poll_fn(|cx| items.as_mut().poll_next(cx)).await
    {
        let (length, item) = told(item?);
        bytes += length as u64;
        read.push(item);
    }
    Ok(read.into())
}

#[expect(clippy::needless_pass_by_value, reason = "as every item is told")]
fn told(event: Event) -> (usize, Value) {
    let told = json!({
        "event": event.event,
        "data": event.data,
        "id": event.id,
        "retry": event.retry.map(|retry| retry.as_secs_f64()),
    });
    (event.data.len(), told)
}

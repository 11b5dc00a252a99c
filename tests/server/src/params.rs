//! The query of a request: names as text, values as the very octets that the percent signs stand for, so that a
//! test can ask for bytes that are not UTF-8.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::io;
use std::str::FromStr;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;

use crate::reply;

/// The parameters of one query, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(Vec<(String, Bytes)>);

impl Params {
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (text(&decode(name)).into_owned(), Bytes::from(decode(value)))
        });
        Self(pairs.collect())
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), text(value)))
    }

    pub(crate) fn octets(&self) -> impl Iterator<Item = (&str, Bytes)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.clone()))
    }

    /// The first value of that name, octet by octet.
    pub(crate) fn bytes(&self, name: &str) -> Option<Bytes> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    pub(crate) fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| text(value))
    }

    /// Whether a switch is on: present, and neither `0` nor `false`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| !matches!(&*value, "0" | "false"))
    }

    /// A number, or `default` where the query does not have it.
    pub(crate) fn number<T: FromStr>(&self, name: &str, default: T) -> Result<T, BadParam> {
        match self.text(name) {
            None => Ok(default),
            Some(value) => value.parse().map_err(|_| BadParam(format!("{name} is not such a number: {value}"))),
        }
    }

    /// A number that may not be greater than `most`.
    pub(crate) fn at_most<T>(&self, name: &str, default: T, most: T) -> Result<T, BadParam>
    where
        T: Copy + FromStr + PartialOrd + fmt::Display,
    {
        let value = self.number(name, default)?;
        if value > most {
            return Err(BadParam(format!("{name} may be {most} at most")));
        }
        Ok(value)
    }

    /// A duration in milliseconds, one minute at most.
    pub(crate) fn millis(&self, name: &str, default: u64) -> Result<Duration, BadParam> {
        self.at_most(name, default, 60_000).map(Duration::from_millis)
    }

    /// A duration in seconds with a fraction, one minute at most.
    pub(crate) fn seconds(&self, name: &str, default: f64) -> Result<Duration, BadParam> {
        seconds(self.number(name, default)?)
    }
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

/// A parameter that cannot be used: answered with 400.
#[derive(Debug)]
pub(crate) struct BadParam(pub(crate) String);

impl IntoResponse for BadParam {
    fn into_response(self) -> Response {
        reply::problem(StatusCode::BAD_REQUEST, &self.0)
    }
}

impl From<BadParam> for io::Error {
    fn from(bad: BadParam) -> Self {
        Self::new(io::ErrorKind::InvalidInput, bad.0)
    }
}

/// Seconds with a fraction as a duration, one minute at most.
pub(crate) fn seconds(value: f64) -> Result<Duration, BadParam> {
    if !(0.0..=60.0).contains(&value) {
        return Err(BadParam("a duration may be 60 seconds at most".to_owned()));
    }
    Ok(Duration::from_secs_f64(value))
}

/// Text as `application/x-www-form-urlencoded` has it.
pub(crate) fn decode(encoded: &str) -> Vec<u8> {
    let bytes = encoded.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?));
        match (byte, hex) {
            (b'%', Some(value)) => {
                decoded.push(value);
                at += 3;
                continue;
            }
            (b'+', _) => decoded.push(b' '),
            _ => decoded.push(byte),
        }
        at += 1;
    }
    decoded
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn values_are_octets() {
        let params = Params::parse("a=%ff%00+&b&a=2&c=100%");
        assert_eq!(params.bytes("a").unwrap()[..], [0xff, 0, b' ']);
        assert_eq!(params.text("b").unwrap(), "");
        assert_eq!(params.text("c").unwrap(), "100%");
        assert!(params.flag("b"));
        assert!(params.number("c", 1_u8).is_err());
        assert!(params.at_most("a", 1_u64, 3).is_err());
        assert_eq!(params.at_most("none", 1_u64, 3).unwrap(), 1);
    }
}

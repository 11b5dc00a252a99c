//! The options as `options.js` hands them over: settled, each of one type and in its place of a list.

use std::time::Duration;

use amphi::{Credentials, Error, ErrorKind, Result, Timeouts};
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

/// What has a place in the list, of a client or of a request, in the order of `FIELDS` there.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "a build without a feature reads fewer")]
pub(crate) enum Field {
    Headers,
    /// The names of headers that the client adds and this request is not to have.
    Without,
    /// Names and values by turns.
    Params,
    Username,
    Password,
    Bearer,
    Auths,
    Retry,
    /// Seconds, in the order connect, read, write, pool, total; infinity is none.
    Timeouts,
    MaxRedirects,
    BodyLimit,
    Credentials,
    /// What else a browser is told, in the order of `FETCHING` there.
    Fetching,
    BaseUrl,
    KeepsCookies,
    HttpsOnly,
    ErrorForStatus,
    Middleware,
    Mounts,
    Signal,
    Body,
    ContentType,
    Parts,
    OnUpload,
    OnDownload,
}

/// A list is read by one function of the engine's, whatever there is in it: each property would be one of its own.
/// Of a request that has none there is no list.
pub(crate) struct Options(pub(crate) Option<Array>);

impl Options {
    /// `undefined` where nothing is said.
    pub(crate) fn value(&self, field: Field) -> JsValue {
        self.0.as_ref().map_or(JsValue::UNDEFINED, |list| list.get(field as u32))
    }

    pub(crate) fn text(&self, field: Field) -> Option<String> {
        self.value(field).as_string()
    }

    pub(crate) fn number(&self, field: Field) -> Option<f64> {
        self.value(field).as_f64()
    }

    pub(crate) fn flag(&self, field: Field) -> Option<bool> {
        self.value(field).as_bool()
    }

    pub(crate) fn function(&self, field: Field) -> Option<Function> {
        self.value(field).dyn_into().ok()
    }

    pub(crate) fn list(&self, field: Field) -> Option<Array> {
        let value = self.value(field);
        value.is_object().then(|| value.unchecked_into())
    }

    #[allow(dead_code, reason = "a build without features has no lists")]
    pub(crate) fn each(&self, field: Field) -> impl Iterator<Item = JsValue> {
        self.list(field).into_iter().flatten()
    }

    pub(crate) fn query(&self) -> Option<Vec<(String, String)>> {
        let mut params = self.list(Field::Params)?.into_iter();
        Some(std::iter::from_fn(|| Some((params.next()?.as_string()?, params.next()?.as_string()?))).collect())
    }

    /// The defaults, but for what is said.
    pub(crate) fn all_timeouts(&self) -> Result<Option<Timeouts>> {
        let Some(seconds) = self.list(Field::Timeouts) else {
            return Ok(None);
        };
        let mut timeouts = Timeouts::default();
        let Timeouts { connect, read, write, pool, total } = &mut timeouts;
        for (place, seconds) in [connect, read, write, pool, total].into_iter().zip(seconds.iter()) {
            if let Some(seconds) = seconds.as_f64() {
                *place = if seconds == f64::INFINITY { None } else { Some(duration(seconds)?) };
            }
        }
        Ok(Some(timeouts))
    }

    pub(crate) fn known_credentials(&self) -> Result<Option<Credentials>> {
        Ok(Some(match self.text(Field::Credentials).as_deref() {
            None => return Ok(None),
            Some("omit") => Credentials::Omit,
            Some("same-origin") => Credentials::SameOrigin,
            Some("include") => Credentials::Include,
            Some(_) => return Err(wrong("`credentials` is none of fetch's")),
        }))
    }

    /// Fails if something is said that this build leaves out.
    #[allow(dead_code, reason = "a build with all features leaves nothing out")]
    pub(crate) fn lack(&self, field: Field, message: &'static str) -> Result<()> {
        match self.list(field) {
            Some(list) if list.length() > 0 => Err(Error::with_kind(ErrorKind::Unsupported, message)),
            _ => Ok(()),
        }
    }
}

pub(crate) fn wrong(message: &'static str) -> Error {
    Error::with_kind(ErrorKind::Builder, message)
}

pub(crate) fn duration(seconds: f64) -> Result<Duration> {
    if !(0.0..u64::MAX as f64).contains(&seconds) {
        return Err(wrong("a time is a number of seconds"));
    }
    // To the nearest nanosecond.
    Ok(Duration::new(seconds as u64, (seconds.fract() * 1e9).round_ties_even() as u32))
}

/// The values of a list that has its own order.
#[allow(dead_code, reason = "a build without features has no such lists")]
pub(crate) fn values<const COUNT: usize>(list: &JsValue) -> [JsValue; COUNT] {
    let list: &Array = list.unchecked_ref();
    let mut at = 0..;
    [(); COUNT].map(|()| list.get(at.next().unwrap_or_default()))
}

//! The fields of a line's objects, read strictly: of the right type, or the line is malformed.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};

use crate::failure::Failure;

/// An object of the line. A field that is `null` is a field that is not there.
pub(crate) struct Fields<'a> {
    map: Option<&'a Map<String, Value>>,
    /// Where it stands, for messages: `client.`, say.
    place: String,
}

type Read<T> = Result<Option<T>, Failure>;

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Value, place: &str) -> Result<Self, Failure> {
        let map = value.as_object().ok_or_else(|| {
            let what = if place.is_empty() { "the line" } else { place.trim_end_matches('.') };
            Failure::malformed(format!("{what} is not an object"))
        })?;
        Ok(Self { map: Some(map), place: place.to_owned() })
    }

    /// A field by its full name.
    pub(crate) fn name(&self, field: &str) -> String {
        format!("{}{field}", self.place)
    }

    pub(crate) fn wrong(&self, field: &str, expected: &str) -> Failure {
        Failure::malformed(format!("{} is not {expected}", self.name(field)))
    }

    pub(crate) fn read<T>(&self, field: &str, expected: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Read<T> {
        match self.map.and_then(|map| map.get(field)) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| self.wrong(field, expected)),
        }
    }

    pub(crate) fn text(&self, field: &str) -> Read<&'a str> {
        self.read(field, "a string", Value::as_str)
    }

    pub(crate) fn flag(&self, field: &str) -> Read<bool> {
        self.read(field, "true or false", Value::as_bool)
    }

    pub(crate) fn count(&self, field: &str) -> Read<u64> {
        self.read(field, "a whole number from 0", Value::as_u64)
    }

    pub(crate) fn duration(&self, field: &str) -> Read<Duration> {
        let seconds = |value: &Value| Duration::try_from_secs_f64(value.as_f64()?).ok();
        self.read(field, "a number of seconds from 0", seconds)
    }

    pub(crate) fn bytes(&self, field: &str) -> Read<Vec<u8>> {
        self.read(field, "base64", |value| BASE64_STANDARD.decode(value.as_str()?).ok())
    }

    pub(crate) fn list(&self, field: &str) -> Read<&'a [Value]> {
        self.read(field, "a list", |value| value.as_array().map(Vec::as_slice))
    }

    /// One of these words.
    pub(crate) fn word(&self, field: &str, words: &[&str]) -> Read<&'a str> {
        let expected = format!("one of {}", words.join(", "));
        self.read(field, &expected, |value| value.as_str().filter(|word| words.contains(word)))
    }

    /// The object in a field; one without fields where there is none.
    pub(crate) fn object(&self, field: &str) -> Result<Self, Failure> {
        let map = self.read(field, "an object", Value::as_object)?;
        Ok(Self { map, place: format!("{}.", self.name(field)) })
    }
}

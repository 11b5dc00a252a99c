//! Reading rustdoc's JSON without a type for each of its nodes: what is not there is empty.

use serde_json::Value;

/// An id as the key under which the index has it.
pub(super) fn key(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// The elements of an array; of anything else, none.
pub(super) fn items(array: &Value) -> impl Iterator<Item = &Value> {
    array.as_array().into_iter().flatten()
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

//! What an answer has to be like: a value with the fields that matter.

use serde_json::Value;

/// Where `actual` is not as `pattern` says: an object may have more fields, everything else has to be equal.
pub(crate) fn mismatch(pattern: &Value, actual: &Value) -> Option<String> {
    match (pattern, actual) {
        (Value::Object(pattern), Value::Object(actual)) => pattern.iter().find_map(|(field, pattern)| {
            let found = mismatch(pattern, actual.get(field).unwrap_or(&Value::Null));
            found.map(|what| format!("{field}: {what}"))
        }),
        (Value::Array(patterns), Value::Array(actuals)) if patterns.len() == actuals.len() => {
            patterns.iter().zip(actuals).find_map(|(pattern, actual)| mismatch(pattern, actual))
        }
        _ => (pattern != actual).then(|| format!("{pattern} expected, not {actual}")),
    }
}

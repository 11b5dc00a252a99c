//! How two JSON values differ, in a line.

use serde_json::Value;

/// How many differences are told.
const MOST: usize = 3;

/// Says where a body is not the JSON expected.
pub(crate) fn compare(expected: &Value, body: &[u8]) -> Result<(), String> {
    let Ok(came) = serde_json::from_slice::<Value>(body) else {
        return Err("body: JSON is expected, something else came".to_owned());
    };
    let mut differences = Vec::new();
    differ(expected, &came, &mut String::new(), &mut differences);
    let more = differences.len().saturating_sub(MOST);
    if differences.is_empty() {
        return Ok(());
    }
    differences.truncate(MOST);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    Err(format!("body: {}{more}", differences.join(", ")))
}

/// Collects the differences at and below a place.
fn differ(expected: &Value, came: &Value, place: &mut String, differences: &mut Vec<String>) {
    let length = place.len();
    match (expected, came) {
        (Value::Object(expected), Value::Object(came)) => {
            for (name, value) in expected {
                place.push_str(&format!(".{name}"));
                match came.get(name) {
                    Some(other) => differ(value, other, place, differences),
                    None => differences.push(format!("`{place}` is expected to be {}, and is not there", short(value))),
                }
                place.truncate(length);
            }
            for name in came.keys().filter(|name| !expected.contains_key(*name)) {
                differences.push(format!("`{place}.{name}` is not expected"));
            }
        }
        (Value::Array(expected), Value::Array(came)) if expected.len() == came.len() => {
            for (at, (value, other)) in expected.iter().zip(came).enumerate() {
                place.push_str(&format!("[{at}]"));
                differ(value, other, place, differences);
                place.truncate(length);
            }
        }
        _ if expected == came => {}
        _ => {
            let shown = if place.is_empty() { "." } else { place };
            differences.push(format!("`{shown}` is expected to be {}, and is {}", short(expected), short(came)));
        }
    }
}

fn short(value: &Value) -> String {
    const MOST: usize = 40;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_told_by_place() {
        let expected = json!({"name": "frog", "legs": [1, 2], "pond": {"deep": true}});
        let said = |came: Value| compare(&expected, came.to_string().as_bytes()).unwrap_err();
        assert!(compare(&expected, br#" {"pond":{"deep":true}, "legs":[1,2],"name":"frog"}"#).is_ok());
        assert_eq!(
            said(json!({"name": "toad", "legs": [1, 3], "pond": {"deep": true}})),
            "body: `.legs[1]` is expected to be 2, and is 3, `.name` is expected to be \"frog\", and is \"toad\""
        );
        assert_eq!(
            said(json!({"legs": [1], "pond": {"deep": true, "cold": 1}, "x": 1})),
            "body: `.legs` is expected to be [1,2], and is [1], `.name` is expected to be \"frog\", and is not there, \
             `.pond.cold` is not expected, and 1 more"
        );
        assert_eq!(compare(&json!(1), b"2").unwrap_err(), "body: `.` is expected to be 1, and is 2");
        assert_eq!(compare(&json!(1), b"<").unwrap_err(), "body: JSON is expected, something else came");
    }
}

//! A line: read, run, answered.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};

use crate::client;
use crate::face::Face;
use crate::failure::{self, Failure};
use crate::fields::Fields;
use crate::request::Exchange;

/// Runs a line and gives its answer, a line as well. It never fails: what goes wrong is in the answer.
pub async fn run(line: &str) -> String {
    run_through(line, Face::Async).await
}

/// As [`run`], through the face of amphi that blocks: the thread waits.
#[must_use]
pub fn run_blocking(line: &str) -> String {
    let running = pin!(run_through(line, Face::Blocking));
    match running.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => failed(line, "panic", "a call that blocks has not waited"),
    }
}

async fn run_through(line: &str, face: Face) -> String {
    let line: Value = match serde_json::from_str(line) {
        Ok(line) => line,
        Err(error) => return failed(line, "malformed", &format!("not JSON: {error}")),
    };
    let mut responses = Vec::new();
    let error = exchange(&line, face, &mut responses).await.err();
    answer(&line["id"], &responses, error.map(|error| error.to_json()).as_ref())
}

/// The answer to a line that could not be run, or not to its end, for a reason that it cannot tell itself.
#[must_use]
pub fn failed(line: &str, kind: &str, message: &str) -> String {
    answer(&id(line), &[], Some(&failure::bare(kind, message)))
}

/// One client, and its requests one after the other. All fields are read before anything is sent.
async fn exchange(line: &Value, face: Face, responses: &mut Vec<Value>) -> Result<(), Failure> {
    let fields = Fields::of(line, "")?;
    let builder = client::builder(&fields.object("client")?)?;
    let requests = fields.list("requests")?.ok_or_else(|| fields.wrong("requests", "there"))?;
    let exchanges: Vec<Exchange> = requests
        .iter()
        .enumerate()
        .map(|(number, request)| Exchange::of(&Fields::of(request, &format!("requests[{number}]."))?))
        .collect::<Result<_, Failure>>()?;
    let client = builder.build()?;
    for exchange in exchanges {
        responses.push(exchange.run(&client, face).await?);
    }
    Ok(())
}

fn answer(id: &Value, responses: &[Value], error: Option<&Value>) -> String {
    json!({ "id": id, "responses": responses, "error": error }).to_string()
}

/// The line's id; of one that is not JSON, what follows the first `"id":` in it.
fn id(line: &str) -> Value {
    if let Ok(line) = serde_json::from_str::<Value>(line) {
        return line["id"].clone();
    }
    let after = line.split_once("\"id\"").and_then(|(_, rest)| rest.trim_start().strip_prefix(':'));
    let mut values = serde_json::Deserializer::from_str(after.unwrap_or_default()).into_iter();
    values.next().and_then(Result::ok).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_has_an_id_if_one_can_be_found() {
        assert_eq!(id(r#"{"id": 7, "client": {"#), 7);
        assert_eq!(id(r#"{"client": {}, "id": "a\"b", "#), "a\"b");
        assert_eq!(id(r#"{"id""#), Value::Null);
        assert_eq!(id("nonsense"), Value::Null);
        assert_eq!(id(r#"[{"id": 7}]"#), Value::Null);
    }
}

//! The driver in Chromium: the same lines as natively, with the same errors and the same bytes.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test of a program may panic, and lives on a machine"
)]

mod common;

use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};

use common::cases::{self, Case, Web};
use common::{Driver, answers};
use serde_json::{Value, json};

/// The answers to the lines of all cases, by the numbers of the cases.
fn by_case(options: &[&str], cases: &[Case]) -> HashMap<usize, Value> {
    let lines = cases.iter().enumerate().filter(|(_, case)| case.line.is_object()).map(|(number, case)| {
        let mut line = case.line.clone();
        line["id"] = number.into();
        line.to_string()
    });
    let answers = answers(options, lines.collect());
    answers.into_iter().map(|answer| (answer["id"].as_u64().unwrap() as usize, answer)).collect()
}

/// What the faces have to agree in, but for the bodies if these tell of the request.
fn essence(answer: &Value, with_bodies: bool) -> Value {
    let responses = answer["responses"].as_array().unwrap().iter().map(|response| {
        let mut essence = json!({ "status": response["status"] });
        for field in ["body", "lines", "events"].into_iter().filter(|_| with_bodies) {
            essence[field] = response[field].clone();
        }
        essence
    });
    json!({ "kind": answer["error"]["kind"], "responses": responses.collect::<Vec<_>>() })
}

#[test]
fn the_faces_agree() {
    let cases = cases::all();
    let (native, web) = (by_case(&[], &cases), by_case(&["--web"], &cases));
    let mut differ = Vec::new();
    for (number, case) in cases.iter().enumerate().filter(|(_, case)| case.line.is_object()) {
        let (native, web) = (&native[&number], &web[&number]);
        let agree = match case.web {
            Web::Same => essence(native, true) == essence(web, true),
            Web::SameError => essence(native, false) == essence(web, false),
            Web::Fails(kind) => web["error"]["kind"] == kind,
        };
        if !agree {
            differ.push(format!("{}: {}\n  native {native}\n  web    {web}", case.name, case.line));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn without_its_browser_every_line_is_an_error() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_driver"));
    // As a browser, the driver itself is one that ends at once.
    command.arg("--web").env("CHROME", env!("CARGO_BIN_EXE_driver"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"{\"id\":1,\"requests\":[]}\n{\"id\":2,\"requests\":[]}\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.matches(r#""kind":"driver""#).count(), 2, "{answers}");
    assert!(!output.status.success());
}

#[test]
fn a_line_at_a_time() {
    let mut driver = Driver::start(&["--web"]);
    for number in 0..20 {
        let answer = driver.ask(json!({ "id": number, "requests": [] }).to_string());
        assert_eq!(answer, json!({ "id": number, "responses": [], "error": null }));
    }
    assert_eq!(driver.ask("nonsense")["error"]["kind"], "malformed");
    driver.end();
}

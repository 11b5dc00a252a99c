//! The server as a command.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{ask, get, request};

#[test]
fn runs_until_its_input_ends() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_testserver"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let http = ready["http"].as_str().unwrap();
    assert_eq!(get(http, "/health").json()["ok"], true);
    for name in ["https", "fault", "fault_tls", "ca_pem"] {
        assert!(ready[name].is_string(), "{name}");
    }
    drop(ask(http, &request("POST", "/report/x", "", b"two\nlines")));
    line.clear();
    out.read_line(&mut line).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), json!({ "report": "x", "body": "two\nlines" }));

    drop(child.stdin.take());
    out.read_to_string(&mut line).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn says_what_it_is() {
    let run = |arg: &str| Command::new(env!("CARGO_BIN_EXE_testserver")).arg(arg).output().unwrap();
    let help = run("--help");
    assert!(help.status.success());
    assert!(String::from_utf8_lossy(&help.stdout).contains("--fault-tls"));
    assert_eq!(run("--nonsense=1").status.code(), Some(2));
    assert_eq!(run("--http=x").status.code(), Some(2));
}

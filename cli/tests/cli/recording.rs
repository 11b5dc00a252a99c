//! What the documentation shows is what happens: each `console` block of it is run on a terminal of 80 columns.
//!
//! `AMPHI_BLESS=1 cargo test -p amphi-cli --test cli recording` writes anew what is shown behind each command.

use std::path::Path;

use crate::support::{SERVER, folder, has, line_on_terminal, plain};

/// What the documentation calls the ports of the test server.
const HTTP: &str = "40000";
const HTTPS: &str = "40443";

#[test]
fn the_readme_shows_what_happens() {
    check("README.md");
}

#[test]
fn the_project_s_readme_shows_what_happens() {
    check("../README.md");
}

#[test]
fn the_recording_shows_what_happens() {
    check("TERMINAL.md");
}

fn check(name: &str) {
    if !["script", "curl"].iter().all(|program| has(program)) {
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let written = std::fs::read_to_string(&path).unwrap();
    let folder = folder(&format!("recording-{}", name.replace('/', "-")));
    std::fs::write(folder.join("ca.pem"), SERVER.ca_pem()).unwrap();
    let happens = run_again(&written, &folder);
    if std::env::var_os("AMPHI_BLESS").is_some() {
        std::fs::write(&path, happens).unwrap();
        return;
    }
    for (number, (then, now)) in written.lines().zip(happens.lines()).enumerate() {
        let (then, now) = (without_times(then), without_times(now));
        assert_eq!(then, now, "{name}:{}: AMPHI_BLESS=1 writes it anew, if this is meant", number + 1);
    }
    assert_eq!(written.lines().count(), happens.lines().count(), "{name}");
}

/// The document with what each command shows now.
fn run_again(document: &str, folder: &Path) -> String {
    let mut again = String::new();
    let mut in_block = false;
    for line in document.lines() {
        if line.starts_with("```") {
            in_block = line == "```console";
        }
        let command = line.strip_prefix("$ ").filter(|_| in_block);
        if in_block && command.is_none() && !line.starts_with("```") {
            continue;
        }
        again.push_str(line);
        again.push('\n');
        if let Some(command) = command {
            again.push_str(&shown(command, folder));
        }
    }
    again
}

fn shown(command: &str, folder: &Path) -> String {
    let port = |url: &str| url.rsplit(':').next().unwrap().to_owned();
    let (http, https) = (port(SERVER.http()), port(SERVER.https()));
    let program = Path::new(env!("CARGO_BIN_EXE_amphi")).parent().unwrap().display();
    let line = command.replace(HTTP, &http).replace(HTTPS, &https);
    let (shown, _) = line_on_terminal(80, &format!("export PATH={program}:$PATH; {line}"), folder);
    let shown = plain(shown.rsplit('\r').next().unwrap_or_default());
    let shown = shown.replace(&http, HTTP).replace(&https, HTTPS);
    // A document's lines have no white space at their ends.
    let lines = shown.trim_end_matches('\n').lines().map(|line| format!("{}\n", line.trim_end()));
    lines.collect()
}

/// What is different each time: the date, lengths of time, when a certificate is valid.
fn without_times(line: &str) -> String {
    let changes = ["date: ", "  valid ", "  total "];
    match changes.iter().find(|start| line.starts_with(**start)) {
        Some(start) => (*start).to_owned(),
        None => line.split('│').next().unwrap_or_default().trim_end().to_owned(),
    }
}

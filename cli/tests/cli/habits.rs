//! What people type who come from curl or HTTPie: it does what they expect, or says in a line what does.

use serde_json::json;

use crate::support::{amphi, folder, http, piped};

#[track_caller]
fn told(args: &[&str], named: &str) {
    let ran = amphi(args);
    assert!(ran.code == Some(2) && ran.bytes.is_empty(), "{args:?}: {ran:?}");
    assert!(ran.err.starts_with("amphi: ") && ran.err.lines().count() == 1, "{args:?}: {ran:?}");
    assert!(ran.err.contains(named), "{args:?}: {ran:?}");
}

#[test]
fn curl_s_letters() {
    let url = &http("/anything");
    told(&["-i", url], "--print=hb");
    told(&["-I", url], "amphi HEAD URL");
    told(&["-X", "PUT", url], "amphi PUT URL");
    told(&["-s", url], "--quiet");
    told(&["-sSL", url], "--quiet");
    told(&["-F", "a=b", url], "--form");
    told(&[url, "-F", "a=@f"], "--form");
    told(&["-A", "frog", url, "-a", "u:p"], "User-Agent:NAME");
    told(&["-b", "a=1", url], "--cookie");
    told(&["-f", url], "--check-status");
    told(&["-x", "http://127.0.0.1:1", url], "--proxy");
    told(&["-c", "jar", url], "--cookie-jar");
    told(&["--json", "{\"a\":1}", url], "--raw");
    told(&["-d", "a=1", "-d", "b=2", url], "a=1&b=2");
    let heard = |args: &[&str]| amphi([args, &[url]].concat()).done().json();
    assert_eq!(heard(&["-L", "-k", "-H", "X: y"])["headers"]["X"], "y");
    assert_eq!(heard(&["-u", "frog:heron"])["headers"]["Authorization"], "Basic ZnJvZzpoZXJvbg==");
    assert_eq!(heard(&["-d", "a=1&b=x%20y"])["form"], json!({ "a": "1", "b": "x y" }));
    assert_eq!(heard(&["-d", "two words=no"])["form"], json!({}));
    assert_eq!(heard(&["--data-raw", "a=1"])["headers"]["Content-Type"], "text/plain; charset=utf-8");
    let place = folder("curl-o");
    amphi(["-o", &place.join("f").display().to_string(), url]).done();
    assert!(place.join("f").is_file());
}

#[test]
fn httpie_s_letters() {
    let url = &http("/anything");
    told(&["-d", url], "--download");
    told(&["-d", "example.org"], "--download");
    told(&["-h", url], "--headers");
    told(&["-I", url], "--ignore-stdin");
    told(&["--style", "fruity", url], "--color");
    told(&["-s", "fruity", url], "--color");
    told(&["--session=frog", url], "--cookie-jar");
    told(&["--verify=no", url], "--no-verify");
    told(&["-m", url], "--print=m");
    let heard = amphi(["-F", "-j", "-S", "POST", url, "a=1"]).done().json();
    assert_eq!(heard["json"], json!({ "a": "1" }));
    let heard = amphi(["-b", "-f", url, "a=1"]).done().json();
    assert_eq!(heard["form"], json!({ "a": "1" }));
    assert_eq!(amphi(["-q", "-q", url]).done().out(), "");
    assert!(amphi(["-vv", url]).done().out().contains("  total "));
    assert!(amphi(["-p", "h", url]).done().out().starts_with("HTTP/1.1 200 OK\n"));
}

#[test]
fn what_is_told_of_other_mistakes_is_a_line_too() {
    let url = &http("/get");
    told(&["--no-folow", url], "`--no-follow`");
    told(&["--pretty=blue", url], "none");
    told(&["--offline", "--download", url], "--download");
}

#[test]
fn all_but_bodies_are_shown() {
    let shown = amphi(["-v", "--headers", &http("/post"), "a=frog"]).done();
    assert!(
        shown.out().starts_with("POST /post HTTP/1.1\n") && shown.out().contains("\nHTTP/1.1 200 OK\n"),
        "{shown:?}"
    );
    assert!(shown.out().contains("  total ") && !shown.out().contains("frog"), "{shown:?}");
    assert!(!shown.out().contains("\n\n\n"), "{shown:?}");
    let shown = amphi(["-v", "--body", &http("/post"), "a=frog"]).done();
    assert!(shown.out().starts_with("{\"a\":\"frog\"}\n") && !shown.out().contains("HTTP/1.1"), "{shown:?}");
}

#[test]
fn curl_s_line_comes_by_standard_input() {
    let line = format!("curl '{}' \\\n  --data-raw 'it'\\''s'\n", http("/anything"));
    let heard = piped(["--from-curl", "-"], line.as_bytes()).done().json();
    assert_eq!((&heard["method"], &heard["form"]), (&json!("POST"), &json!({ "it's": "" })), "{heard}");
    assert_eq!(piped(["--from-curl=-"], b"wget h.test").code, Some(2));
}

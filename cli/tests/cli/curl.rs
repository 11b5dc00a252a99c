//! To curl and back: what curl sends and what the command sends are the same.

use std::process::Command;

use serde_json::Value;

use crate::support::{Ran, amphi, finish, folder, has, http};

/// What the server heard, without what each client says of itself.
fn heard(ran: Ran) -> Value {
    let mut heard = ran.done().json();
    let headers = heard["headers"].as_object_mut().unwrap();
    headers.remove("User-Agent");
    headers.remove("Accept-Encoding");
    headers.remove("Expect");
    heard["raw_headers"].take();
    // Boundaries are made at random.
    if !heard["multipart"].is_null() {
        let headers = heard["headers"].as_object_mut().unwrap();
        headers.remove("Content-Type");
        headers.remove("Content-Length");
    }
    heard
}

fn shell(line: &str) -> Ran {
    let mut shell = Command::new("sh");
    shell.args(["-c", line]);
    finish(shell, b"")
}

#[test]
fn curl_sends_the_same() {
    if !has("curl") {
        return;
    }
    let url = http("/anything/p?x=1");
    let bytes = folder("curl").join("bytes");
    std::fs::write(&bytes, b"\x00\xff'%\\\n").unwrap();
    let data = format!("@{}", bytes.display());
    let upload = format!("f{data};type=a/b");
    for args in [
        &["q==it's", "X:'\"$HOME`\\"][..],
        &["a=it's\n\"new\"", "n:=1", "Accept:"],
        &["-f", "a=1 2", "b=é&"],
        &["PUT", "--raw", "-x @y"],
        &["--raw", ""],
        &["DELETE"],
        &["-a", "frog:he:ron", "--cookie", "a=1; b=2", "Content-Type:", "a=1"],
        &["-A", "bearer", "-a", "tok'en"],
        &["-d", &data],
        &["X-Empty;"],
        &["--multipart", "a=it's", &upload],
    ] {
        let mut words: Vec<&str> = args.to_vec();
        let place = usize::from(args[0].bytes().all(|byte| byte.is_ascii_uppercase()));
        words.insert(place, &url);
        let line = amphi(words.iter().copied().chain(["--curl"])).done().out().to_owned();
        assert_eq!(
            heard(shell(&format!("curl() {{ command curl -s \"$@\"; }}; {line}"))),
            heard(amphi(&words)),
            "{line}"
        );
    }
}

#[test]
fn a_line_of_curl_is_sent_as_curl_does() {
    if !has("curl") {
        return;
    }
    let url = http("/anything");
    let file = folder("from-curl").join("file");
    std::fs::write(&file, "a=1\nb=2\n").unwrap();
    let file = file.display().to_string();
    for line in [
        format!("curl -s {url}"),
        format!("curl -s -XPATCH -H 'X: y' -H 'Accept:' {url} --data-raw '{{\"a\": 1}}'"),
        format!("curl -s -d a=1 --data-urlencode 'b=it'\\''s é' {url}"),
        format!("curl -sG -d a=1 -d b=2 '{url}?c=3'"),
        format!("curl -s -d @{file} {url}"),
        format!("curl -s --data-binary @{file} -H 'Content-Type: text/x' {url}"),
        format!("curl -s -T {file} {url}"),
        format!("curl -s --json '[1]' {url}"),
        format!("curl -s -F a=b -F 'f=@{file};type=text/x' --form-string 'c=@d' -F 'e=<{file}' {url}"),
        format!("curl -s -u frog:heron -b 'a=1; b=2' -e http://h.test/ {url}"),
        format!("curl -s -L {}", http("/redirect-to?url=/anything")),
    ] {
        assert_eq!(heard(amphi(["--from-curl", &line])), heard(shell(&line)), "{line}");
    }
}

#[test]
fn what_a_browser_copies() {
    let line = format!(
        "curl '{}' -X 'POST' -H 'accept: */*' --compressed \\\n  --data-raw $'it\\'s \\u0021\\xc3\\xa9'",
        http("/anything")
    );
    let heard = amphi([format!("--from-curl={line}")]).done().json();
    assert_eq!(heard["form"], serde_json::json!({ "it's !é": "" }), "{heard}");
}

#[test]
fn options_may_be_added() {
    let line = format!("curl -d a=1 {}", http("/anything"));
    let shown = amphi(["--from-curl", &line, "--offline", "X:y"]).done();
    assert!(shown.out().starts_with("POST /anything HTTP/1.1\n") && shown.out().contains("\nx: y\n"), "{shown:?}");
    let again = amphi(["--from-curl", &line, "--curl"]).done();
    assert!(again.out().starts_with("curl ") && again.out().contains("--data-raw 'a=1'"), "{again:?}");
    let ran = amphi(["--from-curl", "curl --ftp-pasv h.test"]);
    assert!(ran.code == Some(2) && ran.err.contains("curl's --ftp-pasv has no counterpart"), "{ran:?}");
}

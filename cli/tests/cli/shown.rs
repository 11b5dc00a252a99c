//! What is shown of an exchange: heads, TLS, timings, hops; with secrets masked.

use amphi::Har;

use crate::peer::Peer;
use crate::support::{amphi, ca, command, finish, folder, http, https};

#[test]
fn verbose_shows_all() {
    let ran = amphi(["--verbose", "--cacert", &ca(), &https("/post"), "a=1"]).done();
    let places: Vec<_> = [
        "POST /post\n",
        "host: localhost:",
        "content-length: 9\n\n{\"a\":\"1\"}\n\n",
        "  address  ",
        "  tls      TLS 1.3, ",
        "ALPN h2\n",
        "  subject  CN=localhost\n  issuer   CN=amphi testserver, not to be trusted\n  valid    ",
        "  for      localhost, 127.0.0.1, ::1\n\n",
        "HTTP/2.0 200 OK\n",
        "\"json\"",
        "  connect  │",
        "  tls      │",
        "  wait     │",
        "  total ",
    ]
    .map(|part| ran.out().find(part).unwrap_or_else(|| panic!("{part:?} is not in {}", ran.out())))
    .to_vec();
    assert!(places.is_sorted(), "{}", ran.out());
}

#[test]
fn each_hop_is_shown() {
    let lines = |args: &[&str]| {
        let ran = amphi(args).done();
        let heads = ran.out().lines().filter(|line| line.starts_with("GET ") || line.starts_with("HTTP/1.1 "));
        heads.map(str::to_owned).collect::<Vec<_>>()
    };
    let url = http("/relative-redirect/2");
    let all = lines(&["--all", "--print=Hh", &url]);
    assert_eq!(
        all,
        [
            "GET /relative-redirect/2 HTTP/1.1",
            "HTTP/1.1 302 Found",
            "GET /relative-redirect/1 HTTP/1.1",
            "HTTP/1.1 302 Found",
            "GET /get HTTP/1.1",
            "HTTP/1.1 200 OK"
        ]
    );
    assert_eq!(lines(&["--print=Hh", &url]), ["GET /get HTTP/1.1", "HTTP/1.1 200 OK"]);
    assert_eq!(
        lines(&["--no-follow", "--print=Hh", &url]),
        ["GET /relative-redirect/2 HTTP/1.1", "HTTP/1.1 302 Found"]
    );
    assert_eq!(lines(&["--follow", "--print=h", &url]), ["HTTP/1.1 200 OK"]);
}

#[test]
fn secrets_are_masked() {
    let args = ["--print=H", "-a", "frog:heron", "--cookie", "sid=secret", &http("/get")];
    let ran = amphi(args).done();
    assert!(ran.out().contains("authorization: Basic •••\n") && ran.out().contains("cookie: sid=•••\n"), "{ran:?}");
    let ran = amphi([&args[..], &["--show-secrets"]].concat()).done();
    assert!(
        ran.out().contains("authorization: Basic ZnJvZzpoZXJvbg==\n") && ran.out().contains("cookie: sid=secret\n")
    );
    let url = http("/cookies/set/a/secret");
    assert!(!amphi(["-v", "--no-follow", &url]).done().out().contains("secret;"));
    assert!(amphi(["--headers", "--no-follow", &url]).done().out().contains("set-cookie: a=secret; Path=/\n"));
}

#[test]
fn what_is_shown_was_sent() {
    let url = http("/post");
    let shown = amphi(["--print=HB", "--show-secrets", &url, "a=é", "X:y", "-a", "u:p", "--cookie", "c=d"]).done();
    let heard = amphi([&url, "a=é", "X:y", "-a", "u:p", "--cookie", "c=d"]).done().json();
    let (head, body) = shown.out().split_once("\n\n").unwrap();
    let mut fields: Vec<_> = head.lines().skip(1).map(|line| line.split_once(": ").unwrap()).collect();
    let raw = heard["raw_headers"].as_array().unwrap();
    let mut raw: Vec<_> = raw.iter().map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect();
    fields.sort_unstable();
    raw.sort_unstable();
    assert_eq!(fields, raw);
    assert_eq!(body.trim_end(), heard["data"]);
}

#[test]
fn what_was_sent_is_shown_of_a_failure_too() {
    for print in ["--print=H", "--verbose"] {
        let ran = amphi([print, "http://127.0.0.1:1/p"]);
        assert!(ran.code == Some(7) && ran.out().starts_with("GET /p HTTP/1.1\nhost: 127.0.0.1:1\n"), "{ran:?}");
    }
}

#[test]
fn offline_sends_nothing() {
    let ran = amphi(["--offline", "http://127.0.0.1:1/p", "q==1", "a=1", "-a", "u:p", "--show-secrets"]).done();
    assert_eq!(
        ran.out(),
        "POST /p?q=1 HTTP/1.1\nhost: 127.0.0.1:1\nauthorization: Basic dTpw\ncontent-type: application/json\n\
         accept: application/json, */*;q=0.5\nuser-agent: amphi/0.1.0\n\
         accept-encoding: gzip, deflate, br, zstd\ncontent-length: 9\n\n{\"a\":\"1\"}\n\n"
    );
}

#[test]
fn trailers_are_shown() {
    let ran = amphi(["--print=hb", &http("/trailers"), "TE:trailers"]).done();
    assert!(ran.out().lines().last().unwrap().starts_with("x-"), "{ran:?}");
}

#[test]
fn an_exchange_is_recorded() {
    let file = folder("har").join("frog.har");
    let path = file.display().to_string();
    amphi(["--har", &path, &http("/redirect-to?url=/json"), "-a", "frog:heron"]).done();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(Har::from_json(&text).unwrap().len(), 2);
    assert!(text.contains("REDACTED") && !text.contains("ZnJvZzpoZXJvbg=="));
    assert_eq!(amphi(["--har", &path, "http://127.0.0.1:1/"]).code, Some(7));
    assert!(std::fs::read_to_string(&file).unwrap().contains("\"connect\""));
}

#[test]
fn where_the_time_went_is_told_of_all_tries() {
    let busy = "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let peer = Peer::answering(vec![busy.into(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfrog".into()]);
    let ran = amphi(["--retry", "1", "--print=m", &peer.url]).done();
    assert!(ran.out().starts_with("  the last of 2 requests:\n"), "{ran:?}");
    let total = ran.out().lines().last().unwrap();
    assert!(total.trim_start().starts_with("total") && total.ends_with(" s"), "{ran:?}");
    assert_eq!(peer.heads().len(), 2);
}

#[test]
fn a_recording_goes_to_standard_output_and_nowhere_in_vain() {
    let folder = folder("har-places");
    let mut recorded = command(["-q", "--har", "-", &http("/json")]);
    recorded.current_dir(&folder);
    let ran = finish(recorded, b"").done();
    assert_eq!(Har::from_json(ran.out()).unwrap().len(), 1);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    // Nobody would answer: it is refused before.
    let nowhere = folder.join("nope").join("x.har").display().to_string();
    for place in [nowhere.as_str(), folder.to_str().unwrap()] {
        let ran = amphi(["--har", place, "http://127.0.0.1:1/"]);
        assert!(ran.code == Some(1) && ran.err.contains(&format!("{place} cannot be written: ")), "{ran:?}");
    }
}

//! The routes whose answers are more than a constant.

use std::sync::mpsc;

use serde_json::json;
use testserver::{Config, Server};

use crate::support::{ask, get, post, request, start};

#[test]
fn echoes_like_httpbin() {
    let server = start();
    let told = ask(server.http(), &request("GET", "/get?a=1&b=2&b=%C3%BC", "x-Two: 1\r\nX-two: 2\r\n", b"")).json();
    assert_eq!(told["args"], json!({ "a": "1", "b": ["2", "ü"] }));
    assert_eq!(told["headers"]["X-Two"], "1,2");
    assert_eq!(told["raw_headers"][0], json!(["host", "test"]));
    assert_eq!(told["url"], "http://test/get?a=1&b=2&b=%C3%BC");
    assert_eq!(told["origin"], "127.0.0.1");

    let form = post(&server, "/post", "application/x-www-form-urlencoded", b"a=1+2&a=3&b=").json();
    assert_eq!((&form["form"], &form["data"]), (&json!({ "a": ["1 2", "3"], "b": "" }), &json!("")));
    let data = post(&server, "/anything/x", "application/json", b"[1,{\"a\":null}]").json();
    assert_eq!((&data["json"], &data["method"]), (&json!([1, { "a": null }]), &json!("POST")));
    let octets = post(&server, "/post", "application/octet-stream", b"\xff\x00").json();
    assert_eq!(octets["data"], "data:application/octet-stream;base64,/wA=");
    let parts = b"--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n\"\r\n\r\nhi\r\n--X--\r\n";
    let parts = post(&server, "/post", "multipart/form-data; boundary=X", parts).json();
    assert_eq!(parts["files"], json!({ "f": "hi" }));
    for method in ["QUERY", "TRACE", "DELETE", "HELLO"] {
        assert_eq!(ask(server.http(), &request(method, "/anything", "", b"")).json()["method"], method);
    }
    assert_eq!(ask(server.http(), &request("PUT", "/get", "", b"")).status, 405);
    assert_eq!(get(server.http(), "/nothing").status, 404);
}

#[test]
fn statuses_in_turn() {
    let server = start();
    let codes: Vec<u16> = (0..3).map(|_| get(server.http(), "/status/503,429,200?id=s").status).collect();
    assert_eq!(codes, [503, 429, 200]);
    assert_eq!(get(server.http(), "/status/302").header("location"), Some("/redirect/1"));
    assert_eq!(get(server.http(), "/redirect/3?id=x").header("location"), Some("/relative-redirect/2?id=x"));
    assert_eq!(get(server.http(), "/absolute-redirect/1").header("location"), Some("http://test/get"));
    assert_eq!(get(server.http(), "/redirect-to?url=%2F%2Fx&status_code=307").header("location"), Some("//x"));
}

#[test]
fn cookies_are_set_and_told() {
    let server = start();
    let set = get(server.http(), "/cookies/set-detail/a/b?secure=1&httponly&samesite=Lax");
    assert_eq!(set.header("set-cookie"), Some("a=b; secure; httponly; samesite=Lax; Path=/"));
    assert_eq!((set.status, set.header("location")), (302, Some("/cookies")));
    let told = ask(server.http(), &request("GET", "/cookies", "Cookie: a=b; c=d=e\r\n", b"")).json();
    assert_eq!(told, json!({ "cookies": { "a": "b", "c": "d=e" } }));
}

#[test]
fn digest_counts_nonces() {
    let server = start();
    let target = "/digest-auth/auth/u/p/SHA-256";
    let challenge = get(server.http(), target);
    let challenge = challenge.header("www-authenticate").unwrap();
    let field = |name: &str| {
        let from = challenge.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        challenge[from..].split('"').next().unwrap().to_owned()
    };
    let (nonce, opaque) = (field("nonce"), field("opaque"));
    let hash = |text: String| -> String {
        let digest = <sha2::Sha256 as sha2::Digest>::digest(text.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let call = |nc: &str| {
        let (a1, a2) = (hash("u:me@kennethreitz.com:p".to_owned()), hash(format!("GET:{target}")));
        let response = hash(format!("{a1}:{nonce}:{nc}:c:auth:{a2}"));
        let header = format!(
            "Authorization: Digest username=\"u\", realm=\"me@kennethreitz.com\", nonce=\"{nonce}\", uri=\"{target}\", \
             algorithm=SHA-256, qop=auth, nc={nc}, cnonce=\"c\", response=\"{response}\", opaque=\"{opaque}\"\r\n"
        );
        ask(server.http(), &request("GET", target, &header, b""))
    };
    assert_eq!(call("00000001").status, 200);
    assert_eq!(call("00000002").status, 200);
    let replayed = call("00000002");
    assert_eq!((replayed.status, replayed.header("x-reason")), (401, Some("nc did not grow")));
}

#[test]
fn reports_and_files() {
    let folder = std::env::temp_dir().join(format!("testserver-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("in")).unwrap();
    std::fs::write(folder.join("in/a.wasm"), "x").unwrap();
    let (reported, reports) = mpsc::channel();
    let server = Server::start(Config {
        static_dir: Some(folder.join("in")),
        on_report: Some(std::sync::Arc::new(move |name, body| {
            reported.send(format!("{name}={body}")).unwrap();
        })),
        ..Config::default()
    })
    .unwrap();
    post(&server, "/report/n", "text/plain", b"body");
    assert_eq!(reports.recv().unwrap(), "n=body");
    std::fs::write(folder.join("secret"), "x").unwrap();
    let file = get(server.http(), "/static/a.wasm");
    assert_eq!(
        (file.header("content-type"), file.header("cache-control")),
        (Some("application/wasm"), Some("no-store"))
    );
    for outside in ["/static/../secret", "/static/%2e%2e/secret", "/static/..%2fsecret", "/static//etc/hosts"] {
        assert_eq!(get(server.http(), outside).status, 404, "{outside}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

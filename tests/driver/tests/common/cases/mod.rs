//! One line for each field and each way to read, with what it gives natively and how the web compares.

#![allow(clippy::needless_pass_by_value, reason = "`json!` makes values")]

mod proxied;
mod refused;

use serde_json::{Value, json};

use super::SERVER;

pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Without an id.
    pub(crate) line: Value,
    /// What the native answer has to be like.
    pub(crate) native: Value,
    pub(crate) web: Web,
}

pub(crate) enum Web {
    /// The same error, and the same of each response but its head.
    Same,
    /// The same error or none; what is read says who has asked.
    SameError,
    /// It fails there, in this way.
    Fails(&'static str),
}

const UNSUPPORTED: Web = Web::Fails("unsupported");

/// A browser does not say why there is no response.
const UNTOLD: Web = Web::Fails("connect");

pub(crate) fn all() -> Vec<Case> {
    let of_clients = [client(), bodies(), credentials(), proxied::all(), refused::unsupported(), refused::malformed()];
    [reading(), sending(), failures()].into_iter().chain(of_clients).flatten().collect()
}

fn http(path: &str) -> String {
    format!("{}{path}", SERVER.http())
}

fn fault(path: &str) -> String {
    format!("{}{path}", SERVER.fault())
}

fn case(name: &'static str, client: Value, request: Value, native: Value, web: Web) -> Case {
    let line = json!({ "client": client, "requests": [request] });
    Case { name, line, native, web }
}

/// Of a line that comes to its end with one response.
fn one(response: Value) -> Value {
    json!({ "error": null, "responses": [response] })
}

fn fails(kind: &str) -> Value {
    json!({ "error": { "kind": kind }, "responses": [] })
}

fn reading() -> Vec<Case> {
    let read = |name, path: &str, fields: Value, native: Value| {
        let mut request = json!({ "url": http(path) });
        request.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        case(name, json!({}), request, one(native), Web::Same)
    };
    let event = |n: u32, retry: Value| json!({ "id": n.to_string(), "event": "tick", "data": format!("{{\"n\":{n}}}\nline two of {n}"), "retry": retry });
    let events = json!([event(1, json!(1.5)), event(2, Value::Null)]);
    vec![
        read(
            "full is the default",
            "/base64/AP8=",
            json!({}),
            json!({ "status": 200, "version": "1.1", "body": "AP8=" }),
        ),
        read("null is the default", "/base64/AP8=", json!({ "read": null, "method": null }), json!({ "body": "AP8=" })),
        read("full", "/base64/AP8=", json!({ "read": "full" }), json!({ "body": "AP8=", "trailers": [] })),
        read("stream", "/base64/AP8=", json!({ "read": "stream" }), json!({ "body": "AP8=" })),
        read(
            "lines",
            "/lines?eol=crlf",
            json!({ "read": "lines" }),
            json!({ "lines": ["line 0", "line 1", "line 2"] }),
        ),
        read("sse", "/sse?count=2&retry=1500", json!({ "read": "sse" }), json!({ "events": events })),
        read("decoded", "/encoded/br?size=2", json!({}), json!({ "status": 200 })),
        read("abort full", "/drip?numbytes=100000&duration=50", json!({ "abort_after": 3 }), json!({ "body": "Kioq" })),
        read(
            "abort stream",
            "/download/9999999999",
            json!({ "abort_after": 0, "read": "stream" }),
            json!({ "body": "" }),
        ),
        read(
            "abort lines",
            "/lines?count=9999999",
            json!({ "abort_after": 7, "read": "lines" }),
            json!({ "lines": ["line 0", "line 1"] }),
        ),
        read(
            "abort sse",
            "/sse?count=9999999",
            json!({ "abort_after": 1, "read": "sse" }),
            json!({ "events": [event(1, Value::Null)] }),
        ),
        read("empty", "/status/204", json!({}), json!({ "status": 204, "body": "" })),
        read("a status is no error", "/status/503", json!({}), json!({ "status": 503 })),
        read(
            "redirects are followed",
            "/redirect-to?url=%2Fbase64%2FAP8%3D",
            json!({}),
            json!({ "status": 200, "body": "AP8=", "history": [302] }),
        ),
    ]
}

fn sending() -> Vec<Case> {
    let send = |name, path: &str, fields: Value, native: Value, web| {
        let mut request = json!({ "url": http(path), "method": "POST" });
        request.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        case(name, json!({}), request, native, web)
    };
    let multipart = json!({ "headers": [["content-type", "multipart/form-data; boundary=b"]],
        "multipart": [{ "name": "n", "data": "AP8=" }, { "name": "n", "filename": "f\".txt" }] });
    let pairs = json!([["x-two", "1"], ["x-two", "2"], ["x-latin", "ÿ"]]);
    vec![
        send("body", "/echo", json!({ "body": "AP8=" }), one(json!({ "body": "AP8=" })), Web::Same),
        send("empty body", "/echo", json!({ "body": "" }), one(json!({ "body": "" })), Web::Same),
        send("method", "/anything", json!({ "method": "QUERY" }), one(json!({ "status": 200 })), Web::SameError),
        send(
            "headers",
            "/headers",
            json!({ "method": "GET", "headers": pairs }),
            one(json!({ "status": 200 })),
            Web::SameError,
        ),
        // A browser streams only over HTTP/2.
        send("chunked", "/echo", json!({ "body": "AP8=", "chunked": true }), one(json!({ "body": "AP8=" })), UNTOLD),
        send(
            "a body on GET",
            "/echo",
            json!({ "method": "GET", "body": "AP8=" }),
            one(json!({ "body": "AP8=" })),
            UNSUPPORTED,
        ),
        send("multipart", "/echo", multipart, one(json!({ "body": MULTIPART })), Web::Same),
    ]
}

/// A field and a file between lines of `--b`.
const MULTIPART: &str = "LS1iDQpDb250ZW50LURpc3Bvc2l0aW9uOiBmb3JtLWRhdGE7IG5hbWU9Im4iDQoNCgD/DQotLWINCkNvbnRlbnQtRGlzcG9zaXRpb246IGZvcm0tZGF0YTsgbmFtZT0ibiI7IGZpbGVuYW1lPSJmJTIyLnR4dCINCkNvbnRlbnQtVHlwZTogdGV4dC9wbGFpbg0KDQoNCi0tYi0tDQo=";

fn client() -> Vec<Case> {
    let set = |name, client: Value, path: &str, native: Value, web| {
        case(name, client, json!({ "url": http(path) }), native, web)
    };
    let timeouts = json!({ "connect": 5, "read": 5.5, "write": 5, "pool": 5, "total": 20 });
    let defaults = json!({ "follow": true, "max_redirects": 20, "cookies": false, "decode": true, "verify": true, "timeout": timeouts,
        "http2": "alpn", "cache": "off", "retries": 0, "max_body": 2, "raise_for_status": false, "auth_type": "basic", "what": 1 });
    let authority = concat!(env!("CARGO_TARGET_TMPDIR"), "/", env!("CARGO_CRATE_NAME"), ".pem");
    std::fs::write(authority, SERVER.ca_pem()).unwrap();
    let trusting = json!({ "cacert": authority });
    let over_tls = json!({ "url": format!("{}/base64/AP8=", SERVER.https()) });
    vec![
        set("every field at its default", defaults, "/base64/AP8=", one(json!({ "body": "AP8=" })), Web::Same),
        set("follow", json!({ "follow": false }), "/redirect/3", one(json!({ "status": 302 })), UNSUPPORTED),
        set("max_redirects", json!({ "max_redirects": 1 }), "/redirect/3", fails("redirect"), UNSUPPORTED),
        set("http2", json!({ "http2": "prior" }), "/base64/AP8=", one(json!({ "version": "2" })), UNSUPPORTED),
        set("max_body", json!({ "max_body": 1 }), "/base64/AP8=", fails("too_large"), Web::Same),
        set("total", json!({ "timeout": { "total": 0.2 } }), "/delay/30", fails("timeout.total"), Web::Same),
        set(
            "retries",
            json!({ "retries": 2 }),
            "/status/503,429,200?id=retries",
            one(json!({ "status": 200 })),
            Web::Same,
        ),
        case("verify", json!({ "verify": false }), over_tls.clone(), one(json!({ "body": "AP8=" })), UNSUPPORTED),
        case("cacert", trusting, over_tls.clone(), one(json!({ "version": "2", "body": "AP8=" })), UNSUPPORTED),
        set("no cacert", json!({ "cacert": "/no/such/file" }), "/get", fails("malformed"), UNSUPPORTED),
        case("an unknown authority", json!({}), over_tls, fails("tls"), UNTOLD),
        case(
            "read",
            json!({ "timeout": { "read": 0.2 } }),
            json!({ "url": fault("/half-then-hang") }),
            fails("timeout.read"),
            Web::Same,
        ),
    ]
}

/// What a client makes of bodies and statuses.
fn bodies() -> Vec<Case> {
    let coded = json!({ "url": http("/encoded/gzip") });
    let raw = json!({ "url": http("/encoded/gzip"), "read": "raw" });
    let told = json!({ "kind": "status", "retryable": true, "response": { "status": 503 } });
    let raised = json!({ "error": told, "responses": [] });
    vec![
        case(
            "trailers",
            json!({}),
            json!({ "url": fault("/trailers") }),
            one(json!({ "trailers": [["x-checksum", "42"], ["x-note", "done"]] })),
            Web::Same,
        ),
        case("decode", json!({ "decode": false }), coded, one(json!({ "status": 200 })), UNSUPPORTED),
        case("raw", json!({}), raw, one(json!({ "status": 200 })), UNSUPPORTED),
        case(
            "raise_for_status",
            json!({ "raise_for_status": true }),
            json!({ "url": http("/status/503") }),
            raised,
            Web::Same,
        ),
    ]
}

fn credentials() -> Vec<Case> {
    let asks = |name, client: Value, path: &str| {
        case(name, client, json!({ "url": http(path) }), one(json!({ "status": 200 })), Web::Same)
    };
    let cookies = |name, client: Value, lines: Value| {
        let requests = json!([{ "url": http("/cookies/set?driver=1") }, { "url": http("/cookies"), "read": "lines" }]);
        let native = json!({ "error": null, "responses": [{ "status": 200, "history": [302] }, { "lines": lines }] });
        Case { name, line: json!({ "client": client, "requests": requests }), native, web: Web::Same }
    };
    let digest = |kind: &str, path: &str, statuses: Value| {
        let client = json!({ "auth": "u:p:w", "auth_type": kind });
        case("auth_type", client, json!({ "url": http(path) }), one(statuses), Web::SameError)
    };
    let twice = json!({ "status": 200, "history": [401] });
    let port = SERVER.http().rsplit_once(':').unwrap().1;
    let resolved = json!({ "resolve": [format!("a.test:{port}:127.0.0.1")] });
    let named = json!({ "url": format!("http://a.test:{port}/base64/AP8=") });
    vec![
        asks("auth", json!({ "auth": "u:p:w", "auth_type": "basic" }), "/basic-auth/u/p:w"),
        digest("digest", "/digest-auth/auth/u/p:w/SHA-256", twice.clone()),
        digest("digest", "/digest-auth/auth/u/wrong/SHA-256", json!({ "status": 401, "history": [401] })),
        digest("digest", "/basic-auth/u/p:w", json!({ "status": 401, "history": [] })),
        digest("any", "/digest-auth/auth/u/p:w/SHA-256", twice.clone()),
        digest("any", "/basic-auth/u/p:w", twice),
        // machine 127.0.0.1 login u password p
        asks("netrc", json!({ "netrc": "bWFjaGluZSAxMjcuMC4wLjEgbG9naW4gdSBwYXNzd29yZCBw" }), "/basic-auth/u/p"),
        asks("bearer", json!({ "bearer": "token" }), "/bearer"),
        cookies("no cookies", json!({ "cookies": false }), json!(["{", "  \"cookies\": {}", "}"])),
        cookies(
            "cookies",
            json!({ "cookies": true }),
            json!(["{", "  \"cookies\": {", "    \"driver\": \"1\"", "  }", "}"]),
        ),
        case("resolve", resolved, named, one(json!({ "body": "AP8=" })), UNSUPPORTED),
    ]
}

fn failures() -> Vec<Case> {
    let fail = |name, url: &str, kind, web| case(name, json!({}), json!({ "url": url }), fails(kind), web);
    let ok = json!({ "url": http("/base64/AP8=") });
    let second_fails = Case {
        name: "the second request fails",
        line: json!({ "requests": [ok, { "url": fault("/cut") }, ok] }),
        native: json!({ "error": { "kind": "closed" }, "responses": [{ "body": "AP8=" }] }),
        web: Web::Same,
    };
    let bad_header = json!({ "url": http("/get"), "headers": [["a b", "c"]] });
    let bad_method = json!({ "url": http("/get"), "method": "A B" });
    vec![
        second_fails,
        fail("no listener", "http://127.0.0.1:39999/", "connect", Web::Same),
        fail("closed before an answer", &fault("/close"), "closed", UNTOLD),
        fail("cut off", &fault("/cut"), "closed", Web::Same),
        fail("garbage", &fault("/garbage"), "protocol", UNTOLD),
        fail("no gzip", &http("/encoded/identity?declare=gzip"), "decode", Web::Fails("closed")),
        fail("no URL", "http://[bad", "url", Web::Same),
        fail("no HTTP", "ftp://127.0.0.1/", "url", Web::Same),
        case("no header", json!({}), bad_header, fails("builder"), Web::Same),
        case("no method", json!({}), bad_method, fails("builder"), Web::Same),
    ]
}

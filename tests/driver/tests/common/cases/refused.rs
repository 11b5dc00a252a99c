//! Lines that are refused before anything is sent, on both sides.

use serde_json::json;

use super::{Case, Web, case, fails};

/// What amphi has nothing for yet, on either side. Nothing listens where these are for.
pub(super) fn unsupported() -> Vec<Case> {
    let fields = [("cache", json!("private")), ("cache", json!("shared"))];
    let url = "http://127.0.0.1:9/";
    let line = |client, request| case("unsupported", client, request, fails("unsupported"), Web::Same);
    fields.map(|(field, value)| line(json!({ field: value }), json!({ "url": url }))).into()
}

pub(super) fn malformed() -> Vec<Case> {
    let url = "http://127.0.0.1:9/";
    let clients = [
        json!([]),
        json!({ "follow": "yes" }),
        json!({ "max_redirects": -1 }),
        json!({ "max_redirects": 5_000_000_000_u64 }),
        json!({ "retries": -1 }),
        json!({ "auth": "u:p", "bearer": "token" }),
        json!({ "auth_type": "ntlm" }),
        json!({ "proxy": 7 }),
        json!({ "proxy_auth": "u:p" }),
        json!({ "netrc": "%" }),
        json!({ "netrc": "", "bearer": "token" }),
        json!({ "resolve": ["a.test"] }),
        json!({ "http2": true }),
        json!({ "timeout": 3 }),
        json!({ "timeout": { "read": -1 } }),
        json!({ "timeout": { "read": "1" } }),
        json!({ "max_body": 1.5 }),
    ];
    let requests = [
        json!({}),
        json!(url),
        json!({ "url": 7 }),
        json!({ "url": url, "method": 7 }),
        json!({ "url": url, "headers": { "a": "b" } }),
        json!({ "url": url, "headers": [["a"]] }),
        json!({ "url": url, "headers": [["a", "\u{100}"]] }),
        json!({ "url": url, "body": "not base64" }),
        json!({ "url": url, "chunked": 1 }),
        json!({ "url": url, "multipart": {} }),
        json!({ "url": url, "multipart": ["part"] }),
        json!({ "url": url, "multipart": [{ "data": "" }] }),
        json!({ "url": url, "multipart": [{ "name": "n", "data": "%" }] }),
        json!({ "url": url, "multipart": [], "body": "" }),
        json!({ "url": url, "read": "all" }),
        json!({ "url": url, "abort_after": -1 }),
    ];
    let lines = [json!({}), json!([]), json!({ "requests": {} })];
    let malformed = |line| Case { name: "malformed", line, native: fails("malformed"), web: Web::Same };
    let clients = clients.map(|client| json!({ "client": client, "requests": [{ "url": url }] }));
    let requests = requests.map(|request| json!({ "requests": [request] }));
    clients.into_iter().chain(requests).chain(lines).map(malformed).collect()
}

//! Through a proxy that asks for a password.

use serde_json::{Value, json};

use super::super::{PROXY, SERVER};
use super::{Case, UNSUPPORTED, Web, case, fails, http, one};

pub(super) fn all() -> Vec<Case> {
    let url = PROXY.url();
    let in_url = url.replace("://", "://u:p%3Aw@");
    let plain = || json!({ "url": http("/base64/AP8=") });
    let over_tls = || json!({ "url": format!("{}/base64/AP8=", SERVER.https()) });
    let ask = |name, client: Value, request, native| case(name, client, request, native, UNSUPPORTED);
    let gone = json!({ "proxy": "http://127.0.0.1:9" });
    vec![
        ask("proxy", json!({ "proxy": in_url }), plain(), one(json!({ "status": 200, "body": "AP8=" }))),
        ask("proxy_auth", json!({ "proxy": url, "proxy_auth": "u:p:w" }), plain(), one(json!({ "body": "AP8=" }))),
        ask("proxy without its password", json!({ "proxy": url }), plain(), one(json!({ "status": 407 }))),
        ask("tunnel without its password", json!({ "proxy": url }), over_tls(), fails("proxy")),
        ask("tunnel to who is not trusted", json!({ "proxy": in_url }), over_tls(), fails("tls")),
        ask("no_proxy", json!({ "proxy": url, "no_proxy": "h, 127.0.0.0/8" }), plain(), one(json!({ "body": "AP8=" }))),
        ask("no such proxy", gone, plain(), fails("connect")),
        case("no proxy's URL", json!({ "proxy": "ftp://127.0.0.1" }), plain(), fails("url"), Web::Same),
    ]
}

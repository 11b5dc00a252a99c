//! Proxies that are not there, or refuse.

use testserver::proxy::{Config, Proxy};

use crate::peer::Peer;
use crate::support::{Ran, amphi, http, https};

#[track_caller]
fn ended(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, Some(code), "{ran:?}");
    for part in parts {
        assert_eq!(ran.err.matches(part).count(), 1, "{part:?}: {ran:?}");
    }
}

#[test]
fn one_that_is_not_there() {
    for url in [http("/get"), https("/get")] {
        let ran = amphi(["--proxy", "http://127.0.0.1:1", &url]);
        ended(&ran, 7, &["could not connect", "the proxy http://127.0.0.1:1", "Connection refused", "look at --proxy"]);
        let ran = amphi(["--proxy", "http://no-such-proxy.invalid", &url]);
        ended(&ran, 6, &["could not resolve", "the proxy http://no-such-proxy.invalid", "look at --proxy"]);
    }
}

#[test]
fn one_that_refuses() {
    let credentials = Some(("frog".to_owned(), "heron".to_owned()));
    let proxy = Proxy::start(Config { credentials, ..Config::default() }).unwrap();
    let ran = amphi(["--proxy", &proxy.url(), &https("/get")]);
    ended(&ran, 9, &["407", "--proxy http://user:password@host", "--no-proxy goes past"]);
    // What is forwarded is answered by it: that is a response.
    let ran = amphi(["--proxy", &proxy.url(), &http("/get")]);
    ended(&ran, 0, &["amphi: the proxy wants credentials, as in --proxy http://user:password@host\n"]);
    assert_eq!(amphi(["--check-status", "--proxy", &proxy.url(), &http("/get")]).code, Some(4));
    let peer = Peer::answering(vec![b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_vec()]);
    let ran = amphi(["--proxy", &peer.url, &https("/get")]);
    ended(&ran, 9, &["403 Forbidden", "--no-proxy goes past"]);
    let peer = Peer::answering(vec![Vec::new()]);
    let ran = amphi(["--proxy", &peer.url, &https("/get")]);
    ended(&ran, 9, &["broke off", "--no-proxy goes past"]);
}

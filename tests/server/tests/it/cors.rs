//! Pages of other origins may read everything, from hyper's heads and from the raw ones.

use crate::support::{ask, counted, get, request, start};

const ORIGIN: &str = "Origin: http://page:1\r\n";

#[test]
fn a_page_may_read() {
    let server = start();
    for (base, target) in [(server.http(), "/response-headers?x-own=1"), (server.fault(), "/ok")] {
        let answer = ask(base, &request("GET", target, ORIGIN, b""));
        assert_eq!(answer.header("access-control-allow-origin"), Some("http://page:1"));
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
        assert_eq!(answer.header("vary"), Some("Origin"));
        assert!(answer.header("access-control-expose-headers").unwrap().contains("content-type"));
        let plain = get(base, target);
        assert_eq!(plain.header("access-control-allow-origin"), None);
        assert_eq!(plain.header("timing-allow-origin"), Some("*"));
        assert_eq!(plain.header("cross-origin-resource-policy"), Some("cross-origin"));
    }
}

#[test]
fn a_preflight_is_no_request() {
    let server = start();
    let asked = format!(
        "{ORIGIN}Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-a,x-b\r\n\
        Access-Control-Request-Private-Network: true\r\n"
    );
    for base in [server.http(), server.fault()] {
        let answer = ask(base, &request("OPTIONS", "/anything?id=p", &asked, b""));
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-methods"), Some("PUT"));
        assert_eq!(answer.header("access-control-allow-headers"), Some("x-a,x-b"));
        assert_eq!(answer.header("access-control-allow-private-network"), Some("true"));
        assert_eq!(answer.header("access-control-max-age"), Some("600"));
    }
    let counters = counted(&server, "p", |counters| counters["preflights"] == 2);
    assert_eq!(counters["requests"], 0);
    let own = ask(server.http(), &request("OPTIONS", "/anything", ORIGIN, b""));
    assert_eq!(own.json()["method"], "OPTIONS");
}

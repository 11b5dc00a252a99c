//! The same cases by way of proxies: whom is trusted, and what is said of it, does not depend on the way.

use std::net::{Ipv4Addr, SocketAddr};

use amphi::{Certificate, Client, ClientBuilder, Proxy};
use testserver::proxy::{self, Config, Kind};

use super::certificates::Authority;
use super::{Case, cases, refusals, run_all};
use crate::proxy::start_with;

/// The names that the cases make up.
const NAMES: [&str; 4] = ["pond.test", "frog.pond.test", "a.b.pond.test", "localhost"];

/// One that knows them, at whatever port is asked for.
fn start(kind: Kind) -> proxy::Proxy {
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    start_with(Config { kind, hosts: NAMES.map(|name| (name.to_owned(), here)).to_vec(), ..Config::default() })
}

/// Sends a client by way of it. It goes by a name that no case says anything of.
fn by(proxy: &proxy::Proxy, client: ClientBuilder) -> ClientBuilder {
    let (scheme, port) = (proxy.url(), proxy.address().port());
    let scheme = scheme.split_once(':').unwrap().0;
    let settings = Proxy::all(format!("{scheme}://proxy.test:{port}")).unwrap();
    let settings = settings.tls_certs_only([Certificate::from_pem(proxy.ca_pem()).unwrap()]);
    client.resolve("proxy.test", proxy.address()).tls_server_name("proxy.test", "localhost").proxy(settings)
}

/// All of them, but for the one that asks by plain HTTP: that is for the proxy to do, and to tell.
fn all() -> Vec<Case> {
    let mut all = refusals::certificates();
    all.extend(refusals::names());
    all.extend(refusals::handshakes());
    all.extend(refusals::by_openssl());
    all.extend(refusals::clients());
    all.extend(refusals::revocation());
    all.extend(cases::passing());
    all.into_iter().filter(|case| case.scheme == "https").collect()
}

async fn same_outcomes(kind: Kind) {
    let (proxy, cases) = (start(kind), all());
    let count = cases.len();
    run_all(cases, |client| by(&proxy, client)).await;
    let seen = proxy.lines();
    assert!(seen.len() >= count, "{} of {count} went through it: {seen:#?}", seen.len());
    let is_tunnel = |line: &String| line.starts_with("CONNECT ") || line.starts_with("SOCKS ");
    assert!(seen.iter().all(is_tunnel), "{seen:#?}");
}

#[tokio::test]
async fn through_an_http_proxy() {
    same_outcomes(Kind::Http).await;
}

#[tokio::test]
async fn through_a_proxy_over_tls() {
    same_outcomes(Kind::Https).await;
}

#[tokio::test]
async fn through_a_socks_proxy() {
    same_outcomes(Kind::Socks5).await;
}

/// Directly the error says that the server speaks TLS. A proxy that forwards is the one who sees that, and answers itself.
#[tokio::test]
async fn plain_http_to_a_tls_port_is_the_proxys_to_tell() {
    for kind in [Kind::Http, Kind::Https] {
        let (proxy, root) = (start(kind), Authority::root());
        let server = refusals::serve(root.leaf(&["localhost"]));
        let client = by(&proxy, Client::builder().tls_certs_only([root.certificate()])).build().unwrap();
        let response = client.get(format!("http://localhost:{}/", server.address.port())).await.unwrap();
        assert_eq!(response.status().as_u16(), 502, "{kind:?}");
    }
}

//! Which connections may stand in for each other where there are proxies.

use std::net::SocketAddr;

use amphi::{Client, Proxy};
use testserver::proxy::{Config, Kind};

use super::proxy::{KINDS, all, authority, start, start_with};
use super::{SERVER, client_builder};

/// Where the server of an origin listens.
pub fn address(origin: &str) -> SocketAddr {
    authority(origin).replace("localhost", "127.0.0.1").parse().unwrap()
}

async fn ask(client: &Client, url: &str) {
    client.get(url).await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
}

#[tokio::test]
async fn what_is_forwarded_shares_the_connections_to_the_proxy() {
    let hosts = ["a.example", "b.example"].map(|name| (name.to_owned(), address(SERVER.http())));
    for kind in [Kind::Http, Kind::Https] {
        let proxy = start_with(Config { kind, hosts: hosts.to_vec(), ..Config::default() });
        let client = client_builder().proxy(all(&proxy)).build().unwrap();
        for host in ["a.example", "b.example", "a.example"] {
            ask(&client, &format!("http://{host}/get")).await;
        }
        assert_eq!((proxy.lines().len(), proxy.connections()), (3, 1), "{kind:?}");
        assert_eq!(client.pool_stats().unwrap().idle, 1);
    }
}

#[tokio::test]
async fn a_tunnel_serves_its_server_alone() {
    for kind in KINDS {
        let proxy = start(kind);
        let client = client_builder().http1_only().proxy(all(&proxy)).build().unwrap();
        for _ in 0..3 {
            ask(&client, &format!("{}/get", SERVER.https())).await;
        }
        assert_eq!(proxy.connections(), 1, "{kind:?}");
        // The same server under another name is another server.
        ask(&client, &format!("{}/get", SERVER.https().replace("localhost", "127.0.0.1"))).await;
        assert_eq!((proxy.lines().len(), proxy.connections()), (2, 2), "{kind:?}");
    }
}

#[tokio::test]
async fn one_origin_by_two_ways_has_connections_of_each() {
    let (first, second) = (start(Kind::Http), start(Kind::Socks5));
    let urls = [first.url(), second.url()];
    let by_query = move |url: &amphi::Url| match url.query() {
        Some("first") => Some(urls[0].clone()),
        Some("second") => Some(urls[1].clone()),
        _ => None,
    };
    let client = client_builder().http1_only().proxy(Proxy::custom(by_query)).build().unwrap();
    for origin in [SERVER.http(), SERVER.https()] {
        for _ in 0..2 {
            for way in ["first", "second", "none"] {
                ask(&client, &format!("{origin}/get?{way}")).await;
            }
        }
    }
    assert_eq!((first.connections(), second.connections()), (2, 2));
    assert_eq!(client.pool_stats().unwrap().idle, 6);
}

#[tokio::test]
async fn one_proxy_by_two_names_has_connections_of_each() {
    let proxy = start(Kind::Http);
    let authority = proxy.authority();
    let by_path = move |url: &amphi::Url| Some(format!("http://{}:1@{authority}", url.query().unwrap()));
    let client = client_builder().http1_only().proxy(Proxy::custom(by_path)).build().unwrap();
    for origin in [SERVER.http(), SERVER.https()] {
        for user in ["frog", "newt", "frog"] {
            ask(&client, &format!("{origin}/get?{user}")).await;
        }
    }
    assert_eq!(proxy.connections(), 4);
    for seen in proxy.seen() {
        let of_same: Vec<_> = proxy.seen().into_iter().filter(|other| other.connection == seen.connection).collect();
        assert!(of_same.iter().all(|other| other.credentials == seen.credentials), "{of_same:?}");
    }
}

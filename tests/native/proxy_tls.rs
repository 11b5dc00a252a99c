//! Whom is trusted where there is a proxy on the way.

use amphi::{Certificate, Client, ErrorKind, Proxy};
use testserver::proxy::{Config, Kind};

use super::proxy::{KINDS, all, authority, builder, http, https, start, start_with, trusting};
use super::{SERVER, client_builder};

#[tokio::test]
async fn the_servers_certificate_is_verified_through_any_proxy() {
    for kind in KINDS {
        let hosts = vec![("pond.example".to_owned(), authority(SERVER.https()).to_owned())];
        let proxy = start_with(Config { kind, hosts, ..Config::default() });
        // It is for another name …
        let error = builder(&proxy).build().unwrap().get("https://pond.example/get").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{kind:?}: {error:#}");
        // … and nobody vouches for it who was asked to.
        let proxy_ca = Certificate::from_pem(proxy.ca_pem()).unwrap();
        let client = Client::builder().tls_certs_only([proxy_ca]).proxy(all(&proxy)).build().unwrap();
        let error = client.get(https("/get")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{kind:?}: {error:#}");
        assert!(!error.to_string().contains("proxy"), "{error:#}");
    }
}

#[tokio::test]
async fn the_proxys_certificate_is_verified() {
    let proxy = start(Kind::Https);
    for (url, settings) in [
        // The client's own authorities do not vouch for it.
        (https("/get"), Proxy::all(proxy.url()).unwrap()),
        (http("/get"), Proxy::all(proxy.url()).unwrap()),
        (http("/get"), trusting(&proxy, Proxy::all(proxy.url().replace("localhost", "proxy.example")).unwrap())),
    ] {
        let address = authority(&proxy.url()).replace("localhost", "127.0.0.1").parse().unwrap();
        let client = client_builder().proxy(settings).resolve("proxy.example", address).build().unwrap();
        let error = client.get(&url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{error:#}");
        assert!(error.to_string().contains("the proxy https://"), "{error}");
    }
    assert_eq!(proxy.lines(), [""; 0]);
    let broken = all(&proxy).tls_certs_only([Certificate::from_der([1_u8, 2])]);
    assert_eq!(Client::builder().proxy(broken).build().unwrap_err().kind(), ErrorKind::Builder);
}

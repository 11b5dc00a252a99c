//! Whom is trusted where there is a proxy on the way.

use amphi::{Certificate, Client, ErrorKind, Proxy};
use testserver::proxy::{Config, Kind};

use super::proxy::{KINDS, all, authority, builder, http, https, start, start_with, trusting};
use super::proxy_pool::address;
use super::{SERVER, client_builder};

#[tokio::test]
async fn the_servers_certificate_is_verified_through_any_proxy() {
    for kind in KINDS {
        let hosts = vec![("pond.example".to_owned(), address(SERVER.https()))];
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
        let client = client_builder().proxy(settings).resolve("proxy.example", proxy.address()).build().unwrap();
        let error = client.get(&url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{error:#}");
        assert!(error.to_string().contains("the proxy https://"), "{error}");
    }
    assert_eq!(proxy.lines(), [""; 0]);
    let broken = all(&proxy).tls_certs_only([Certificate::from_der([1_u8, 2])]);
    assert_eq!(Client::builder().proxy(broken).build().unwrap_err().kind(), ErrorKind::Builder);
}

#[tokio::test]
async fn proxy_and_server_each_have_roots_of_their_own() {
    let proxy = start(Kind::Https);
    let [of_proxy, of_server] = [proxy.ca_pem(), SERVER.ca_pem()].map(|pem| Certificate::from_pem(pem).unwrap());
    let named = format!("the proxy {}", proxy.url());
    for (clients, proxys, refused) in [
        (vec![&of_server], Some(&of_proxy), None),
        (vec![&of_server, &of_proxy], None, None),
        // The wrong way round it does not get as far as the server.
        (vec![&of_proxy], Some(&of_server), Some(true)),
        (vec![&of_server], Some(&of_server), Some(true)),
        (vec![&of_server], None, Some(true)),
        // What vouches for the proxy does not vouch for the server.
        (vec![&of_proxy], Some(&of_proxy), Some(false)),
        (vec![&of_proxy], None, Some(false)),
    ] {
        let settings = Proxy::all(proxy.url()).unwrap();
        let settings = match proxys {
            Some(root) => settings.tls_certs_only([root.clone()]),
            None => settings,
        };
        let client = Client::builder().tls_certs_only(clients.iter().copied().cloned()).proxy(settings);
        let seen = proxy.lines().len();
        let outcome = client.build().unwrap().get(https("/get")).await;
        let asked = proxy.lines().len() - seen;
        let Some(by_proxy) = refused else {
            assert_eq!((outcome.unwrap().status().as_u16(), asked), (200, 1));
            continue;
        };
        let error = outcome.unwrap_err();
        let text = format!("{error:#}");
        assert_eq!(error.kind(), ErrorKind::Tls, "{text}");
        assert!(text.contains("the server's certificate") && text.contains(authority(SERVER.https())), "{text}");
        // Which of the two it is, the message says; and nothing is asked of a proxy that is not the right one.
        assert_eq!((error.to_string().contains(&named), asked), (by_proxy, usize::from(!by_proxy)), "{text}");
    }
}

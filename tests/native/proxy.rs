//! Through proxies: each kind, to each kind of server, with credentials and without.

use amphi::{Certificate, Client, ClientBuilder, ErrorKind, NoProxy, Proxy, StatusCode, Timeouts, Version};
use serde_json::Value;
use testserver::proxy::{self, Config, Kind};

use super::proxy_pool::address;
use super::{SERVER, client_builder};

const FROG: (&str, &str) = ("frög", "h:eron");

pub fn start(kind: Kind) -> proxy::Proxy {
    start_with(Config { kind, ..Config::default() })
}

pub fn start_with(config: Config) -> proxy::Proxy {
    proxy::Proxy::start(config).unwrap()
}

/// One that asks for a password.
fn guarded(kind: Kind) -> proxy::Proxy {
    let credentials = Some((FROG.0.to_owned(), FROG.1.to_owned()));
    start_with(Config { kind, credentials, ..Config::default() })
}

/// The client's side of it, for all URLs.
pub fn all(proxy: &proxy::Proxy) -> Proxy {
    trusting(proxy, Proxy::all(proxy.url()).unwrap())
}

pub fn trusting(proxy: &proxy::Proxy, settings: Proxy) -> Proxy {
    if proxy.url().starts_with("https") {
        settings.tls_certs_only([Certificate::from_pem(proxy.ca_pem()).unwrap()])
    } else {
        settings
    }
}

pub fn builder(proxy: &proxy::Proxy) -> ClientBuilder {
    client_builder().proxy(all(proxy))
}

pub fn http(path: &str) -> String {
    format!("{}{path}", SERVER.http())
}

pub fn https(path: &str) -> String {
    format!("{}{path}", SERVER.https())
}

pub fn authority(origin: &str) -> &str {
    origin.split_once("://").unwrap().1
}

/// The names of the headers that came to the server.
async fn headers(client: &Client, url: String) -> Vec<String> {
    let request = client.get(url).header("proxy-authorization", "for no server").header("x-own", "1");
    let echo: Value = request.await.unwrap().error_for_status().unwrap().json().await.unwrap();
    let raw = echo["raw_headers"].as_array().unwrap();
    raw.iter().map(|pair| pair[0].as_str().unwrap().to_lowercase()).collect()
}

pub const KINDS: [Kind; 3] = [Kind::Http, Kind::Https, Kind::Socks5];

#[tokio::test]
async fn what_an_http_proxy_is_asked_for() {
    for kind in [Kind::Http, Kind::Https] {
        let proxy = start(kind);
        let client = builder(&proxy).build().unwrap();
        let plain = client.get(http("/get?a=b#c")).await.unwrap();
        assert_eq!((plain.status(), plain.headers()["via"].as_bytes()), (StatusCode::OK, &b"1.1 testproxy"[..]));
        plain.bytes().await.unwrap();
        let tunnelled = client.get(https("/get")).await.unwrap();
        assert_eq!((tunnelled.status(), tunnelled.headers().get("via")), (StatusCode::OK, None));
        let expected = [format!("GET {}", http("/get?a=b")), format!("CONNECT {}", authority(SERVER.https()))];
        assert_eq!(proxy.lines(), expected, "{kind:?}");
        let seen = proxy.seen();
        assert_eq!(seen[0].headers["host"].as_bytes(), authority(SERVER.http()).as_bytes());
        assert_eq!(seen[1].headers["host"].as_bytes(), authority(SERVER.https()).as_bytes());
        assert_eq!(seen[1].headers.len(), 1, "{:?}", seen[1].headers);
    }
}

#[tokio::test]
async fn where_socks_names_are_resolved() {
    let proxy = start_with(Config {
        kind: Kind::Socks5,
        hosts: vec![("pond.example".to_owned(), address(SERVER.http()))],
        ..Config::default()
    });
    let there = builder(&proxy).build().unwrap();
    assert_eq!(there.get("http://pond.example/get").await.unwrap().status(), StatusCode::OK);
    assert_eq!(proxy.lines(), ["SOCKS 3 pond.example:80"]);

    let here = Proxy::all(proxy.url().replace("socks5h", "socks5")).unwrap();
    let refusing = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let addresses = [refusing, authority(SERVER.http()).parse().unwrap()];
    let client = Client::builder().proxy(here).resolve_to_addrs("lake.example", &addresses).build().unwrap();
    // The proxy cannot reach the first of the addresses, and is asked for the next.
    assert_eq!(client.get("http://lake.example/get").await.unwrap().status(), StatusCode::OK);
    let asked = addresses.map(|address| format!("SOCKS 1 {address}"));
    assert_eq!(proxy.lines()[1..], asked);
}

#[tokio::test]
async fn http2_is_negotiated_through_tunnels() {
    for kind in KINDS {
        let proxy = start(kind);
        let client = builder(&proxy).build().unwrap();
        let responses = [client.get(https("/get")).send(), client.get(https("/get")).send()].map(tokio::spawn);
        for response in responses {
            let response = response.await.unwrap().unwrap();
            assert_eq!(response.http_version(), Some(Version::HTTP_2), "{kind:?}");
            response.bytes().await.unwrap();
        }
        assert_eq!(proxy.seen().len(), 1, "{kind:?}: one tunnel serves all");
        let http1 = builder(&proxy).http1_only().build().unwrap();
        assert_eq!(http1.get(https("/get")).await.unwrap().http_version(), Some(Version::HTTP_11));
    }
}

#[tokio::test]
async fn http2_by_prior_knowledge_goes_through_a_tunnel() {
    for kind in KINDS {
        let proxy = start(kind);
        let client = builder(&proxy).http2_prior_knowledge().build().unwrap();
        assert_eq!(client.get(http("/get")).await.unwrap().http_version(), Some(Version::HTTP_2), "{kind:?}");
    }
}

#[tokio::test]
async fn bodies_go_both_ways() {
    for kind in KINDS {
        let proxy = start(kind);
        let client = builder(&proxy).build().unwrap();
        for url in [http("/post"), https("/post")] {
            let body = vec![b'x'; 300_000];
            let echo: Value = client.post(&url).body(body.clone()).await.unwrap().json().await.unwrap();
            assert_eq!(echo["data"].as_str().unwrap().len(), body.len(), "{kind:?} {url}");
        }
        let big = client.get(https("/bytes/5000000")).await.unwrap().bytes().await.unwrap();
        assert_eq!(big.len(), 5_000_000, "{kind:?}");
    }
}

#[tokio::test]
async fn credentials_are_for_the_proxy_alone() {
    for kind in KINDS {
        let proxy = guarded(kind);
        let (scheme, rest) = proxy.url().split_once("://").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let in_url = Proxy::all(format!("{scheme}://fr%C3%B6g:h%3Aeron@{rest}")).unwrap();
        for settings in [all(&proxy).basic_auth(FROG.0, FROG.1), trusting(&proxy, in_url)] {
            let client = client_builder().proxy(settings).build().unwrap();
            for url in [http("/anything"), https("/anything")] {
                let headers = headers(&client, url).await;
                assert!(headers.contains(&"x-own".to_owned()), "{kind:?}: {headers:?}");
                assert!(!headers.contains(&"proxy-authorization".to_owned()), "{kind:?}: {headers:?}");
            }
        }
        let sent: Vec<_> = proxy.seen().into_iter().map(|seen| seen.credentials.unwrap()).collect();
        assert_eq!(sent, ["frög:h:eron"; 4], "{kind:?}");
    }
}

#[tokio::test]
async fn a_header_of_ones_own_goes_to_a_proxy_that_forwards() {
    let proxy = start(Kind::Http);
    let client = builder(&proxy).build().unwrap();
    headers(&client, http("/anything")).await;
    headers(&client, https("/anything")).await;
    let seen = proxy.seen().into_iter().map(|seen| seen.credentials);
    assert_eq!(seen.collect::<Vec<_>>(), [Some("for no server".to_owned()), None]);
    // And without any proxy to nobody.
    let direct = client_builder().no_proxy().build().unwrap();
    for url in [http("/anything"), https("/anything")] {
        assert!(!headers(&direct, url).await.contains(&"proxy-authorization".to_owned()));
    }
}

#[tokio::test]
async fn headers_for_the_proxy() {
    let proxy = start(Kind::Http);
    let own = [("x-own", "the proxy's"), ("proxy-authorization", "Bearer token")];
    let own = own.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).into_iter().collect();
    let client = client_builder().proxy(all(&proxy).headers(own)).build().unwrap();
    // Those of a tunnel stay outside of it.
    let echo: Value = client.get(https("/anything")).await.unwrap().json().await.unwrap();
    assert_eq!(echo["headers"].get("X-Own"), None);
    client.get(http("/anything")).header("x-own", "the request's").await.unwrap();
    for seen in proxy.seen() {
        assert_eq!(seen.headers.get_all("x-own").iter().collect::<Vec<_>>(), ["the proxy's"], "{}", seen.line);
        assert_eq!(seen.credentials.as_deref(), Some("Bearer token"), "{}", seen.line);
    }
}

#[tokio::test]
async fn wrong_credentials() {
    for kind in KINDS {
        let proxy = guarded(kind);
        for (settings, hint) in
            [(all(&proxy), "Proxy::basic_auth"), (all(&proxy).basic_auth("frog", "s3cret"), "does not accept")]
        {
            let client = client_builder().proxy(settings).build().unwrap();
            let error = client.get(https("/get")).await.unwrap_err();
            let text = format!("{error:#} {error:?}");
            assert_eq!(error.kind(), ErrorKind::Proxy, "{text}");
            assert!(text.contains(hint) && !text.contains("s3cret"), "{text}");
            assert!(error.is_connect() && !error.is_retryable());
            let status = (kind != Kind::Socks5).then_some(StatusCode::PROXY_AUTHENTICATION_REQUIRED);
            assert_eq!(error.status(), status, "{text}");
            // To a request that it was to forward it answers itself.
            if kind != Kind::Socks5 {
                let response = client.get(http("/get")).await.unwrap();
                assert_eq!(response.status(), StatusCode::PROXY_AUTHENTICATION_REQUIRED);
                assert!(response.headers().contains_key("proxy-authenticate"));
            }
        }
    }
}

#[tokio::test]
async fn hosts_without_a_proxy_and_schemes() {
    let (plain, secure) = (start(Kind::Http), start(Kind::Http));
    let client = client_builder()
        .proxy(Proxy::http(plain.url()).unwrap().no_proxy(NoProxy::from_string("localhost, 10.0.0.0/8")))
        .proxy(Proxy::https(secure.url()).unwrap())
        .build()
        .unwrap();
    for url in [http("/get"), http("/get").replace("127.0.0.1", "localhost"), https("/get")] {
        client.get(url).await.unwrap().bytes().await.unwrap();
    }
    assert_eq!(plain.lines(), [format!("GET {}", http("/get"))]);
    assert_eq!(secure.lines(), [format!("CONNECT {}", authority(SERVER.https()))]);
    let port = authority(SERVER.http()).rsplit(':').next().unwrap().to_owned();
    let direct =
        Proxy::all(plain.url()).unwrap().no_proxy(NoProxy::from_string(&format!("127.0.0.0/8:x 127.0.0.1:{port}")));
    client_builder().proxy(direct).build().unwrap().get(http("/get")).await.unwrap();
    let none = client_builder().proxy(all(&plain)).no_proxy().build().unwrap();
    none.get(http("/get")).await.unwrap();
    assert_eq!(plain.lines().len(), 1);
}

#[tokio::test]
async fn a_redirect_goes_by_its_own_way() {
    let (first, second) = (guarded(Kind::Http), start(Kind::Http));
    let elsewhere = http("/anything").replace("127.0.0.1", "localhost");
    let with_password = all(&first).basic_auth(FROG.0, FROG.1).no_proxy(NoProxy::from_string("localhost"));
    let client = client_builder().proxy(with_password).proxy(all(&second)).build().unwrap();
    let url = http(&format!("/redirect-to?url={elsewhere}"));
    let response = client.get(&url).header("proxy-authorization", "one's own").await.unwrap();
    assert_eq!(response.url().as_str(), elsewhere);
    let seen =
        |proxy: &proxy::Proxy| proxy.seen().into_iter().map(|seen| (seen.line, seen.credentials)).collect::<Vec<_>>();
    assert_eq!(seen(&first), [(format!("GET {url}"), Some("frög:h:eron".to_owned()))]);
    assert_eq!(seen(&second), [(format!("GET {elsewhere}"), None)]);
}

#[tokio::test]
async fn a_proxy_that_is_not_there() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for scheme in ["http", "https", "socks5", "socks5h"] {
        let proxy = Proxy::all(format!("{scheme}://frog:s3cret@{gone}")).unwrap();
        let error = Client::builder().proxy(proxy).build().unwrap().get(http("/get")).await.unwrap_err();
        assert!(error.kind() == ErrorKind::Connect && error.is_proxy(), "{error:#}");
        let said = format!("could not connect: the proxy {scheme}://{gone}: {gone}: ");
        assert!(error.to_string().contains(&said), "{error}");
        assert!(!format!("{error:#} {error:?}").contains("s3cret"));
    }
    let proxy = Proxy::all("http://proxy.invalid:1").unwrap();
    let error = Client::builder().proxy(proxy).build().unwrap().get(http("/get")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Dns, "{error:#}");
    assert!(error.to_string().contains("the proxy http://proxy.invalid:1"), "{error}");
}

#[tokio::test]
async fn a_server_that_a_proxy_does_not_reach() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for kind in KINDS {
        let proxy = start(kind);
        let client = builder(&proxy).timeouts(Timeouts::default()).build().unwrap();
        let error = client.get(format!("https://{gone}/")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Proxy, "{error:#}");
        assert!(error.is_retryable() && error.to_string().contains(&gone.to_string()), "{error:#}");
        assert_eq!(error.status(), (kind != Kind::Socks5).then_some(StatusCode::BAD_GATEWAY));
    }
}

//! What connections are made over, by whose resolver, and which are refused.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use amphi::{BoxFuture, Client, ClientBuilder, ConnectTarget, Error, ErrorKind, Proxy, Resolve, Result, TimeoutPhase};
use testserver::proxy::Kind;

use super::proxy::{all, start};
use super::raw::{hold, serve};
use super::{SERVER, client_builder};

fn server() -> SocketAddr {
    SERVER.http().trim_start_matches("http://").parse().unwrap()
}

fn other() -> SocketAddr {
    SERVER.fault().trim_start_matches("http://").parse().unwrap()
}

/// Knows where the ponds are, and counts who asks.
#[derive(Clone, Default)]
struct Ponds(Arc<Mutex<Vec<String>>>);

impl Resolve for Ponds {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<SocketAddr>>> {
        Box::pin(async move {
            self.0.lock().unwrap().push(name.to_owned());
            tokio::task::yield_now().await;
            match name {
                "pond.example" => Ok(vec![server()]),
                "open.example" | "localhost" => Ok(vec![SocketAddr::new(server().ip(), 0)]),
                "dry.example" => Ok(Vec::new()),
                "hidden.example" => std::future::pending().await,
                "lost.example" => Err(Error::with_kind(ErrorKind::Dns, "no such pond")),
                _ => Err(Error::with_kind(ErrorKind::Decode, "a resolver's own trouble")),
            }
        })
    }
}

#[tokio::test]
async fn a_resolver_of_ones_own() {
    let ponds = Ponds::default();
    let client = client_builder().dns_resolver(ponds.clone()).resolve("given.example", server()).build().unwrap();
    let port = server().port();
    let open = format!("http://open.example:{port}/get");
    for url in ["http://pond.example/get", &open, "http://given.example/get", &format!("http://127.0.0.1:{port}/get")] {
        let response = client.get(url).await.unwrap_or_else(|error| panic!("{url}: {error:#}"));
        assert_eq!(response.remote_addr(), Some(server()), "{url}");
    }
    assert_eq!(*ponds.0.lock().unwrap(), ["pond.example", "open.example"]);
    for (host, source) in [("dry", ""), ("lost", "no such pond"), ("other", "a resolver's own trouble")] {
        let error = client.get(format!("http://{host}.example/")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dns, "{host}");
        assert!(format!("{error:#}").contains(source), "{error:#}");
    }
}

#[tokio::test]
async fn the_connect_timeout_covers_name_connection_and_handshake() {
    let silent = serve(|_, stream| hold(stream)).replace("http:", "https:");
    let (full, _kept) = super::connect::silent();
    let (full, within) = (format!("http://{full}/"), Duration::from_millis(300));
    let client = client_builder().dns_resolver(Ponds::default()).connect_timeout(within).build().unwrap();
    for url in ["http://hidden.example/", &full, &silent] {
        let start = Instant::now();
        let error = client.get(url).await.unwrap_err();
        assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Connect), "{url}: {error:#}");
        let elapsed = start.elapsed();
        assert!((within..within + Duration::from_secs(2)).contains(&elapsed), "{url}: {elapsed:?}");
    }
}

#[tokio::test]
async fn who_waits_for_anothers_attempt_waits_no_longer_than_for_his_own() {
    let silent = serve(|_, stream| hold(stream)).replace("http:", "https:");
    let within = Duration::from_secs(1);
    let client = client_builder().connect_timeout(within).build().unwrap();
    let start = Instant::now();
    let requests: Vec<_> = (0..20).map(|_| tokio::spawn(client.get(&silent).send())).collect();
    for request in requests {
        let error = request.await.unwrap().unwrap_err();
        assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Connect), "{error:#}");
    }
    assert!(start.elapsed() < within * 19 / 10, "{:?}", start.elapsed());
    let stats = client.pool_stats().unwrap();
    assert_eq!((stats.open, stats.waiting, stats.created), (0, 0, 0), "{stats:?}");
}

fn refusing(refused: impl Fn(SocketAddr) -> bool + Send + Sync + 'static) -> (ClientBuilder, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let builder = client_builder().connect_filter(move |target: &ConnectTarget| {
        counter.fetch_add(1, Ordering::SeqCst);
        !refused(target.address())
    });
    (builder, asked)
}

fn assert_refused(error: &Error) {
    assert!(error.kind() == ErrorKind::Connect && !error.is_retryable(), "{error:#}");
    assert!(format!("{error:#}").contains("filter refuses"), "{error:#}");
}

#[tokio::test]
async fn a_filter_sees_literal_given_and_resolved_addresses() {
    let port = server().port();
    let urls = [
        format!("http://127.0.0.1:{port}/get"),
        format!("http://2130706433:{port}/get"),
        format!("http://[::ffff:127.0.0.1]:{port}/get"),
        "http://given.example/get".to_owned(),
        "http://pond.example/get".to_owned(),
        format!("http://localhost:{port}/get"),
    ];
    let make = |builder: ClientBuilder| {
        builder.dns_resolver(Ponds::default()).resolve("given.example", server()).build().unwrap()
    };
    let client = make(client_builder().connect_filter(ConnectTarget::is_public));
    for url in &urls {
        assert_refused(&client.get(url).await.unwrap_err());
    }
    let (builder, asked) = refusing(|_| false);
    let client = make(builder);
    for url in &urls {
        let asked_before = asked.load(Ordering::SeqCst);
        // One that is kept goes to the same place, and is not asked about again.
        let request = client.get(url).header("connection", "close");
        request.await.unwrap_or_else(|error| panic!("{url}: {error:#}"));
        assert!(asked.load(Ordering::SeqCst) > asked_before, "{url}");
    }
}

#[tokio::test]
async fn a_filter_sees_every_hop() {
    let (builder, _) = refusing(|address| address == other());
    let client = builder.build().unwrap();
    let to = format!("http://{}/get", other());
    let error = client.get(format!("{}/redirect-to?url={to}", SERVER.http())).await.unwrap_err();
    assert_refused(&error);
    assert!(error.url().is_some_and(|url| url.as_str() == to), "{error:#}");
}

#[tokio::test]
async fn a_filter_is_asked_of_proxies_and_of_what_is_resolved_for_them() {
    for kind in [Kind::Http, Kind::Https, Kind::Socks5] {
        let proxy = start(kind);
        let (builder, _) = refusing(|_| true);
        let error = builder.proxy(all(&proxy)).build().unwrap().get("http://pond.example/").await.unwrap_err();
        assert_refused(&error);
        assert_eq!(proxy.connections(), 0, "{kind:?}");
    }
    // By `socks5` the server's address is known here, and by `socks5h` it is not.
    let proxy = start(Kind::Socks5);
    let url = format!("http://{}/get", server()).replace("127.0.0.1", "localhost");
    for (scheme, is_asked) in [("socks5", true), ("socks5h", false)] {
        let (builder, _) = refusing(|address| address.port() == server().port());
        let settings = Proxy::all(format!("{scheme}://{}", proxy.authority())).unwrap();
        let outcome = builder.proxy(settings).build().unwrap().get(&url).await;
        match outcome {
            Err(error) if is_asked => assert_refused(&error),
            outcome => assert!(!is_asked && outcome.is_ok(), "{scheme}: {outcome:?}"),
        }
    }
}

#[tokio::test]
async fn what_is_refused_is_passed_over() {
    // It would answer at once.
    let (builder, _) = refusing(|address| address == other());
    let client = builder.resolve_to_addrs("pond.example", &[other(), server()]).build().unwrap();
    let response = client.get("http://pond.example/get").await.unwrap();
    assert_eq!(response.remote_addr(), Some(server()));
}

#[tokio::test]
async fn a_connection_comes_from_where_it_is_told_to() {
    let from = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&from);
    let origin = serve(move |_, mut stream| {
        *seen.lock().unwrap() = stream.peer_addr().ok().map(|address| address.ip());
        super::raw::read_head(&mut stream);
        let _ = std::io::Write::write_all(&mut stream, super::raw::NOTHING);
        hold(stream);
    });
    let local = IpAddr::from(Ipv4Addr::new(127, 0, 0, 7));
    if std::env::consts::OS == "linux" {
        let client = Client::builder().local_address(local).build().unwrap();
        client.get(&origin).await.unwrap();
        assert_eq!(*from.lock().unwrap(), Some(local));
    }
    let client = Client::builder().local_address("::1".parse().unwrap()).build().unwrap();
    let error = client.get(&origin).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:#}");
}

#[tokio::test]
async fn over_one_interface_alone() {
    if std::env::consts::OS != "linux" {
        let error = Client::builder().interface("lo").build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        return;
    }
    let get = |interface| {
        let client = client_builder().interface(interface).build().unwrap();
        async move { client.get(format!("{}/get", SERVER.http())).await }
    };
    get("lo").await.unwrap();
    let error = get("no-such-thing").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:#}");
}

#[tokio::test]
async fn sockets_of_ones_own_making_work() {
    let client = client_builder()
        .tcp_keepalive(Duration::from_secs(30))
        .tcp_keepalive_interval(Duration::from_secs(5))
        .tcp_keepalive_retries(3)
        .tcp_nodelay(false)
        .build()
        .unwrap();
    for origin in [SERVER.http(), SERVER.https()] {
        client.get(format!("{origin}/get")).await.unwrap().bytes().await.unwrap();
    }
}

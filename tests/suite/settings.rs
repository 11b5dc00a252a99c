//! What a client sets for all of its requests, and what they change.

use amphi::{BoxFuture, Capability, Certificate, Client, ConnectTarget, ErrorKind, RedirectPolicy};
use serde_json::json;

use crate::needs;
use crate::support::{echo, http, test};

#[test]
async fn a_base_url() {
    let client = Client::builder().base_url(http("/anything/v1?k=1")).build().unwrap();
    for (path, expected) in
        [("users", "/anything/v1/users?k=1"), ("/users?a=2", "/anything/v1/users?k=1&a=2"), ("", "/anything/v1?k=1")]
    {
        let url = echo(client.get(path)).await["url"].as_str().unwrap().to_owned();
        assert!(url.ends_with(expected), "{path}: {url}");
    }
    assert!(echo(client.get(http("/get"))).await["url"].as_str().unwrap().ends_with("/get"));
    assert_eq!(Client::builder().base_url("http://[bad").build().unwrap_err().kind(), ErrorKind::InvalidUrl);
}

#[test]
async fn a_query_for_all() {
    let client = Client::builder().query(&[("key", "a b"), ("lang", "en")]).build().unwrap();
    let echo = echo(client.get(http("/get?lang=de&x=1"))).await;
    assert_eq!(echo["args"], json!({ "key": "a b", "lang": "de", "x": "1" }));
}

#[test]
async fn https_only() {
    let client = Client::builder().https_only(true).build().unwrap();
    assert_eq!(client.get(http("/get")).await.unwrap_err().kind(), ErrorKind::UnsupportedScheme);
    let client = crate::support::client_builder().https_only(true).build().unwrap();
    assert!(client.get(crate::support::https("/get")).await.unwrap().status().is_success());
}

#[test]
async fn a_default_can_be_left_out() {
    let headers =
        amphi::HeaderMap::from_iter([(amphi::header::HeaderName::from_static("x-own"), "1".parse().unwrap())]);
    let client = Client::builder().default_headers(headers).build().unwrap();
    assert_eq!(echo(client.get(http("/get"))).await["headers"]["X-Own"], "1");
    assert_eq!(echo(client.get(http("/get")).without_header("x-own")).await["headers"].get("X-Own"), None);
}

#[test]
async fn redirects_of_one_request() {
    needs!(ManualRedirects);
    let response = amphi::get(http("/redirect/1")).redirect(RedirectPolicy::none()).await.unwrap();
    assert_eq!(response.status(), 302);
}

#[test]
async fn redirects_of_one_request_where_one_may_not_choose() {
    if amphi::capabilities().has(Capability::ManualRedirects) {
        return;
    }
    let error = amphi::get(http("/redirect/1")).redirect(RedirectPolicy::none()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
async fn whom_to_trust_is_said_without_contradiction() {
    let certificate = || [Certificate::from_der([0_u8])];
    for builder in [
        Client::builder().tls_certs_only([]),
        Client::builder().tls_certs_only(certificate()).tls_bundled_certs(),
        Client::builder().tls_bundled_certs().tls_certs_only(certificate()),
    ] {
        let kind = builder.build().unwrap_err().kind();
        let cannot_anyhow = !amphi::capabilities().has(Capability::TlsConfiguration);
        assert!(kind == ErrorKind::Builder || (cannot_anyhow && kind == ErrorKind::Unsupported), "{kind}");
    }
}

#[test]
async fn what_is_added_for_a_base_goes_nowhere_else() {
    let client = Client::builder().base_url(http("/")).query(&[("key", "secret")]).build().unwrap();
    assert_eq!(echo(client.get("get")).await["args"], json!({ "key": "secret" }));
    assert_eq!(echo(client.get(crate::support::elsewhere("/get"))).await["args"], json!({}));
}

#[test]
async fn an_address_for_a_name() {
    let address = "127.0.0.1:1".parse().unwrap();
    for host in ["pond.example/x", "user@pond.example", "pond.example?x", "pond.example:80", ""] {
        let error = Client::builder().resolve(host, address).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Builder, "{host}");
    }
    let origin: std::net::SocketAddr = http("").trim_start_matches("http://").parse().unwrap();
    match Client::builder().resolve("pond.example", origin).build() {
        Ok(client) => {
            let response = client.get("http://POND.example/get").await.unwrap();
            assert_eq!((response.url().host(), response.remote_addr()), ("pond.example", Some(origin)));
            let other = format!("http://pond.example:{}/get", origin.port());
            assert!(client.get(other).await.unwrap().is_success());
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::Unsupported),
    }
}

#[test]
async fn connections_of_ones_own_making() {
    fn nowhere(_: &str) -> BoxFuture<'_, amphi::Result<Vec<std::net::SocketAddr>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    let second = std::time::Duration::from_secs(1);
    let connections = [
        Client::builder().dns_resolver(nowhere),
        Client::builder().connect_filter(ConnectTarget::is_public),
        Client::builder().local_address([127, 0, 0, 1].into()),
        Client::builder().tcp_keepalive(second),
        Client::builder().tcp_keepalive_interval(second),
        Client::builder().tcp_keepalive_retries(3),
        Client::builder().tcp_nodelay(false),
    ];
    let http2 = [
        Client::builder().http2_adaptive_window(true),
        Client::builder().http2_initial_stream_window_size(1 << 20),
        Client::builder().http2_initial_connection_window_size(1 << 20),
        Client::builder().http2_max_frame_size(1 << 15),
        Client::builder().http2_keep_alive_interval(second),
        Client::builder().http2_keep_alive_timeout(second),
        Client::builder().http2_keep_alive_while_idle(true),
    ];
    let connections = connections.map(|builder| (builder, Capability::ConnectionSettings));
    let http2 = http2.map(|builder| (builder, Capability::ProtocolChoice));
    for (builder, capability) in connections.into_iter().chain(http2) {
        match builder.build() {
            Ok(client) => {
                assert!(amphi::capabilities().has(capability));
                let failed = client.get("http://[::1]:1/").await.unwrap_err();
                assert_eq!(failed.kind(), ErrorKind::Connect, "{failed:#}");
            }
            Err(error) => {
                assert!(!amphi::capabilities().has(capability) && error.kind() == ErrorKind::Unsupported, "{error}");
            }
        }
    }
    // As they are anyway.
    assert!(Client::builder().tcp_nodelay(true).http2_adaptive_window(false).build().is_ok());
    for builder in [
        Client::builder().http2_max_frame_size(1),
        Client::builder().http2_max_frame_size(1 << 24),
        Client::builder().http2_initial_stream_window_size(1 << 31),
        Client::builder().http2_initial_connection_window_size(u32::MAX),
    ] {
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Builder);
    }
}

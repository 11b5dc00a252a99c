//! HTTP/2 servers of others as peers: nginx and Caddy, before the test server.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use amphi::{Certificate, Client, ClientBuilder, Limits, Version};
use serde_json::Value;

use super::{SERVER, counted};

struct Peer {
    child: Child,
    folder: PathBuf,
    origin: String,
    certificate: String,
}

impl Peer {
    fn client(&self) -> ClientBuilder {
        Client::builder().tls_certs_only([Certificate::from_pem(self.certificate.clone()).unwrap()])
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Starts a program on a free port, with what this writes into its folder. Without the program there is nothing to test,
/// unless `cargo xtask test` runs this, which has installed it.
async fn start(program: &str, configure: impl Fn(&Path, u16) -> Command) -> Option<Peer> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let is_there = Command::new(program).arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !is_there {
        assert!(
            std::env::var_os("AMPHI_TEST_FOREIGN").is_none(),
            "{program} is missing: `cargo xtask setup` installs it"
        );
        println!("not run: there is no {program} here; `cargo xtask setup` installs it");
        return None;
    }
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("amphi-{program}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let pair = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), pair.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), pair.signing_key.serialize_pem()).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = configure(&folder, port);
    command.current_dir(&folder).env("HOME", &folder).stdin(Stdio::null());
    let log = || std::fs::File::options().create(true).append(true).open(folder.join("log")).unwrap();
    let child = command.stdout(log()).stderr(log()).spawn().unwrap();
    let origin = format!("https://127.0.0.1:{port}");
    let peer = Peer { child, folder, origin, certificate: pair.cert.pem() };
    for _ in 0..200 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Some(peer);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{program} did not start: {}", std::fs::read_to_string(peer.folder.join("log")).unwrap_or_default());
}

/// Takes 8 streams at a time over a connection, and says goodbye after 20 requests.
async fn nginx() -> Option<Peer> {
    start("nginx", |folder, port| {
        let behind = SERVER.http();
        let config = format!(
            "daemon off; master_process off; pid pid; error_log stderr;
            events {{ worker_connections 512; }}
            http {{
                access_log off;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                server {{
                    listen 127.0.0.1:{port} ssl http2;
                    ssl_certificate cert.pem;
                    ssl_certificate_key key.pem;
                    http2_max_concurrent_streams 8;
                    keepalive_requests 20;
                    client_max_body_size 0;
                    proxy_http_version 1.1;
                    proxy_buffering off;
                    location / {{ proxy_pass {behind}; }}
                }}
            }}"
        );
        std::fs::write(folder.join("nginx.conf"), config).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
        command
    })
    .await
}

async fn caddy() -> Option<Peer> {
    start("caddy", |folder, port| {
        let behind = SERVER.http();
        let config = format!(
            "{{\n admin off\n auto_https off\n}}\n\
             https://127.0.0.1:{port} {{\n tls cert.pem key.pem\n reverse_proxy {behind}\n}}\n"
        );
        std::fs::write(folder.join("Caddyfile"), config).unwrap();
        let mut command = Command::new("caddy");
        command.args(["run", "--config", "Caddyfile", "--adapter", "caddyfile"]);
        command
    })
    .await
}

async fn peers() -> Vec<(&'static str, Peer)> {
    let all = [("nginx", nginx().await), ("caddy", caddy().await)];
    all.into_iter().filter_map(|(name, peer)| Some((name, peer?))).collect()
}

#[tokio::test]
async fn get_post_and_a_large_download() {
    for (name, peer) in peers().await {
        let client = peer.client().build().unwrap();
        let response =
            client.get(peer.url("/get?frog=green")).await.unwrap_or_else(|error| panic!("{name}: {error:#}"));
        assert_eq!(response.http_version(), Some(Version::HTTP_2), "{name}");
        assert_eq!(response.json::<Value>().await.unwrap()["args"]["frog"], "green", "{name}");
        let text = "ribbit ".repeat(100_000);
        let echo: Value = client.post(peer.url("/post")).body(text.clone()).await.unwrap().json().await.unwrap();
        assert!(echo["data"] == *text, "{name}");
        let mut response = client.get(peer.url("/bytes/67108864")).await.unwrap();
        let mut length = 0;
        while let Some(chunk) = response.chunk().await.unwrap_or_else(|error| panic!("{name}: {error:#}")) {
            length += chunk.len();
        }
        assert_eq!(length, 64 << 20, "{name}");
        assert_eq!(client.pool_stats().unwrap().created, 1, "{name}");
    }
}

#[tokio::test]
async fn many_at_once_and_none_lost_or_doubled() {
    for (name, peer) in peers().await {
        for most in [None, Some(1), Some(3)] {
            let limits = Limits { max_connections: most, ..Limits::default() };
            let client = peer.client().limits(limits).build().unwrap();
            let id = format!("foreign-{name}-{most:?}").replace(['(', ')'], "-");
            let url = peer.url(&format!("/delay/0.01?id={id}"));
            let requests: Vec<_> = (0..300)
                .map(|n| {
                    let request = client.post(&url).body(n.to_string()).send();
                    tokio::spawn(async move { request.await?.error_for_status()?.bytes().await })
                })
                .collect();
            for request in requests {
                request.await.unwrap().unwrap_or_else(|error| panic!("{name}, {most:?}: {error:#}"));
            }
            assert_eq!(counted(&id).await["requests"], 300, "{name}, {most:?}");
            let stats = client.pool_stats().unwrap();
            assert!(stats.waiting == 0 && stats.in_use == 0 && most.is_none_or(|most| stats.open <= most), "{stats:?}");
            println!("{name}, {most:?}: {stats:?}");
        }
    }
}

#[tokio::test]
async fn one_after_the_other_past_each_goodbye() {
    for (name, peer) in peers().await {
        let client = peer.client().build().unwrap();
        let id = format!("goodbye-{name}");
        for n in 0..100 {
            let sent = client.post(peer.url(&format!("/post?id={id}"))).body(n.to_string()).await;
            sent.unwrap_or_else(|error| panic!("{name}, {n}: {error:#}")).bytes().await.unwrap();
        }
        assert_eq!(counted(&id).await["requests"], 100, "{name}");
        let created = client.pool_stats().unwrap().created;
        assert_eq!(created, if name == "nginx" { 5 } else { 1 }, "{name}");
    }
}

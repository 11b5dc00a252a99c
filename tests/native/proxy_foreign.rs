//! Proxies that others have written: tinyproxy and Dante, as they come with Debian.
//!
//! `cargo xtask test` installs them and says so, and then they have to be there; else, where one is not, its test says that
//! it was not run.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use amphi::{ErrorKind, Proxy, StatusCode, Version};
use serde_json::Value;

use super::{SERVER, client_builder};

/// Set where they have to be there.
const FOREIGN: &str = "AMPHI_TEST_FOREIGN";

/// A running program, with the folder of its configuration; both are gone when it is dropped.
struct Foreign {
    child: Child,
    folder: PathBuf,
    address: SocketAddr,
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Starts it on a free port, with a configuration made for that; `None` if it is not there and need not be.
fn start(program: &str, options: &[&str], configuration: impl Fn(u16) -> String) -> Option<Foreign> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([Path::new("/usr/sbin").to_owned()]);
    let Some(program) = folders.map(|folder| folder.join(program)).find(|path| path.is_file()) else {
        assert!(std::env::var_os(FOREIGN).is_none(), "there is no {program}; `cargo xtask setup` installs it");
        println!("not run: there is no {program}; `cargo xtask setup` installs it");
        return None;
    };
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let name = program.file_name().unwrap().to_string_lossy().into_owned();
    let folder = std::env::temp_dir().join(format!("amphi-{name}-{}", address.port()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("configuration");
    std::fs::write(&file, configuration(address.port())).unwrap();
    let log = std::fs::File::create(folder.join("log")).unwrap();
    let mut command = Command::new(&program);
    command.args(options).arg(&file).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    let mut foreign = Foreign { child: command.spawn().unwrap(), folder, address };
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        let ended = foreign.child.try_wait().unwrap();
        let log = || std::fs::read_to_string(foreign.folder.join("log")).unwrap_or_default();
        assert!(ended.is_none() && start.elapsed() < Duration::from_secs(10), "{name} {ended:?}: {}", log());
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(foreign)
}

fn tinyproxy(more: &str) -> Option<Foreign> {
    start("tinyproxy", &["-d", "-c"], |port| {
        format!("Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 30\nMaxClients 50\n{more}\n")
    })
}

/// Plain and over TLS, the latter over HTTP/2; a body of some size, and nothing of the proxy's at the server.
async fn talk(settings: Proxy) {
    let client = client_builder().proxy(settings).build().unwrap();
    for _ in 0..3 {
        for origin in [SERVER.http(), SERVER.https()] {
            let response = client.post(format!("{origin}/anything")).body(vec![b'x'; 200_000]).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
            let is_http2 = response.http_version() == Some(Version::HTTP_2);
            assert_eq!(is_http2, origin.starts_with("https"));
            let echo: Value = response.json().await.unwrap();
            assert_eq!(echo["data"].as_str().unwrap().len(), 200_000);
            assert_eq!(echo["headers"].get("Proxy-Authorization"), None);
            let body = client.get(format!("{origin}/bytes/1000000")).await.unwrap().bytes().await.unwrap();
            assert_eq!(body.len(), 1_000_000);
        }
    }
}

#[tokio::test]
async fn tinyproxy_forwards_and_tunnels() {
    let Some(proxy) = tinyproxy("ViaProxyName \"tinyproxy\"") else { return };
    let settings = || Proxy::all(proxy.address.to_string()).unwrap();
    talk(settings()).await;
    let client = client_builder().proxy(settings()).build().unwrap();
    let response = client.get(format!("{}/get", SERVER.http())).await.unwrap();
    assert!(response.headers()["via"].to_str().unwrap().contains("tinyproxy"));
}

#[tokio::test]
async fn tinyproxy_asks_for_a_password() {
    let Some(proxy) = tinyproxy("BasicAuth frog heron") else { return };
    let settings = || Proxy::all(proxy.address.to_string()).unwrap();
    talk(settings().basic_auth("frog", "heron")).await;
    for wrong in [settings(), settings().basic_auth("frog", "stork")] {
        let client = client_builder().proxy(wrong).build().unwrap();
        let error = client.get(format!("{}/get", SERVER.https())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Proxy, "{error:#}");
        assert!(matches!(error.status().unwrap().as_u16(), 401 | 407), "{error:#}");
    }
}

#[tokio::test]
async fn tinyproxy_refuses_ports() {
    let Some(proxy) = tinyproxy("ConnectPort 1") else { return };
    let client = client_builder().proxy(Proxy::all(proxy.address.to_string()).unwrap()).build().unwrap();
    let error = client.get(format!("{}/get", SERVER.https())).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Proxy, Some(StatusCode::FORBIDDEN)), "{error:#}");
}

#[tokio::test]
async fn dante_connects() {
    let configuration = |port| {
        let rule = "pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }";
        let methods = "clientmethod: none\nsocksmethod: none";
        format!(
            "logoutput: stderr\ninternal: 127.0.0.1 port = {port}\nexternal: lo\n{methods}\nclient {rule}\nsocks {rule}\n"
        )
    };
    let Some(proxy) = start("danted", &["-N", "1", "-f"], configuration) else { return };
    for scheme in ["socks5", "socks5h"] {
        talk(Proxy::all(format!("{scheme}://{}", proxy.address)).unwrap()).await;
    }
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let client = client_builder().proxy(Proxy::all(format!("socks5h://{}", proxy.address)).unwrap()).build().unwrap();
    let error = client.get(format!("http://{gone}/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Proxy, "{error:#}");
    assert!(error.to_string().contains("refused") && error.is_retryable(), "{error:#}");
}

//! The environment's proxies, in a process that has them.

use std::process::Command;

use amphi::{Client, StatusCode};
use testserver::proxy::Kind;

use super::proxy::start;
use super::{SERVER, client_builder};

/// Where the child sends its request.
const URLS: &str = "AMPHI_PROXY_ENV_URLS";

const VARIABLES: [&str; 9] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "REQUEST_METHOD",
];

/// Runs [`child`] in a process of its own.
fn run_child(variables: &[(&str, &str)], urls: &[&str]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["proxy_env::child", "--exact", "--ignored", "--nocapture"]);
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).env(URLS, urls.join(" "));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

/// By default clients, and by those that do not want to know of the environment.
#[tokio::test]
#[ignore = "the tests below run it, in processes of their own"]
async fn child() {
    let urls = std::env::var(URLS).unwrap();
    for url in urls.split(' ') {
        assert_eq!(Client::new().get(url).await.unwrap().status(), StatusCode::OK);
        for builder in [client_builder().no_proxy(), client_builder().trust_env(false)] {
            let client = builder.build().unwrap();
            assert!(client.get(url).await.unwrap().headers().get("via").is_none());
        }
    }
}

#[test]
fn a_client_asks_its_environment() {
    let proxy = start(Kind::Http);
    let plain = format!("{}/get", SERVER.http());
    let by_name = plain.replace("127.0.0.1", "localhost");
    let url = proxy.url();
    run_child(&[("http_proxy", &url), ("no_proxy", "localhost")], &[&plain, &by_name]);
    assert_eq!(proxy.lines(), [format!("GET {plain}")]);
    run_child(&[("ALL_PROXY", &url)], &[&by_name]);
    assert_eq!(proxy.lines()[1..], [format!("GET {by_name}")]);
    // A program that a server runs for a request whose header `Proxy` says so.
    run_child(&[("HTTP_PROXY", &url), ("REQUEST_METHOD", "GET")], &[&plain]);
    run_child(&[("HTTPS_PROXY", &url), ("NO_PROXY", "*"), ("ALL_PROXY", &url)], &[&plain]);
    assert_eq!(proxy.lines().len(), 2);
}

//! Sessions, pins, what a response tells, and what two clients do not share.

use amphi::{Certificate, Client, ClientBuilder, ErrorKind, Identity, TlsVersion};
use rustls::version::{TLS12, TLS13};

use super::certificates::Authority;
use super::refusals::BOTH;
use super::servers::{Server, config, openssl, program, tempdir, tls, tls_with};

fn trusting(root: &Authority) -> ClientBuilder {
    Client::builder().tls_certs_only([root.certificate()])
}

fn at(server: &Server) -> String {
    format!("https://localhost:{}/", server.address.port())
}

/// Whether the server and the response say that a session was taken up again. They have to agree.
async fn resumed(client: &Client, url: &str) -> bool {
    let response = client.get(url).await.unwrap();
    let said = response.tls_info().unwrap().is_resumed();
    assert_eq!(response.text().await.unwrap().contains("resumed=true"), said);
    said
}

#[tokio::test]
async fn a_session_is_taken_up_again_by_the_same_client_alone() {
    for version in [&TLS12, &TLS13] {
        let root = Authority::root();
        let server = tls(config(root.leaf(&["localhost"]), &[version]));
        let url = at(&server);
        let client = trusting(&root).build().unwrap();
        assert!(!resumed(&client, &url).await);
        assert!(resumed(&client, &url).await);
        assert!(resumed(&client.clone(), &url).await);
        let other = trusting(&root).build().unwrap();
        assert!(!resumed(&other, &url).await, "sessions are a client's own");
        let without = trusting(&root).tls_session_resumption(false).build().unwrap();
        assert!(!resumed(&without, &url).await);
        assert!(!resumed(&without, &url).await);
    }
}

/// The key of a certificate the way curl's documentation has it made, by OpenSSL alone.
fn pin(certificate: &str) -> String {
    use std::process::Stdio;
    let folder = tempdir();
    let path = folder.join("leaf.pem");
    std::fs::write(&path, certificate).unwrap();
    let run = |arguments: &[&str], input: &[u8]| {
        let mut child = program().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input).unwrap();
        child.wait_with_output().unwrap().stdout
    };
    let key = run(&["x509", "-in", path.to_str().unwrap(), "-pubkey", "-noout"], b"");
    let der = run(&["pkey", "-pubin", "-outform", "der"], &key);
    let base64 = run(&["base64"], &run(&["dgst", "-sha256", "-binary"], &der));
    format!("sha256//{}", String::from_utf8(base64).unwrap().trim())
}

#[tokio::test]
async fn a_pinned_key() {
    let root = Authority::root();
    let leaf = root.leaf(&["localhost", "127.0.0.1"]);
    let (right, wrong) = (pin(&leaf.pem), format!("sha256//{}=", "A".repeat(43)));
    let server = tls(config(leaf, BOTH));
    let builder = || trusting(&root).resolve("localhost.", server.address);
    let client = |pins: &[&str]| builder().tls_pinned_public_keys("LocalHost", pins).build().unwrap();
    for pins in [&[&*right] as &[&str], &[&wrong, &right], &[&right, &wrong]] {
        let client = client(pins);
        assert!(!resumed(&client, &at(&server)).await);
        assert!(resumed(&client, &at(&server)).await);
    }
    let wrong = client(&[&wrong]);
    let error = wrong.get(at(&server)).await.unwrap_err();
    assert!(error.to_string().contains(&right), "it says which key the server has: {error}");
    // Neither the dot at the end of a name nor a session of the same server is a way around it.
    assert_eq!(wrong.get(at(&server).replace("localhost", "localhost.")).await.unwrap_err().kind(), ErrorKind::Tls);
    let same_name = trusting(&root).tls_pinned_public_keys("127.0.0.1", [format!("sha256//{}=", "A".repeat(43))]);
    let client = same_name.tls_server_name("127.0.0.1", "localhost").build().unwrap();
    assert!(!resumed(&client, &at(&server)).await);
    let error = client.get(at(&server).replace("localhost", "127.0.0.1")).await.unwrap_err();
    assert!(error.to_string().contains("pinned for 127.0.0.1"), "{error}");
}

#[tokio::test]
async fn a_pin_is_no_trust() {
    let root = Authority::root();
    let leaf = root.leaf(&["localhost"]);
    let right = pin(&leaf.pem);
    let server = tls(config(leaf, BOTH));
    let client = trusting(&Authority::root()).tls_pinned_public_keys("localhost", [right]).build().unwrap();
    assert!(client.get(at(&server)).await.unwrap_err().to_string().contains("is unknown"));
}

#[tokio::test]
async fn what_a_response_tells() {
    let root = Authority::root();
    let between = root.below("between", |_| {});
    let leaf = between.leaf(&["localhost"]).with([&between]);
    let chain = leaf.chain.clone();
    let mut config = config(leaf, &[&TLS13]);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let server = tls(config);
    let response = trusting(&root).build().unwrap().get(at(&server)).await.unwrap();
    let info = response.tls_info().unwrap();
    assert_eq!(info.peer_certificate(), Some(&*chain[0]));
    assert!(info.peer_certificates().eq(chain.iter().map(|certificate| &**certificate)));
    assert_eq!(info.version(), Some(TlsVersion::TLS_1_3));
    assert!(info.cipher_suite().unwrap().starts_with("TLS_"), "{info:?}");
    assert_eq!((info.alpn(), info.server_name()), (Some("http/1.1"), "localhost"));
    assert!(info.is_verified() && !info.is_resumed());
    let plain = Client::new().get(format!("{}/get", crate::SERVER.http())).await.unwrap();
    assert!(plain.tls_info().is_none());
}

#[tokio::test]
async fn it_is_made_once_a_connection_and_shared() {
    for builder in [crate::client_builder().http1_only(), crate::client_builder()] {
        let client = builder.build().unwrap();
        let url = format!("{}/get", crate::SERVER.https());
        let first = client.get(&url).await.unwrap();
        first.bytes().await.unwrap();
        let second = client.get(&url).await.unwrap();
        assert!(std::ptr::eq(first.tls_info().unwrap(), second.tls_info().unwrap()));
    }
}

#[test]
fn keys_are_logged_only_if_that_is_asked_for() {
    // The variable is read when the client is built: a program of its own has it from the start.
    let program = std::env::current_exe().unwrap();
    let folder = tempdir();
    let path = folder.join("keys");
    let run = |test: &str| {
        let mut command = std::process::Command::new(&program);
        let name = format!("tls::settings::{test}");
        let done = command.args(["--exact", &name, "--ignored"]).env("SSLKEYLOGFILE", &path).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && said.contains("1 passed"), "{said}");
        std::fs::read_to_string(&path).unwrap_or_default()
    };
    assert_eq!(run("without_a_key_log"), "");
    assert!(run("with_a_key_log").contains("CLIENT_TRAFFIC_SECRET_0 "));
}

#[tokio::test]
#[ignore = "another test runs it"]
async fn without_a_key_log() {
    key_log(false).await;
}

#[tokio::test]
#[ignore = "another test runs it"]
async fn with_a_key_log() {
    key_log(true).await;
}

async fn key_log(on: bool) {
    let root = Authority::root();
    let server = tls(config(root.leaf(&["localhost"]), BOTH));
    trusting(&root).tls_sslkeylogfile(on).build().unwrap().get(at(&server)).await.unwrap();
}

#[test]
fn what_is_wrong_comes_to_light_when_the_client_is_built() {
    let root = Authority::root();
    let (leaf, other) = (root.client(), root.client());
    let identity = Identity::from_pkcs8_pem(leaf.pem, other.key_pem).unwrap();
    let list = || amphi::CertificateRevocationList::from_pem(root.revoking(&[], std::time::SystemTime::now())).unwrap();
    let broken = "-----BEGIN X509 CRL-----\nMA==\n-----END X509 CRL-----\n";
    let broken = amphi::CertificateRevocationList::from_pem(broken).unwrap();
    // As a text in code may be: there is nothing in it for who reads PEM line by line.
    let indented = |pem: &str| pem.replace("-----BEGIN", "    -----BEGIN");
    let no_list = indented(&root.revoking(&[], std::time::SystemTime::now()));
    let no_list = amphi::CertificateRevocationList::from_pem(no_list).unwrap();
    let no_root = Certificate::from_pem(indented(&root.0.pem())).unwrap();
    let trusting = || trusting(&root);
    for (builder, phrase) in [
        (trusting().identity(identity), "do not belong together"),
        (Client::builder().tls_crls_only([list()]), "takes `tls_certs_only`"),
        (trusting().tls_crls_only([broken]), "a revocation list cannot be used"),
        (trusting().tls_crls_only([no_list.clone()]), "no revocation list"),
        (trusting().tls_crls_only([list(), no_list]), "no revocation list"),
        (trusting().tls_crls_only([] as [amphi::CertificateRevocationList; 0]), "would check nothing"),
        (trusting().add_root_certificate(no_root.clone()), "no certificate"),
        (trusting().proxy(amphi::Proxy::all("https://p").unwrap().tls_certs_only([no_root])), "no certificate"),
        (trusting().tls_pinned_public_keys("a.test", ["sha256//AA=="]), "is no pin"),
        (trusting().tls_pinned_public_keys("a.test", [""; 0]), "no key is pinned"),
        (trusting().tls_server_name("a/b", "c.test"), "is not the name of a host"),
        // It would never be met with, and the host that is meant would go unpinned.
        (trusting().tls_pinned_public_keys("*.a.test", [format!("sha256//{}=", "A".repeat(43))]), "is not the name"),
        (trusting().resolve("*.a.test", ([127, 0, 0, 1], 1).into()), "is not the name of a host"),
        (trusting().tls_version_min(TlsVersion::TLS_1_3).tls_version_max(TlsVersion::TLS_1_2), "no version is left"),
        (Client::builder().tls_certs_only([] as [Certificate; 0]), "would trust nobody"),
    ] {
        let error = builder.build().unwrap_err();
        assert!(error.kind() == ErrorKind::Builder && error.to_string().contains(phrase), "{error:#}");
    }
}

#[cfg(feature = "danger")]
mod danger {
    use super::*;

    #[tokio::test]
    async fn any_certificate() {
        let root = Authority::root();
        let server = tls(config(Authority::root().leaf(&["pond.test"]), BOTH));
        let reckless = trusting(&root).tls_danger_accept_invalid_certs(true);
        assert!(format!("{reckless:?}").contains("DANGER: the certificates"), "{reckless:?}");
        let reckless = reckless.build().unwrap();
        assert!(format!("{reckless:?}").contains("DANGER: the certificates"), "{reckless:?}");
        let response = reckless.get(at(&server)).await.unwrap();
        assert!(!response.tls_info().unwrap().is_verified());
        response.text().await.unwrap();
        // A client that verifies shares neither its connections nor its sessions.
        let careful = trusting(&root).tls_danger_accept_invalid_certs(false).build().unwrap();
        assert!(!format!("{careful:?}").contains("DANGER"));
        assert_eq!(careful.get(at(&server)).await.unwrap_err().kind(), ErrorKind::Tls);
        assert!(resumed(&reckless, &at(&server)).await);
        assert_eq!(careful.get(at(&server)).await.unwrap_err().kind(), ErrorKind::Tls);
    }

    #[tokio::test]
    async fn any_name() {
        let root = Authority::root();
        let server = tls(config(root.leaf(&["pond.test"]), BOTH));
        let builder = || trusting(&root).tls_danger_accept_invalid_hostnames(true);
        let client = builder().build().unwrap();
        assert!(format!("{client:?}").contains("DANGER: the names"));
        assert!(!client.get(at(&server)).await.unwrap().tls_info().unwrap().is_verified());
        assert_eq!(trusting(&root).build().unwrap().get(at(&server)).await.unwrap_err().kind(), ErrorKind::Tls);
        let stranger = tls(config(Authority::root().leaf(&["localhost"]), BOTH));
        assert_eq!(client.get(at(&stranger)).await.unwrap_err().kind(), ErrorKind::Tls);
        let both = builder().tls_danger_accept_invalid_certs(true).tls_danger_accept_invalid_hostnames(false);
        assert!(both.build().unwrap().get(at(&stranger)).await.is_ok(), "each switch is its own");
    }

    #[tokio::test]
    async fn a_pin_holds_all_the_same() {
        let leaf = Authority::root().leaf(&["pond.test"]);
        let right = pin(&leaf.pem);
        let server = tls(config(leaf, BOTH));
        let client = |pin: &str| {
            let builder = Client::builder().tls_danger_accept_invalid_certs(true);
            builder.tls_pinned_public_keys("localhost", [pin]).build().unwrap()
        };
        assert!(client(&right).get(at(&server)).await.is_ok());
        let wrong = format!("sha256//{}=", "A".repeat(43));
        assert_eq!(client(&wrong).get(at(&server)).await.unwrap_err().kind(), ErrorKind::Tls);
    }
}

#[tokio::test]
async fn another_identity_is_another_session() {
    let root = Authority::root();
    let server = tls_with(super::servers::asking(root.leaf(&["localhost"]), &root, &[&TLS13]), |connection| {
        let certificate = connection.peer_certificates().unwrap()[0].len();
        (format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\n{certificate:04}"), true)
    });
    let leaf = root.client();
    let client = trusting(&root).identity(Identity::from_pkcs8_pem(leaf.pem, leaf.key_pem).unwrap()).build().unwrap();
    client.get(at(&server)).await.unwrap().text().await.unwrap();
    assert!(client.get(at(&server)).await.unwrap().tls_info().unwrap().is_resumed());
    let nobody = trusting(&root).build().unwrap();
    assert_eq!(nobody.get(at(&server)).await.unwrap_err().kind(), ErrorKind::Tls);
}

#[tokio::test]
async fn it_works_with_another_implementation_of_tls() {
    let root = Authority::root();
    let server = openssl(&root, &["-newkey", "rsa:2048"], &["-tls1_3"]);
    let client = trusting(&root).build().unwrap();
    client.get(at(&server)).await.unwrap().text().await.unwrap();
    let second = client.get(at(&server)).await.unwrap();
    assert!(second.tls_info().unwrap().is_resumed(), "{:?}", second.tls_info());
}

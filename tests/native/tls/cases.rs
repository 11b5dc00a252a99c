//! What is to pass.

use amphi::{Identity, TlsVersion};
use rustls::version::{TLS12, TLS13};

use super::Case;
use super::certificates::{Authority, Leaf};
use super::refusals::{BOTH, serve};
use super::servers::{asking, config, program, tempdir, tls};

/// A certificate with so many authorities between it and the root.
pub fn chain_of(root: &Authority, between: usize) -> Leaf {
    let mut chain = Vec::new();
    for number in 0..between {
        let next = chain.last().unwrap_or(root).below(&format!("authority {number}"), |_| {});
        chain.push(next);
    }
    chain.last().unwrap().leaf(&["localhost"]).with(chain.iter().rev())
}

pub fn passing() -> Vec<Case> {
    let case = |name, made: fn(&Authority) -> Leaf, phrase| {
        let root = Authority::root();
        let server = serve(made(&root));
        Case::passes(name, root, server, phrase)
    };
    let local: fn(&Authority) -> Leaf = |root| root.leaf(&["localhost"]);
    let only = |name, version: &'static rustls::SupportedProtocolVersion, phrase| {
        let root = Authority::root();
        let server = tls(config(root.leaf(&["localhost"]), &[version]));
        Case::passes(name, root, server, phrase)
    };
    let mut all = vec![
        case("valid", local, "sni=localhost version=TLSv1_3 client=0"),
        case("an address", |root| root.leaf(&["127.0.0.1"]), "sni=none").at("127.0.0.1"),
        case("a wildcard", |root| root.leaf(&["*.pond.test"]), "sni=frog.pond.test").at("frog.pond.test"),
        case("a dot at the end", |root| root.leaf(&["pond.test"]), "sni=pond.test ").at("pond.test."),
        case("capitals", |root| root.leaf(&["pond.test"]), "sni=pond.test ").at("POND.test"),
        case("an odd order", odd_order, "sni=localhost"),
        case("a chain of eight", |root| chain_of(root, 6), "sni=localhost"),
        only("TLS 1.2", &TLS12, "version=TLSv1_2"),
        only("TLS 1.3", &TLS13, "version=TLSv1_3"),
    ];
    let client = |case: Case, setting: fn(amphi::ClientBuilder) -> amphi::ClientBuilder| case.by(setting);
    all.push(client(case("no newer", local, "version=TLSv1_2"), |client| client.tls_version_max(TlsVersion::TLS_1_2)));
    all.push(client(case("no SNI", local, "sni=none"), |client| client.tls_sni(false)));
    all.push(client(case("another name", |root| root.leaf(&["pond.test"]), "sni=pond.test"), |client| {
        client.tls_server_name("LOCALHOST", "Pond.test.")
    }));
    all.push(
        client(case("a name for an address", |root| root.leaf(&["pond.test"]), "sni=pond.test"), |client| {
            client.tls_server_name("127.0.0.1", "pond.test")
        })
        .at("127.0.0.1"),
    );
    all.extend(identities());
    all
}

/// One that nobody needs, and those that are needed the wrong way round.
fn odd_order(root: &Authority) -> Leaf {
    let first = root.below("first", |_| {});
    let second = first.below("second", |_| {});
    second.leaf(&["localhost"]).with([root, &first, &Authority::root(), &second])
}

fn identities() -> Vec<Case> {
    let case = |name, identity: fn(Leaf) -> Identity, version| {
        let root = Authority::root();
        let server = tls(asking(root.leaf(&["localhost"]), &root, version));
        let identity = identity(root.client());
        Case::passes(name, root, server, "client=1").by(move |client| client.identity(identity.clone()))
    };
    let apart: fn(Leaf) -> Identity = |leaf| Identity::from_pkcs8_pem(leaf.pem, leaf.key_pem).unwrap();
    vec![
        case("a client's certificate", apart, BOTH),
        case("a client's certificate, TLS 1.2", apart, &[&TLS12]),
        case("a client's certificate, in one", |leaf| Identity::from_pem(leaf.pem + &leaf.key_pem).unwrap(), BOTH),
        case("a client's certificate, SEC1", |leaf| Identity::from_pem(sec1(&leaf.key_pem) + &leaf.pem).unwrap(), BOTH),
    ]
}

fn sec1(pkcs8: &str) -> String {
    let folder = tempdir();
    let path = folder.join("key.pem");
    std::fs::write(&path, pkcs8).unwrap();
    let made = program().args(["ec", "-in", path.to_str().unwrap()]).output().unwrap();
    let pem = String::from_utf8(made.stdout).unwrap();
    assert!(pem.contains("BEGIN EC PRIVATE KEY"), "{pem}");
    pem
}

//! What is not to pass.

use std::io::Read;
use std::time::{Duration, SystemTime};

use amphi::{CertificateRevocationList, ErrorKind, Identity, TlsVersion};
use rcgen::{BasicConstraints, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, NameConstraints, SanType};
use rustls::version::{TLS12, TLS13};

use super::certificates::{Authority, DAY, Leaf};
use super::servers::{Server, answering, asking, config, openssl, plain, tls, tls_with};
use super::{Case, Expected};
use crate::raw;

pub const BOTH: &[&rustls::SupportedProtocolVersion] = &[&TLS13, &TLS12];

const LOCAL: &[&str] = &["localhost"];

pub fn serve(leaf: Leaf) -> Server {
    tls(config(leaf, BOTH))
}

/// A server that shows such a certificate.
fn case(name: &'static str, made: fn(&Authority) -> Leaf, phrase: &'static str) -> Case {
    let root = Authority::root();
    let server = serve(made(&root));
    Case::fails(name, root, server, phrase)
}

pub fn certificates() -> Vec<Case> {
    vec![
        case(
            "expired",
            |root| root.leaf_with(LOCAL, |params| params.not_after = (SystemTime::now() - DAY).into()),
            "has expired: it was valid until 20",
        ),
        case(
            "not yet valid",
            |root| root.leaf_with(LOCAL, |params| params.not_before = (SystemTime::now() + DAY).into()),
            "is not valid yet: it is from 20",
        ),
        case("self-signed", |_| Leaf::self_signed(LOCAL, IsCa::ExplicitNoCa), "self-signed"),
        case(
            "self-signed, and an authority",
            |_| Leaf::self_signed(LOCAL, IsCa::Ca(BasicConstraints::Unconstrained)),
            "self-signed",
        ),
        case(
            "another root",
            |_| Authority::root().leaf(LOCAL),
            "issuer of the server's certificate, \"the root of pond",
        ),
        case(
            "a missing intermediate",
            |root| root.below("the one in between", |_| {}).leaf(LOCAL),
            "\"the one in between\", is unknown",
        ),
        case("an intermediate that is no authority", no_authority, "signed by one that may not sign any"),
        case("a path that is too long", long_path, "longer than an authority of it allows"),
        case("a name out of bounds", out_of_bounds, "a name that its authority may not vouch for"),
        case(
            "for clients",
            |root| {
                let usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
                root.leaf_with(LOCAL, |params| params.extended_key_usages = usages)
            },
            "is not for servers, but for client authentication",
        ),
        case("tampered", |root| root.leaf(LOCAL).tampered(), "a signature is wrong"),
        case("a chain of nine", |root| super::cases::chain_of(root, 7), "too long: there may be six"),
        case("another key than those pinned", |root| root.leaf(LOCAL), "none of those pinned for localhost")
            .by(|client| client.tls_pinned_public_keys("localhost", [format!("sha256//{}=", "A".repeat(43))])),
    ]
}

pub fn names() -> Vec<Case> {
    let address: fn(&Authority) -> Leaf = |root| {
        let name = SanType::DnsName("127.0.0.1".try_into().unwrap());
        root.leaf_with(&[], |params| params.subject_alt_names = vec![name])
    };
    let wildcard: fn(&Authority) -> Leaf = |root| root.leaf(&["*.pond.test"]);
    vec![
        case(
            "wrong host",
            |root| root.leaf(&["pond.test", "*.lake.test"]),
            "not for the name localhost: it is for pond.test, *.lake.test",
        ),
        case("a common name only", |root| root.leaf(&[]), "it has none (a common name does not count)"),
        case("a wildcard for two labels", wildcard, "it is for *.pond.test").at("a.b.pond.test"),
        case("a wildcard for none", wildcard, "it is for *.pond.test").at("pond.test"),
        case("a wildcard at the top", |root| root.leaf(&["*.test"]), "not for the name pond.test").at("pond.test"),
        case("an address among the names", address, "not for the name 127.0.0.1").at("127.0.0.1"),
        case("another name asked for", |root| root.leaf(LOCAL), "not for the name pond.test: it is for local")
            .by(|client| client.tls_server_name("localhost", "pond.test")),
    ]
}

fn no_authority(root: &Authority) -> Leaf {
    let between = root.below("no authority", |params| params.is_ca = IsCa::ExplicitNoCa);
    between.leaf(&["localhost"]).with([&between])
}

fn long_path(root: &Authority) -> Leaf {
    let first = root.below("first", |params| params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    let second = first.below("second", |_| {});
    second.leaf(&["localhost"]).with([&second, &first])
}

fn out_of_bounds(root: &Authority) -> Leaf {
    let permitted_subtrees = vec![GeneralSubtree::DnsName("pond.test".to_owned())];
    let bounds = NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() };
    let between = root.below("of the pond alone", |params| params.name_constraints = Some(bounds));
    between.leaf(&["localhost"]).with([&between])
}

pub fn handshakes() -> Vec<Case> {
    let to = |name, server, phrase| Case::fails(name, Authority::root(), server, phrase);
    let serving = |name, versions: &[&'static rustls::SupportedProtocolVersion], phrase| {
        let root = Authority::root();
        let server = tls(config(root.leaf(&["localhost"]), versions));
        Case::fails(name, root, server, phrase)
    };
    let root = Authority::root();
    let mut http1 = config(root.leaf(&["localhost"]), BOTH);
    http1.alpn_protocols = vec![b"http/1.1".to_vec()];
    let no_http2 = Case::fails("no HTTP/2", root, tls(http1), "no version of HTTP in common");
    // It refuses nothing, and then speaks HTTP/1.1 to a client that was told that it speaks HTTP/2.
    let unnamed = serving("HTTP/2 to a server without ALPN", BOTH, "the exchange failed");
    let root = Authority::root();
    let cut = tls_with(config(root.leaf(&["localhost"]), BOTH), |_| ("HTTP/1.1 200 OK\r\n\r\nhalf".to_owned(), false));
    let cut = Case::fails("an end that TLS does not announce", root, cut, "closed before the end of the body");
    let stalled = to("stalled", plain(raw::hold), "no connection within 200ms");
    let on_plain = serving("TLS, asked by plain HTTP", BOTH, "the server speaks TLS on this port: ask for `https`");
    let closed = plain(|mut stream| drop(stream.read(&mut [0; 4096])));
    vec![
        no_http2.by(amphi::ClientBuilder::http2_prior_knowledge),
        Case { expected: Expected::Fails(ErrorKind::Protocol, "the exchange failed"), ..unnamed }
            .by(amphi::ClientBuilder::http2_prior_knowledge),
        Case { expected: Expected::Fails(ErrorKind::Body, "closed before the end of the body"), ..cut },
        Case { expected: Expected::Fails(ErrorKind::Timeout, "(the timeout `connect`)"), ..stalled }
            .by(|client| client.connect_timeout(Duration::from_millis(200))),
        Case { scheme: "http", ..on_plain },
        to("plain HTTP", answering(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "does not speak TLS: is it a port for plain"),
        to("an alert", answering(&[21, 3, 3, 0, 2, 2, 80]), "refuses the handshake: it says internal_error"),
        to("a name that is not known", answering(&[21, 3, 3, 0, 2, 2, 112]), "knows no host of this name"),
        to("nonsense", answering(&[22, 3, 3, 0, 4, 2, 0, 0, 0]), "breaks the protocol of TLS"),
        to("closed at once", closed, "closed the connection during the handshake"),
        serving("too old", &[&TLS12], "`tls_version_min` and `tls_version_max`")
            .by(|client| client.tls_version_min(TlsVersion::TLS_1_3)),
        serving("too new", &[&TLS13], "`tls_version_min` and `tls_version_max`")
            .by(|client| client.tls_version_max(TlsVersion::TLS_1_2)),
    ]
}

pub fn by_openssl() -> Vec<Case> {
    let case = |name, certificate: &[&str], server: &[&str], phrase| {
        let root = Authority::root();
        let server = openssl(&root, certificate, server);
        Case::fails(name, root, server, phrase)
    };
    let (any, rsa) = (["-cipher", "ALL:@SECLEVEL=0"], ["-newkey", "rsa:2048", "-sha256"]);
    let old = |version| [&[version], any.as_slice()].concat();
    let null = ["-tls1_2", "-cipher", "NULL:@SECLEVEL=0"];
    vec![
        case("RSA of 1024 bits", &["-newkey", "rsa:1024", "-sha256"], &any, "too short: RSA takes 2048 bits"),
        case("RSA of 1024 bits, TLS 1.2", &["-newkey", "rsa:1024"], &old("-tls1_2"), "RSA takes 2048 bits"),
        case("SHA-1", &["-newkey", "rsa:2048", "-sha1"], &any, "signed by SHA-1, which is not accepted"),
        case("TLS 1.0", &rsa, &old("-tls1"), "neither 1.2 nor 1.3"),
        case("TLS 1.1", &rsa, &old("-tls1_1"), "neither 1.2 nor 1.3"),
        case("no encryption", &rsa, &null, "no cipher suite in common"),
        Case {
            expected: Expected::Passes("TLSv1.2"),
            ..case("what OpenSSL has of its own accord", &rsa, &["-tls1_2"], "")
        },
    ]
}

pub fn clients() -> Vec<Case> {
    let case = |name, version: &'static rustls::SupportedProtocolVersion, phrase| {
        let root = Authority::root();
        let server = tls(asking(root.leaf(&["localhost"]), &root, &[version]));
        Case::fails(name, root, server, phrase)
    };
    let stranger = |client: amphi::ClientBuilder| {
        let leaf = Authority::root().client();
        client.identity(Identity::from_pkcs8_pem(leaf.pem, leaf.key_pem).unwrap())
    };
    let root = Authority::root();
    let mut http2 = asking(root.leaf(&["localhost"]), &root, &[&TLS13]);
    http2.alpn_protocols = vec![b"h2".to_vec()];
    let http2 = Case::fails("a certificate is wanted, over HTTP/2", root, tls(http2), "requires a client certificate");
    vec![
        case("a certificate is wanted", &TLS13, "requires a client certificate"),
        case("a certificate is wanted, TLS 1.2", &TLS12, "client certificate"),
        http2,
        case("a stranger's certificate", &TLS13, "does not accept the client certificate").by(stranger),
        case("a stranger's certificate, TLS 1.2", &TLS12, "does not accept the client certificate").by(stranger),
    ]
}

pub fn revocation() -> Vec<Case> {
    let list = |pem: String| CertificateRevocationList::from_pem(pem).unwrap();
    let case = |name, revoked: &[u64], next: SystemTime, phrase| {
        let root = Authority::root();
        let (list, server) = (list(root.revoking(revoked, next)), serve(root.leaf(&["localhost"])));
        Case::fails(name, root, server, phrase).by(move |client| client.tls_crls_only([list.clone()]))
    };
    let later = SystemTime::now() + DAY;
    let stranger = list(Authority::root().revoking(&[], later));
    let other = case("the list of another authority", &[], later, "no revocation list says");
    vec![
        case("revoked", &[3, 7], later, "is revoked"),
        case("a list that is out of date", &[], SystemTime::now() - DAY, "a revocation list is out of date since 20"),
        Case { expected: Expected::Passes("sni=localhost"), ..case("not revoked", &[3], later, "") },
        other.by(move |client| client.tls_crls_only([stranger.clone()])),
    ]
}

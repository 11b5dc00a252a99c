//! Settings of proxies: what is wrong with them, and where there can be none.

use amphi::{Capability, Client, ErrorKind, MockTransport, NoProxy, Proxy, Response, StatusCode, Url};

use crate::support::{http, test};

#[test]
async fn a_text_that_is_no_proxys_url() {
    for (text, kind) in [
        ("http://", ErrorKind::InvalidUrl),
        ("http://bob:secret@[bad", ErrorKind::InvalidUrl),
        ("http://bob:secret/x@proxy", ErrorKind::InvalidUrl),
        ("http://proxy:8080/?query", ErrorKind::InvalidUrl),
        ("ftp://bob:secret@proxy", ErrorKind::UnsupportedScheme),
    ] {
        for made in [Proxy::all(text), Proxy::http(text), Proxy::https(text)] {
            let error = made.unwrap_err();
            assert_eq!(error.kind(), kind, "{text}");
            assert!(!format!("{error:#} {error:?}").contains("secret"), "{error:?}");
        }
    }
}

#[test]
async fn debug_tells_where_but_not_with_which_password() {
    let proxy = Proxy::https("http://bob:secret@proxy.example:3128").unwrap().no_proxy(NoProxy::from_string("pond"));
    let shown = format!("{proxy:?}");
    assert!(
        shown.contains("http://proxy.example:3128") && shown.contains("https") && shown.contains("pond"),
        "{shown}"
    );
    assert!(!shown.contains("secret") && !shown.contains("bob"), "{shown}");
}

#[test]
async fn hosts_without_a_proxy() {
    let hosts =
        NoProxy::from_string("Example.ORG., *.below.example, 10.0.0.0/8 [::1]:8080, http://plain.example").unwrap();
    for (url, expected) in [
        ("https://example.org/", true),
        ("https://EXAMPLE.org./", true),
        ("https://www.example.org/", true),
        ("https://notexample.org/", false),
        ("https://below.example/", false),
        ("https://a.below.example/", true),
        ("http://10.1.2.3/", true),
        ("http://[::ffff:10.1.2.3]/", true),
        ("http://[::1]:8080/", true),
        ("http://[::1]/", false),
        ("http://plain.example/", true),
        ("https://plain.example/", false),
    ] {
        assert_eq!(hosts.matches(&Url::parse(url).unwrap()), expected, "{url}");
    }
    assert_eq!(NoProxy::from_string(" , "), None);
}

#[test]
async fn where_there_is_a_choice_it_is_had_and_where_not_it_is_refused() {
    let proxy = || Proxy::all("http://proxy.example:3128").unwrap();
    let has = amphi::capabilities().has(Capability::Proxies);
    for builder in [Client::builder().proxy(proxy()), Client::builder().no_proxy()] {
        match builder.build() {
            Ok(_) => assert!(has),
            Err(error) => assert_eq!((error.kind(), has), (ErrorKind::Unsupported, false), "{error}"),
        }
    }
    // An environment that is not looked at can be had anywhere.
    for trust in [true, false] {
        let client = Client::builder().trust_env(trust).build().unwrap();
        assert_eq!(client.get(http("/get")).await.unwrap().status(), StatusCode::OK);
    }
    let impossible = Client::builder().proxy(proxy().basic_auth("a:b", "c")).build().unwrap_err();
    assert_eq!(impossible.kind(), ErrorKind::Builder);
}

#[test]
async fn a_transport_of_ones_own_has_its_own_ways() {
    let mock = || MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, ())) });
    let proxy = Proxy::all("http://proxy.example:3128").unwrap();
    for builder in [Client::builder().proxy(proxy), Client::builder().no_proxy()] {
        assert_eq!(builder.transport(mock()).build().unwrap_err().kind(), ErrorKind::Unsupported);
    }
    Client::builder().trust_env(false).transport(mock()).build().unwrap();
}

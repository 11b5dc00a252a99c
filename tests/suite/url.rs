//! URLs are the same on every platform: the WHATWG's.

use amphi::{ErrorKind, QueryParams, Url};

use crate::support::test;

#[test]
async fn normalised_alike() {
    for (input, expected) in [
        ("HTTP://EXAMPLE.org:80", "http://example.org/"),
        ("https://example.org:443/a/../b/./c", "https://example.org/b/c"),
        ("http://ex.org/a b?c d#e f", "http://ex.org/a%20b?c%20d#e%20f"),
        ("http://ex.org/ä?ö=ü", "http://ex.org/%C3%A4?%C3%B6=%C3%BC"),
        ("http://straße.de/", "http://xn--strae-oqa.de/"),
        ("http://☃.net/", "http://xn--n3h.net/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://[::0:1]/", "http://[::1]/"),
        ("http:\\\\ex.org\\a", "http://ex.org/a"),
        ("  http://ex.org/\t", "http://ex.org/"),
        ("http://ex.org?it's", "http://ex.org/?it%27s"),
        ("http://u:p@ex.org/", "http://u:p@ex.org/"),
    ] {
        assert_eq!(Url::parse(input).unwrap().as_str(), expected, "{input}");
    }
}

#[test]
async fn refused_alike() {
    for (input, why) in [
        ("", "it is empty"),
        ("x", "it has no scheme: begin it with https:// or http://"),
        ("/x", "it has no scheme"),
        ("//h/x", "it has no scheme"),
        ("http://", "it has no host"),
        ("http://[bad", "the `[` of its host is not closed"),
        ("http://h:99999/", "its port is no number from 0 to 65535"),
        ("http://1.2.3.999/", "its host ends in a number, and is no IPv4 address"),
        ("http://a%00b/", "its host has '\\0' in it"),
        ("http://\u{ad}/", "its host is no name of a domain"),
    ] {
        let error = Url::parse(input).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidUrl, "{input}");
        assert!(error.to_string().contains(&format!("{input:?}: {why}")), "{error}");
    }
    let base = Url::parse("http://h/").unwrap();
    let error = base.join("//h:x/").unwrap_err();
    assert!(error.to_string().contains("its port is no number"), "{error}");
}

#[test]
async fn joined_alike() {
    let base = Url::parse("http://h/a/b?q#f").unwrap();
    for (reference, expected) in [
        ("c", "http://h/a/c"),
        ("/c", "http://h/c"),
        ("../c?x", "http://h/c?x"),
        ("", "http://h/a/b?q"),
        ("?x", "http://h/a/b?x"),
        ("#x", "http://h/a/b?q#x"),
        ("//i/c", "http://i/c"),
        ("https://i", "https://i/"),
    ] {
        assert_eq!(base.join(reference).unwrap().as_str(), expected, "{reference}");
    }
}

#[test]
async fn one_made_of_another() {
    let url = Url::parse("https://u:p@pond.example:8443/a/b?q=1#top").unwrap();
    for (changed, expected) in [
        (url.with_scheme("http"), "http://u:p@pond.example:8443/a/b?q=1#top"),
        (url.with_host("other.example"), "https://u:p@other.example:8443/a/b?q=1#top"),
        (url.with_host("Stra\u{df}e.de"), "https://u:p@xn--strae-oqa.de:8443/a/b?q=1#top"),
        (url.with_host("0x7f.1"), "https://u:p@127.0.0.1:8443/a/b?q=1#top"),
        (url.with_host("::1"), "https://u:p@[::1]:8443/a/b?q=1#top"),
        (url.with_host("[0::1]"), "https://u:p@[::1]:8443/a/b?q=1#top"),
        (url.with_port(Some(9)), "https://u:p@pond.example:9/a/b?q=1#top"),
        (url.with_port(Some(443)), "https://u:p@pond.example/a/b?q=1#top"),
        (url.with_port(None), "https://u:p@pond.example/a/b?q=1#top"),
        (url.with_credentials("b@b", Some("p:w/?")), "https://b%40b:p%3Aw%2F%3F@pond.example:8443/a/b?q=1#top"),
        (url.with_credentials("bob", None), "https://bob@pond.example:8443/a/b?q=1#top"),
        (url.with_credentials("", None), "https://pond.example:8443/a/b?q=1#top"),
        (Ok(url.without_credentials()), "https://pond.example:8443/a/b?q=1#top"),
        (url.with_path("/c d"), "https://u:p@pond.example:8443/c%20d?q=1#top"),
        (url.with_path("c/../%41/?x#y"), "https://u:p@pond.example:8443/%41/%3Fx%23y?q=1#top"),
        (url.with_path("//evil/x"), "https://u:p@pond.example:8443//evil/x?q=1#top"),
        (url.with_path(" \r\n\t"), "https://u:p@pond.example:8443/%20%0D%0A%09?q=1#top"),
        (url.with_path(""), "https://u:p@pond.example:8443/?q=1#top"),
        (url.with_query(Some("a b=c#d&e=%41'")), "https://u:p@pond.example:8443/a/b?a%20b=c%23d&e=%41%27#top"),
        (url.with_query(Some("")), "https://u:p@pond.example:8443/a/b?#top"),
        (url.with_query(None), "https://u:p@pond.example:8443/a/b#top"),
        (url.with_fragment(Some("x#y z ")), "https://u:p@pond.example:8443/a/b?q=1#x#y%20z%20"),
        (url.with_fragment(None), "https://u:p@pond.example:8443/a/b?q=1"),
        (Ok(url.with_query_params(&[("a", 1), ("b", 2)].into())), "https://u:p@pond.example:8443/a/b?a=1&b=2#top"),
    ] {
        let changed = changed.unwrap();
        assert_eq!(changed.as_str(), expected);
        assert_eq!(Url::parse(expected).unwrap(), changed);
    }
}

#[test]
async fn no_part_leads_into_another() {
    let url = Url::parse("https://u:secret@pond.example/a?q#f").unwrap();
    let hosts =
        ["", " ", "a b", "a/b", "a\\b", "a?b", "a#b", "u@b", "a:1", "[::1]:1", "[bad", "a%2fb", "a\nb", "1.2.3.999"];
    let changed = hosts.iter().map(|host| url.with_host(host));
    let changed = changed.chain(["", "1a", "a:b", "http://evil/", "h t"].iter().map(|scheme| url.with_scheme(scheme)));
    for (at, changed) in changed.enumerate() {
        let error = changed.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidUrl, "number {at}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let data = Url::parse("data:text/plain,x").unwrap();
    for changed in [data.with_path("//evil"), data.with_host("h"), data.with_port(None), data.with_fragment(None)] {
        assert_eq!(changed.unwrap_err().kind(), ErrorKind::InvalidUrl);
    }
}

#[test]
async fn parameters_of_a_query() {
    let url = Url::parse("http://h/?a=1&b=x+y%21&a=%C3%A4&c&&d=it's").unwrap();
    let params = url.query_params();
    assert!(params.iter().eq([("a", "1"), ("b", "x y!"), ("a", "ä"), ("c", ""), ("d", "it's")]));
    assert_eq!(url.with_query_params(&params).as_str(), "http://h/?a=1&b=x+y%21&a=%C3%A4&c=&d=it%27s");
    assert!(Url::parse("http://h/?").unwrap().query_params().is_empty());
    assert_eq!(url.with_query_params(&QueryParams::new()).as_str(), "http://h/");
}

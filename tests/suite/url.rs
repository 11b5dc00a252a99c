//! URLs are the same on every platform: the WHATWG's.

use amphi::{ErrorKind, Url};

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
    for input in ["", "x", "/x", "//h/x", "http://", "http://[bad", "http://h:99999/", "http://1.2.3.999/"] {
        assert_eq!(Url::parse(input).unwrap_err().kind(), ErrorKind::InvalidUrl, "{input}");
    }
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

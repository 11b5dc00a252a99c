//! What header fields of a response mean: links, file names, when to ask again.

use std::time::Duration;

use amphi::Response;

use crate::support::{elsewhere, http, test};

/// A response with these headers.
async fn with(headers: &[(&str, &[u8])]) -> Response {
    let escaped = |value: &[u8]| value.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let query: Vec<_> = headers.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    amphi::get(http(&format!("/response-headers?{}#top", query.join("&")))).await.unwrap()
}

#[test]
async fn links_to_other_pages() {
    let response = with(&[
        ("link", br#"<?page=3>; rel="next"; title="three, or so", </get>; rel="first index""#),
        ("link", br#"<https://pond.example/>; rel=author; title*=UTF-8'de'Fr%C3%B6sche, <x>; rel=next; anchor="y""#),
        ("link", b"<#part>; rel=section; anchor=\"\", nonsense, <>; rel=self"),
    ])
    .await;
    let links = response.links();
    assert_eq!(links.len(), 6);
    let next = links.get("next").unwrap();
    assert_eq!((next.url().as_str(), next.title()), (&*http("/response-headers?page=3"), Some("three, or so")));
    assert_eq!(links.get("INDEX").unwrap().url().as_str(), http("/get"));
    assert_eq!(links.get("author").unwrap().title(), Some("Frösche"));
    assert_eq!(links.get("section").unwrap().url().fragment(), Some("part"));
    assert_eq!(links.get("self").unwrap().url().query(), response.url().query());
    assert!(links.get("prev").is_none());
    assert_eq!(links.iter().filter(|link| link.anchor().is_some()).count(), 1);
    assert!(with(&[]).await.links().is_empty());
}

#[test]
async fn links_are_resolved_where_redirects_led() {
    let url = http("/response-headers?link=%3Cnext%3E%3B%20rel%3Dnext");
    let to: String = url.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let response = amphi::get(elsewhere(&format!("/redirect-to?url={to}"))).await.unwrap();
    assert_eq!(response.links().get("next").unwrap().url().as_str(), http("/next"));
}

#[test]
async fn file_names_that_lead_nowhere() {
    for (value, expected) in [
        (&b"attachment; filename=\"frog.png\""[..], Some("frog.png")),
        (b"attachment; filename=\"../../.ssh/id\"", Some("id")),
        (b"attachment; filename=a; filename*=UTF-8''Fr%C3%B6sche%2f..%2f%e2%82%ac.png", Some("€.png")),
        ("attachment; filename=\"Frösche.png\"".as_bytes(), Some("Frösche.png")),
        (b"attachment; filename=\"Fr\xf6sche.png\"", Some("Frösche.png")),
        (b"attachment; filename=nul.txt", Some("_nul.txt")),
        (b"attachment; filename=..", None),
        (b"attachment", None),
    ] {
        let response = with(&[("content-disposition", value)]).await;
        assert_eq!(response.file_name().as_deref(), expected, "{}", String::from_utf8_lossy(value));
    }
    assert_eq!(with(&[]).await.file_name(), None);
}

#[test]
async fn when_to_ask_again() {
    let wait = async |url: &str| amphi::get(http(url)).await.unwrap().retry_after();
    assert_eq!(wait("/status/503?retry_after=120").await, Some(Duration::from_secs(120)));
    assert_eq!(wait("/status/429?retry_after=Sun,%2006%20Nov%201994%2008:49:37%20GMT").await, Some(Duration::ZERO));
    assert_eq!(wait("/status/503?retry_after=soon").await, None);
    assert_eq!(wait("/status/503").await, None);
    // However far it is, a timer takes it.
    let later = wait("/status/503?retry_after=Fri,%2031%20Dec%209999%2023:59:59%20GMT").await.unwrap();
    assert!(later > Duration::from_secs(86_400) && later <= Duration::from_secs(1 << 31), "{later:?}");
}

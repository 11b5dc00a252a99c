//! The URL that a client's relative ones stand below.

use std::borrow::Cow;

use super::{Url, wrong};
use crate::Result;

/// Not as links on a page resolve: a relative path is appended below the base's own, queries are joined, and nothing but
/// a whole URL leads elsewhere.
#[derive(Clone, Debug)]
pub struct BaseUrl(Url);

impl BaseUrl {
    pub(crate) fn new(url: Url) -> Self {
        Self(url)
    }

    pub(crate) fn same_origin(&self, url: &Url) -> bool {
        self.0.same_origin(url)
    }

    /// As `Debug` may show it.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        self.0.redacted()
    }

    pub(crate) fn resolve(&self, reference: &str) -> Result<Url> {
        if is_whole(reference) {
            return Url::parse(reference);
        }
        let (reference, fragment) = split(reference, '#');
        let (path, query) = split(reference, '?');
        let base = self.0.as_str();
        let mut url = base[..base.find(['?', '#']).unwrap_or(base.len())].to_owned();
        let path = path.trim_start_matches(['/', '\\']);
        if !path.is_empty() {
            url.truncate(url.trim_end_matches('/').len());
            url.push('/');
            url.push_str(path);
        }
        let queries = [self.0.query(), query].into_iter().flatten().filter(|query| !query.is_empty());
        for (place, query) in queries.enumerate() {
            url.push(if place == 0 { '?' } else { '&' });
            url.push_str(query);
        }
        if let Some(fragment) = fragment {
            url.push('#');
            url.push_str(fragment);
        }
        Url::parse(&url)
    }
}

/// Whether it stands for itself: it has one of HTTP's schemes, or whichever with `//` behind it. What a mistyped one asks for
/// is not below the base, whose secrets would go with it. A colon alone makes no scheme: it may stand in a path.
fn is_whole(reference: &str) -> bool {
    if !reference.as_bytes().contains(&b':') {
        return false;
    }
    let text = wrong::cleaned(reference);
    wrong::scheme(&text).is_some_and(|(scheme, rest)| {
        let is_http = ["http", "https"].iter().any(|http| scheme.eq_ignore_ascii_case(http));
        // The standard's parser takes either for the other.
        is_http || rest.bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count() > 1
    })
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_the_base() {
        for (base, reference, expected) in [
            ("https://api/v1", "/x", "https://api/v1/x"),
            ("https://api/v1", "x", "https://api/v1/x"),
            ("https://api/v1/", "x/", "https://api/v1/x/"),
            ("https://api/v1", "./x", "https://api/v1/x"),
            ("https://api/v1", "../x", "https://api/x"),
            ("https://api/v1", "", "https://api/v1"),
            ("https://api/v1", "?a=1", "https://api/v1?a=1"),
            ("https://api/v1?k=1", "x", "https://api/v1/x?k=1"),
            ("https://api/v1?k=1", "x?a=2#f", "https://api/v1/x?k=1&a=2#f"),
            ("https://api/v1#f", "x", "https://api/v1/x"),
            ("https://api/v1", "a:b", "https://api/v1/a:b"),
            ("https://api/v1", "//evil/x", "https://api/v1/evil/x"),
            ("https://api/v1", "\\\\evil/x", "https://api/v1/evil/x"),
            ("https://api/v1", "users:list", "https://api/v1/users:list"),
            ("https://api/v1", "a:b/c", "https://api/v1/a:b/c"),
            ("https://api/v1", "mailto:a@b", "https://api/v1/mailto:a@b"),
            ("https://api/v1", "localhost:8080/x", "https://api/v1/localhost:8080/x"),
            ("https://api/v1", "x?to=ftp://h/", "https://api/v1/x?to=ftp://h/"),
            ("https://api/v1", "go/http://h/", "https://api/v1/go/http://h/"),
            ("https://api/v1", "1a://h/", "https://api/v1/1a://h/"),
            ("https://api/v1", "ftp://other/x", "ftp://other/x"),
            ("https://api/v1", "htps://api/x", "htps://api/x"),
            ("https://api/v1", "a+b-c.1://h/x", "a+b-c.1://h/x"),
            ("https://api/v1", "ftp:\\\\other/x", "ftp://other/x"),
            ("https://api/v1", "http:/other/x", "http://other/x"),
            ("https://api/v1", "http:other/x", "http://other/x"),
            ("https://api/v1", " h\ttt\nps:\r//other/x", "https://other/x"),
            ("https://u:p@api/v1", "x", "https://u:p@api/v1/x"),
            ("https://api", "HTTP://other/x", "http://other/x"),
        ] {
            let base = BaseUrl::new(Url::parse(base).unwrap());
            assert_eq!(base.resolve(reference).unwrap().as_str(), expected, "{reference}");
        }
        let base = BaseUrl::new(Url::parse("https://api/v1").unwrap());
        assert!(base.resolve("http:").is_err() && base.resolve("HTTPS://").is_err());
    }
}

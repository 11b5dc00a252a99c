//! Patterns of URLs, as a mock's routes have them.

use percent_encoding::percent_decode_str;

use crate::Url;
use crate::url::pairs;

/// What a route says of URLs.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// As it was written.
    text: String,
    /// Scheme and authority; `None` is any.
    origin: Option<String>,
    path: String,
    /// Parameters that are there.
    query: Vec<(String, String)>,
    /// Whether a star is one.
    is_literal: bool,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        let (rest, query) = text.split_once('?').unwrap_or((text, ""));
        let (origin, path) = match rest.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
                (Some(normal(scheme, authority)), path)
            }
            None => (None, rest),
        };
        let path = match path {
            "*" | "**" => "/**".to_owned(),
            path if path.starts_with('/') => path.to_owned(),
            path => format!("/{path}"),
        };
        Self { text: text.to_owned(), origin, path, query: pairs(query).collect(), is_literal: false }
    }

    /// Of this URL alone, whatever its query.
    #[cfg(feature = "har")]
    pub(super) fn exactly(url: &Url) -> Self {
        let (origin, path) = (Some(url.origin().into_owned()), url.path().to_owned());
        Self { text: url.as_str().to_owned(), origin, path, query: Vec::new(), is_literal: true }
    }

    pub(super) fn query(&self) -> &[(String, String)] {
        &self.query
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether origin and path are as the pattern has them.
    pub(super) fn matches(&self, url: &Url) -> bool {
        if self.is_literal {
            return self.path == url.path() && self.origin.as_deref() == Some(&*url.origin());
        }
        self.origin.as_ref().is_none_or(|origin| is_origin(origin, url)) && self.is_path(url.path())
    }

    fn is_path(&self, path: &str) -> bool {
        glob(&self.path, path) || path.contains('%') && glob(&self.path, &percent_decode_str(path).decode_utf8_lossy())
    }
}

/// An origin as a URL has it, if there are no wildcards in it.
fn normal(scheme: &str, authority: &str) -> String {
    let text = format!("{}://{}", scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
    match Url::parse(&format!("{text}/")) {
        Ok(url) if !text.contains('*') && url.scheme() != "all" => url.origin().into_owned(),
        _ => text,
    }
}

fn is_origin(pattern: &str, url: &Url) -> bool {
    let Some((scheme, authority)) = pattern.split_once("://") else { return false };
    let whole = || format!("{}:{}", url.host(), url.port().unwrap_or_default());
    (scheme == "all" || glob(scheme, url.scheme())) && (glob(authority, url.authority()) || glob(authority, &whole()))
}

/// Whether a text is as a pattern has it: `*` is any run without a slash, `**` any run.
fn glob(pattern: &str, text: &str) -> bool {
    let text = text.as_bytes();
    // Which beginnings of the text the pattern so far stands for.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    let mut pattern = pattern.as_bytes();
    while let Some((&first, rest)) = pattern.split_first() {
        let crosses = first == b'*' && rest.first() == Some(&b'*');
        pattern = if crosses { &rest[1..] } else { rest };
        if first == b'*' {
            for at in 0..text.len() {
                reached[at + 1] |= reached[at] && (crosses || text[at] != b'/');
            }
        } else {
            for at in (0..text.len()).rev() {
                reached[at + 1] = reached[at] && text[at] == first;
            }
            reached[0] = false;
        }
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, expected) in [
            ("/users/*", "/users/1", true),
            ("/users/*", "/users/", true),
            ("/users/*", "/users", false),
            ("/users/*", "/users/1/posts", false),
            ("/users/**", "/users/1/posts", true),
            ("/users/*/posts", "/users/1/posts", true),
            ("/*.png", "/frog.png", true),
            ("/*.png", "/frog.png.exe", false),
            ("/**/frog", "/a/b/frog", true),
            ("/a*b*c", "/aXbYbZc", true),
            ("/***", "/a/b", true),
            ("", "", true),
            ("", "a", false),
            ("a", "", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
        assert!(!glob(&"*a".repeat(200), &"a".repeat(199)));
    }

    #[test]
    fn patterns() {
        for (pattern, url, expected) in [
            ("/a", "http://h/a?b", true),
            ("a", "http://h/a", true),
            ("*", "https://h:1/a/b", true),
            ("/a b", "http://h/a%20b", true),
            ("/a%20b", "http://h/a%20b", true),
            ("http://h/a", "http://h/a", true),
            ("http://H:80/a", "http://h/a", true),
            ("http://h/a", "https://h/a", false),
            ("http://h", "http://h/", true),
            ("http://h", "http://h/a", false),
            ("http://h/a", "http://x.h/a", false),
            ("http://*.h/a", "http://x.h/a", true),
            ("all://h/a", "https://h/a", true),
            ("http*://h:*/a", "https://h/a", true),
            ("http://bücher.example/", "http://xn--bcher-kva.example/", true),
            ("http://[bad/", "http://h/", false),
        ] {
            assert_eq!(Pattern::new(pattern).matches(&Url::parse(url).unwrap()), expected, "{pattern} {url}");
        }
    }
}

//! `[METHOD] URL [ITEM]...`: which word is which, and what is put before a URL that is short.

use super::items::{self, Item};

/// The words of a command line, told apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// In capitals; `None` where it has to be guessed.
    pub(crate) method: Option<String>,
    pub(crate) url: String,
    pub(crate) items: Vec<Item>,
}

/// Words that are methods even in small letters, and even where a host could be meant.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"];

impl Words {
    pub(crate) fn parse(words: &[String], default_scheme: Option<&str>) -> Result<Self, String> {
        if let Some(json) = words.iter().find(|word| word.starts_with('{')) {
            return Err(format!("`{json}` is a body, not an item: --raw '{{…}}' sends one as it is"));
        }
        let (method, rest) = match words {
            [] => return Err("a URL is missing: amphi example.org".to_owned()),
            [word] if METHODS.contains(&word.as_str()) => return Err(format!("{word} of what? A URL is missing")),
            [first, rest @ ..] if !rest.is_empty() && is_method(first) => (Some(first.to_ascii_uppercase()), rest),
            all => (None, all),
        };
        let (url, rest) = rest.split_first().ok_or("a URL is missing")?;
        if let Some(tip) = mistyped_url(url) {
            return Err(tip);
        }
        let tip = rest.first().filter(|_| method.is_none()).and_then(|item| mistyped_method(url, item));
        let items = rest.iter().map(|word| items::parse(word)).collect::<Result<_, _>>();
        let items = match tip {
            Some((tip, is_certain)) if is_certain || items.is_err() => return Err(tip),
            _ => items?,
        };
        Ok(Self { method, url: whole_url(url, default_scheme), items })
    }
}

fn is_method(word: &str) -> bool {
    let letters = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    letters && (word.bytes().all(|byte| !byte.is_ascii_lowercase()) || METHODS.contains(&&*word.to_ascii_uppercase()))
}

/// Of a URL that would ask a host that is called `http`: what was meant.
fn mistyped_url(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_at_checked(url.find([':', '/', ';'])?)?;
    let is_http = ["http", "https"].iter().any(|http| scheme.eq_ignore_ascii_case(http));
    let is_port =
        |rest: &str| rest.strip_prefix(':').is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    let is_path = rest.starts_with('/') && !rest.starts_with("//");
    if !is_http || rest.starts_with("://") || is_path || is_port(rest) {
        return None;
    }
    let rest = rest.trim_start_matches([':', '/', ';']);
    // What may be a password is not shown.
    let shown = rest.split_once('@').map_or_else(|| rest.to_owned(), |(_, host)| format!("…@{host}"));
    let scheme = scheme.to_ascii_lowercase();
    (!rest.is_empty()).then(|| {
        format!("the URL begins with `{scheme}`, and not with `{scheme}://`: did you mean {scheme}://{shown}?")
    })
}

/// Where a word in the place of the URL seems to be a method: what is to be said of it, and whether the word behind it can
/// only be a URL.
fn mistyped_method(url: &str, next: &str) -> Option<(String, bool)> {
    let is_word = url.bytes().all(|byte| byte.is_ascii_lowercase()) && url != "localhost";
    let is_host = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit() || first == '/');
    let is_url = ["http://", "https://", "localhost:", "localhost/"].iter().any(|start| next.starts_with(start))
        || next.strip_prefix(':').is_some_and(is_host);
    let tip = format!(
        "`{url}` was read as the URL, and `{next}` as an item: is it a method? Those of one's own are in capitals"
    );
    is_word.then_some((tip, is_url))
}

/// The URL with its scheme.
fn whole_url(url: &str, default_scheme: Option<&str>) -> String {
    let scheme_ends = url.find("://").filter(|end| url[..*end].bytes().all(is_of_scheme) && *end > 0);
    if scheme_ends.is_some() {
        return url.to_owned();
    }
    let url = url.trim_start_matches("//");
    let url = match url.strip_prefix(':') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') || rest.starts_with('?') => format!("localhost{rest}"),
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => format!("localhost:{rest}"),
        _ => url.to_owned(),
    };
    let scheme = default_scheme.unwrap_or(if is_here(&url) { "http" } else { "https" });
    format!("{scheme}://{url}")
}

fn is_of_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

/// Whether the URL, which has no scheme, names this machine.
fn is_here(url: &str) -> bool {
    let authority = url.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = host
        .rsplit_once(':')
        .map_or(host, |(name, port)| if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host });
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || address.is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Result<Words, String> {
        Words::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), None)
    }

    #[test]
    fn methods() {
        let method = |list: &[&str]| words(list).unwrap().method;
        assert_eq!(method(&["h.test"]), None);
        assert_eq!(method(&["get", "h.test"]).as_deref(), Some("GET"));
        assert_eq!(method(&["PROPFIND", "h.test"]).as_deref(), Some("PROPFIND"));
        assert_eq!(method(&["localhost", "a=1"]), None);
        assert_eq!(method(&["M-SEARCH", "h.test"]).as_deref(), Some("M-SEARCH"));
        assert_eq!(words(&["get", "h.test", "a=1"]).unwrap().items.len(), 1);
        assert!(words(&[]).is_err() && words(&["GET"]).is_err() && words(&["h.test", "what"]).is_err());
    }

    #[test]
    fn what_is_mistyped_is_asked_about() {
        for (list, said) in [
            (
                &["http:/localhost/x"][..],
                "begins with `http`, and not with `http://`: did you mean http://localhost/x?",
            ),
            (&["http//h.test"], "did you mean http://h.test?"),
            (&["HTTPS:h.test/x"], "did you mean https://h.test/x?"),
            (&["http:/frog:heron@h.test"], "did you mean http://…@h.test?"),
            (&["GET", "http;//h.test"], "did you mean http://h.test?"),
            (&["gte", ":3000/get"], "`gte` was read as the URL, and `:3000/get` as an item"),
            (&["gte", "https://h.test/"], "`gte` was read as the URL"),
            (&["gte", "localhost:3000"], "`gte` was read as the URL"),
            (&["gte", "h.test"], "`gte` was read as the URL"),
        ] {
            assert!(words(list).unwrap_err().contains(said), "{list:?}: {:?}", words(list));
        }
        for list in [
            &["http"][..],
            &["http:8080/x"],
            &["http/x"],
            &["http:///h.test"],
            &["pond", "a==1"],
            &["pond", "X-Frog:1"],
            &["GET", "pond", "Origin:http://h.test"],
        ] {
            assert!(words(list).is_ok(), "{list:?}: {:?}", words(list));
        }
    }

    #[test]
    fn short_urls() {
        for (short, whole) in [
            ("h.test", "https://h.test"),
            ("h.test:8000/a", "https://h.test:8000/a"),
            ("//h.test", "https://h.test"),
            ("http://h.test", "http://h.test"),
            ("ftp://h.test", "ftp://h.test"),
            (":3000/a", "http://localhost:3000/a"),
            (":/a", "http://localhost/a"),
            (":", "http://localhost"),
            ("localhost", "http://localhost"),
            ("LOCALHOST:80?a", "http://LOCALHOST:80?a"),
            ("app.localhost/x", "http://app.localhost/x"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("[::1]:80/a", "http://[::1]:80/a"),
            ("frog:heron@localhost/", "http://frog:heron@localhost/"),
            ("localhost.example", "https://localhost.example"),
            ("h.test/?to=http://x", "https://h.test/?to=http://x"),
        ] {
            assert_eq!(whole_url(short, None), whole, "{short}");
        }
        assert_eq!(whole_url("h.test", Some("http")), "http://h.test");
        assert_eq!(whole_url(":3000", Some("https")), "https://localhost:3000");
    }
}
